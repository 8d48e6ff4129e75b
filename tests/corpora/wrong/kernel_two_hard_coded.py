"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    h, w = X.shape[1] - 1, X.shape[2] - 1
    Y = torch.zeros((h, w), dtype=X.dtype, device=X.device)
    for i in range(h):
        for j in range(w):
            Y[i, j] = (X[:, i:i+2, j:j+2] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    # just the general one
    return corr2d_multi_in_out(X, K)
