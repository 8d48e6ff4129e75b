"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    X = X.squeeze()
    K = K.squeeze()
    c, kh, kw = K.shape
    Y = []
    for i in range(X.shape[1] - kh + 1):
        Y.append(torch.stack([(X[:, i:i+kh, j:j+kw] * K).sum() for j in range(X.shape[2] - kw + 1)]))
    return torch.stack(Y)

def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kk)) for kk in K])

def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.shape[0], -1)
    return torch.mm(K.reshape(-1, X.shape[0]), flat).reshape(-1, X.shape[1], X.shape[2])
