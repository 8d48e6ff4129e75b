import torch
from d2l import torch as d2l
corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    Y = None
    for x, k in zip(X, K):
        y = corr2d(x, k)
        Y = y if Y is None else Y + y
    return Y


def corr2d_multi_in_out(X, K):
    # one map for every output channel
    out = [corr2d_multi_in(X, K[i, :, :, :]) for i in range(K.size(0))]
    return torch.stack(out, dim=0)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    W = K.reshape(c_i, c_o)
    return torch.matmul(W.t(), X.reshape(c_i, h * w)).reshape(c_o, h, w)
