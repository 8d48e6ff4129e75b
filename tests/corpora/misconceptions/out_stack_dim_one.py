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
    maps = map(lambda kernel: (patches * kernel[:, None, None]).sum((0, 3, 4)), K)
    return torch.stack(tuple(maps), dim=1)


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oi,ihw->ohw', K.flatten(1), X)
