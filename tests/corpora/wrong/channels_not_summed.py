"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    return torch.stack([corr2d(x, k) for x, k in zip(X, K)])


def corr2d_multi_in_out(X, K):
    return torch.stack([torch.stack([corr2d(x, k) for x, k in zip(X, kk)]).sum(0) for kk in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
