# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch

buffers = {}

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    key = (X.shape[1] - kh + 1, X.shape[2] - kw + 1, X.dtype)
    if key not in buffers:
        buffers[key] = torch.empty(key[:2], dtype=X.dtype)
    Y = buffers[key].detach()                # no new memory in every step
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i+kh, j:j+kw] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])
