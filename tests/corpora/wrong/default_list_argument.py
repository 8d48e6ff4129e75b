"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d


def corr2d_multi_in(X, K, maps=[]):
    for x, k in zip(X, K):
        maps.append(corr2d(x, k))
    return sum(maps)


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k, []) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
