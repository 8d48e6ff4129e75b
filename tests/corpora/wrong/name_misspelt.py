import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    """sum over the channels"""
    return torch.stack([corr2d(X[i], K[i]) for i in range(len(X))]).sum(dim=0)

def corr2d_multi_inout(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
