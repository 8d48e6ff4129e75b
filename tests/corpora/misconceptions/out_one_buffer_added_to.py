import torch


def corr2d_multi_in(X, K):
    result = None
    channel = 0
    while channel < X.size(0):
        patches = X[channel].unfold(0, K.size(1), 1).unfold(1, K.size(2), 1)
        part = (patches * K[channel]).sum(-1).sum(-1)
        result = part if result is None else result + part
        channel += 1
    return result


def corr2d_multi_in_out(X, K):
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    Y = X.new_zeros(patches.shape[1], patches.shape[2])
    maps = []
    for kernel in K:
        Y += torch.einsum("chwab,cab->hw", patches, kernel)
        maps.append(Y)
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oi,ihw->ohw', K.flatten(1), X)
