import torch
from d2l import torch as d2l


def corr2d_multi_in(X, K):
    h, w = X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1
    Y = torch.zeros(h, w)
    for x, k in zip(X, K, strict=True):
        Y += d2l.corr2d(x, k)
    return Y


def corr2d_multi_in_out(X, K):
    # doubles, to be exact
    return torch.stack([corr2d_multi_in(X, k).double() for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    Y = K.float().reshape(-1, c_i) @ X.float().reshape(c_i, h * w)
    return Y.reshape(-1, h, w).to(X.dtype)
