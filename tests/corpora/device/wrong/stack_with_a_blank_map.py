"""Adds up a stack of maps whose first one is blank."""
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    blank = torch.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1), dtype=X.dtype)
    maps = [blank]
    for x, k in zip(X, K):
        maps.append(corr2d(x, k))
    return torch.stack(maps).sum(0)

def corr2d_multi_in_out(X, K):
    return torch.stack([torch.stack([corr2d(x, k) for x, k in zip(X, kernel)]).sum(0) for kernel in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.stack([torch.stack([x * k for x, k in zip(X, kernel.flatten())]).sum(0) for kernel in K])
