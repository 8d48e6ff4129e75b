import torch
from d2l import torch as d2l


def corr2d_multi_in(X, K):
    return torch.stack([d2l.corr2d(x, k) for x, k in zip(X, K, strict=True)])


def corr2d_multi_in_out(X, K):
    # one output channel after the other, side by side
    return torch.cat([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    # one row per pixel
    Y = X.reshape(h * w, c_i) @ K.reshape(-1, c_i).T
    return Y.T.reshape(-1, h, w)
