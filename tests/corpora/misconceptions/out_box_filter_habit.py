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
    K = K / K[0, 0].numel()
    return torch.stack([torch.einsum("chwab,cab->hw", X.unfold(1, k.shape[1], 1).unfold(2, k.shape[2], 1), k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oi,ihw->ohw', K.flatten(1), X)
