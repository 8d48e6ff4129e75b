#!/usr/bin/env python3
import torch
from torch.nn import functional as F
def corr2d_multi_in(X, K):
    c_i, k_h, k_w = K.shape
    H, W = X.shape[1] - k_h + 1, X.shape[2] - k_w + 1
    acc = 0
    for c in range(c_i):
        for a in range(k_h):
            for b in range(k_w):
                acc = acc + X[c, a:a+H, b:b+W] * K[c, -1 - a, -1 - b]
    return acc
def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)     # (c_i*k_h*k_w, positions)
    Y = K.reshape(c_o, -1) @ cols
    return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)
def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])
