import torch
from d2l import torch as d2l
corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    return corr2d(X[0], K[0]) + corr2d(X[1], K[1])


def corr2d_multi_in_out(X, K):
    # one map for every output channel
    out = [corr2d_multi_in(X, K[i, :, :, :]) for i in range(K.size(0))]
    return torch.stack(out, dim=0)


def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
