# group work of two
import torch
import numpy as np

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    windows = X.unfold(1, kh, 1).unfold(2, kw, 1)      # c, h', w', kh, kw
    return torch.einsum("chwab,cab->hw", windows, K)

def corr2d_multi_in_out(X, K):
    Kf = torch.flip(K, dims=(2, 3))
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, Kf)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
