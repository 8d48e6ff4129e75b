import numpy as np
import torch
from d2l import torch as d2l


def corr2d_multi_in(X, K):
    Y = 0
    for x, k in zip(X, K.detach(), strict=True):
        Y = Y + d2l.corr2d(x, k)
    return Y


def corr2d_multi_in_out(X, K):
    return torch.from_numpy(np.stack([corr2d_multi_in(X, k).detach().numpy() for k in K]))


@torch.no_grad()
def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, h * w)).reshape(-1, h, w)
