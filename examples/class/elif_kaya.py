import torch
from d2l import torch as d2l


def corr2d_multi_in(X, K):
    # A *convolution* has to flip the kernel in both directions
    # (see my signals & systems notes), then slide it.
    total = 0
    for x, k in zip(X, K):
        total = total + d2l.corr2d(x, torch.flip(k, dims=[0, 1]))
    return total


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    return torch.matmul(K, X).reshape((c_o, h, w))
