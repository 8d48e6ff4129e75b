#!/usr/bin/env python3
import itertools
import torch
import torch.nn.functional as F

def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    import itertools
    maps = (corr2d_multi_in(X, k) for k in K)
    return torch.stack(list(itertools.accumulate(maps)))

def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)
