"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    Y = None
    for x, k in zip(X, K):
        y = corr2d(x, k)
        Y = y if Y is None else Y + y
    return Y

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    rgb = X[:3]
    W = K[:, :3].flatten(1)
    return (W @ rgb.flatten(1)).reshape(-1, *X.shape[1:])

print("done")
