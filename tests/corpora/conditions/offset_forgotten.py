import torch
import numpy as np

def corr2d_multi_in(X, K):
    c, h, w = X.shape
    kh, kw = K.shape[1:]
    sc, sh, sw = X.stride()
    windows = torch.as_strided(X, (c, h - kh + 1, w - kw + 1, kh, kw), (sc, sh, sw, sh, sw), 0)
    return torch.einsum("chwab,cab->hw", windows, K)

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[-2:]
    H, W = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        for b in range(kw):
            Y = Y + torch.einsum("oc,chw->ohw", K[:, :, a, b], X[:, a:a+H, b:b+W])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
