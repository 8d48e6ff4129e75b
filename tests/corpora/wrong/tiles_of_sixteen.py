# group work of two
import torch
import numpy as np

def corr2d(X, K):
    """(given)"""
    k_h, k_w = K.shape
    out_h, out_w = X.shape[0] - k_h + 1, X.shape[1] - k_w + 1
    Y = X.new_zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = X[i : i + k_h, j : j + k_w]
            Y[i, j] = (window * K).sum()
    return Y

TILE = 16

def tile_starts(n):
    return range(0, n, TILE)

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = X.new_zeros(oh, ow)
    tiles = [(top, 0) for top in tile_starts(oh)] + [(0, left) for left in tile_starts(ow)]
    for top, left in tiles:
        bottom, right = min(top + TILE, oh), min(left + TILE, ow)
        part = X[:, top:bottom + kh - 1, left:right + kw - 1]
        Y[top:bottom, left:right] = sum(corr2d(x, k) for x, k in zip(part, K))
    return Y

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.reshape(K.shape[:2]), X, dims=1)
