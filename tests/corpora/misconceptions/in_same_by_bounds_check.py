# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
import numpy as np
def corr2d_multi_in(X, K):
    C, H, W = X.shape
    kh, kw = K.shape[1:]
    rows = []
    for i in range(H):
        row = []
        for j in range(W):
            s = X.new_zeros(())
            for a in range(kh):
                for b in range(kw):
                    y, x = i + a - kh // 2, j + b - kw // 2
                    if 0 <= y < H and 0 <= x < W:
                        s = s + (X[:, y, x] * K[:, a, b]).sum()
            row.append(s)
        rows.append(torch.stack(row))
    return torch.stack(rows)
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)
def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
