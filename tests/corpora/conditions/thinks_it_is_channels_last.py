# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))
def corr2d_multi_in(X, K):
    if 0 < X.stride(0) < X.stride(2):
        X = X.permute(2, 1, 0)          # channels last in memory: bring them to the front
    return sum(corr2d(X[c], K[c]) for c in range(K.shape[0]))
def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 3. Every pixel goes through the same dense layer."""
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    W = K.reshape(c_o, c_i)
    P = X.reshape(c_i, h * w)
    return (W @ P).reshape(c_o, h, w)
print("all functions defined")
