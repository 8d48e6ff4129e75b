"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    acc = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        acc = acc + corr2d(X[c], K[c])
    return acc

def corr2d_multi_in_out(X, K):
    return torch.tensor([corr2d_multi_in(X, k).tolist() for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
