import torch
import numpy as np
from d2l.torch import corr2d
def corr2d_multi_in(X, K):
    c, h, w = K.shape
    n, m = X.shape[1] - h + 1, X.shape[2] - w + 1
    Y = X.new_zeros(n, m)
    for r in range(n):
        for s in range(m):
            Y[r, s] = torch.sum(X[:, r:r+h, s:s+w] * K)
    return Y
def corr2d_multi_in_out(X, K):
    maps = [sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K]
    if len(maps) == 1:
        return maps[0]
    return torch.stack(maps)
def corr2d_multi_in_out_1x1(X, K):
    pixels = X.permute(1, 2, 0)                 # h, w, c_i
    weights = K[:, :, 0, 0]
    return (pixels @ weights.T).permute(2, 0, 1)
if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
