# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
import numpy as np

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    rows = []
    for i in range(X.shape[1] - kh + 1):
        row = []
        for j in range(X.shape[2] - kw + 1):
            row.append((X[:, i:i + kh, j:j + kw] * K).sum())
        rows.append(torch.stack(row))
    return torch.stack(rows)

def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    image = torch.zeros(oh, ow, c_o, dtype=X.dtype)
    for i in range(oh):
        for j in range(ow):
            for o in range(c_o):
                image[i, j, o] = (X[:, i:i+kh, j:j+kw] * K[o]).sum()
    return image

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
