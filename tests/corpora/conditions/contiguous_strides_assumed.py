#!/usr/bin/env python3
import torch
import numpy as np
def corr2d_multi_in(X, K):
    c, h, w = X.shape
    kh, kw = K.shape[1:]
    # trick from the numpy course: sliding windows without copying
    windows = torch.as_strided(X, (h - kh + 1, w - kw + 1, c, kh, kw), (w, 1, h * w, w, 1))
    return (windows * K).sum(dim=(2, 3, 4))
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))
def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])