import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    out = torch.zeros_like(X)
    for c in range(K.shape[1]):
        out = out + K[:, c] * X
    return out
