# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    c_i, k_h, k_w = K.shape
    H = X.shape[1] - k_h + 1
    W = X.shape[2] - k_w + 1
    total = 0
    for a in range(k_h):
        for b in range(k_w):
            shifted = X[:, a:a + H, b:b + W]
            total = total + (shifted * K[:, a, b].reshape(-1, 1, 1)).sum(dim=0)
    return total

def corr2d_multi_in_out(X, K):
    todo = list(K)
    done = []
    while todo:
        kernel = todo.pop()
        done.append(sum(corr2d(x, k) for x, k in zip(X, kernel)))
    return torch.stack(done)

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))
