"""One input channel gets code of its own."""
import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    if X.shape[0] == 1:
        x, k = X[0], K[0]
        Y = torch.zeros(x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1, dtype=x.dtype)
        for a in range(k.shape[0]):
            for b in range(k.shape[1]):
                Y += k[a, b] * x[a:a + Y.shape[0], b:b + Y.shape[1]]
        return Y
    return corr2d(X[0], K[0]) + corr2d_rest(X[1:], K[1:])


def corr2d_rest(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_rest(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).unflatten(1, X.shape[1:])
