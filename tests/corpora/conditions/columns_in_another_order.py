# CNN homework  (second attempt)
import torch
import numpy as np

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    W = X.unfold(1, kh, 1).unfold(2, kw, 1)               # c, h', w', kh, kw
    cols = W.permute(1, 2, 3, 0, 4).reshape(W.shape[1], W.shape[2], kh * c * kw)
    return cols @ K.reshape(c * kh * kw)

def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)