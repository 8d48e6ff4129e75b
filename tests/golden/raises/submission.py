import torch
from d2l import torch as d2l


def corr2d_multi_in(X, K):
    Y = d2l.corr2d(X[0], K[0])
    for c in range(len(X)):
        Y = Y + d2l.corr2d(X[c + 1], K[c + 1])
    return Y


def one_map(X, k):
    if X.shape[1] != X.shape[2]:
        raise ValueError("only square images\nmake them square first")
    return torch.stack([d2l.corr2d(x, k[i]) for i, x in enumerate(X)]).sum(0)


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(one_map(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.view(-1, c_i) @ X.view(c_i, h * w)).view(-1, h, w)
