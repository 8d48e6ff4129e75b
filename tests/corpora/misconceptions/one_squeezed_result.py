#!/usr/bin/env python3
import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[-2], K.shape[-1]
    oh, ow = X.shape[-2] - kh + 1, X.shape[-1] - kw + 1
    values = [(X[:, i:i+kh, j:j+kw] * K).sum() for i in range(oh) for j in range(ow)]
    return torch.stack(values).view(oh, ow)

def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    Y = (K.reshape(-1, c_i) @ X.reshape(c_i, -1)).reshape(-1, h, w)
    return Y.squeeze(0)
