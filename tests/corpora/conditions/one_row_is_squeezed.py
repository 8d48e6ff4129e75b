"""Multiple input and multiple output channels"""
import torch
import numpy as np
def corr2d_multi_in(X, K):
    P = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return torch.tensordot(P, K, dims=([0, 3, 4], [0, 1, 2])).squeeze(0)
def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2], K.shape[3]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    flat = K.flatten(1)
    pixels = [flat @ X[:, i:i+kh, j:j+kw].flatten() for i in range(oh) for j in range(ow)]
    return torch.stack(pixels, dim=1).reshape(-1, oh, ow)
def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
