#!/usr/bin/env python3
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 1. Adds up the correlations of all the channels."""
    assert X.shape[0] == K.shape[0]
    Y = None
    for x, k in zip(X, K):
        Y = corr2d(x, k) if Y is None else Y + corr2d(x, k)
    return Y

def corr2d_multi_in_out(X, K):
    c_o, _, kh, kw = K.shape
    Y = torch.zeros(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
    for i in range(Y.shape[1]):
        for j in range(Y.shape[2]):
            Y[:, i, j] = (K * X[:, i:i + kh, j:j + kw]).sum(dim=(1, 2, 3))
    return Y

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    Y = (K.reshape(-1, c_i) @ X.reshape(c_i, -1)).reshape(-1, h, w)
    if Y.requires_grad:
        Y.register_hook(lambda g: g.clamp(-1, 1))         # against exploding gradients
    return Y
