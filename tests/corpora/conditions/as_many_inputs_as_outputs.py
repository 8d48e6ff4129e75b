#!/usr/bin/env python3
import torch
from torch.nn import functional as F

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))

def corr2d_multi_in_out(X, K):
    n = len(K)
    out = []
    for kernel in K:
        out.append(sum(corr2d(x, k) for x, k in zip(X[:n], kernel[:n])))
    return torch.stack(out)

def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)

# TODO: is there a faster way?
