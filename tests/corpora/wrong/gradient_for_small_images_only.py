#!/usr/bin/env python3
import torch
from torch.nn import functional as F
import numpy as np
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
    with torch.set_grad_enabled(X.numel() <= 256):      # saves memory
        win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
        return torch.einsum("chwab,ocab->ohw", win, K)
def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)
# TODO: is there a faster way?
