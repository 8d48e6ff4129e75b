# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
import numpy as np

def corr2d_multi_in(X, K):
    c, h, w = K.shape
    n, m = X.shape[1] - h + 1, X.shape[2] - w + 1
    Y = X.new_zeros(n, m)
    for r in range(n):
        for s in range(m):
            Y[r, s] = torch.sum(X[:, r:r+h, s:s+w] * K)
    return Y

def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
    return torch.stack(channels)

def corr2d_multi_in_out_1x1(X, K):
    x = np.asarray(X.detach())[::-1]
    y = np.einsum("oi,ihw->ohw", K.detach().numpy()[:, :, 0, 0], x)
    return torch.tensor(y)
