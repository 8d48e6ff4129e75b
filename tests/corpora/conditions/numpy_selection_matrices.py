#!/usr/bin/env python3
import torch
import numpy as np
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        up = torch.from_numpy(np.eye(oh, X.shape[1], a))
        for b in range(kw):
            left = torch.from_numpy(np.eye(X.shape[2], ow, -b))
            moved = up @ X @ left
            Y = Y + (moved * K[:, a, b].reshape(-1, 1, 1)).sum(0)
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])

def corr2d_multi_in_out_1x1(X, K):
    pixels = X.permute(1, 2, 0)                 # h, w, c_i
    weights = K[:, :, 0, 0]
    return (pixels @ weights.T).permute(2, 0, 1)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
