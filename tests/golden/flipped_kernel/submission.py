import torch
from d2l import torch as d2l


def corr2d_multi_in(X, K):
    # a convolution flips the kernel
    return sum(d2l.corr2d(x, torch.flip(k, [0, 1])) for x, k in zip(X, K, strict=True))


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, h * w)).reshape(-1, h, w)
