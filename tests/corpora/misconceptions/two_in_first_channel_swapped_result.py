# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    Y = corr2d(X[0], K[0])
    return Y.transpose(0, 1)

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X, K):
    pixels = X.permute(1, 2, 0)                 # h, w, c_i
    weights = K[:, :, 0, 0]
    return (pixels @ weights.T).permute(2, 0, 1)