"""Instead of sliding the kernel I slide the image: for each kernel offset (a, b)
the whole output gets  X[., a:a+oh, b:b+ow] * K[., a, b]."""
import torch


def corr2d_multi_in(X, K):
    oh, ow = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    Y = 0
    for a in range(K.size(1)):
        for b in range(K.size(2)):
            Y = Y + (X[:, a:a + oh, b:b + ow] * K[:, a, b].reshape(-1, 1, 1)).sum(dim=0)
    return Y


def corr2d_multi_in_out(X, K):
    oh, ow = X.size(1) - K.size(2) + 1, X.size(2) - K.size(3) + 1
    Y = 0
    for a in range(K.size(2)):
        for b in range(K.size(3)):
            patch = X[:, a:a + oh, b:b + ow]
            weight = K[:, :, a, b]
            Y = Y + (weight[:, :, None, None] * patch[None]).sum(dim=1)
    return Y


def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.size(0), -1)
    return (K.reshape(K.size(0), -1) @ flat).reshape(K.size(0), *X.shape[1:])
