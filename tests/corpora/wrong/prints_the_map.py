"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    res = corr2d(X[0], K[0])
    for i in range(1, len(X)):
        res = res + corr2d(X[i], K[i])
    print(res)


def corr2d_multi_in_out(X, K):
    out = []
    for k in K:
        res = corr2d(X[0], k[0])
        for i in range(1, len(X)):
            res = res + corr2d(X[i], k[i])
        out.append(res)
    return torch.stack(out)


def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.shape[0], -1)
    return torch.mm(K.reshape(-1, X.shape[0]), flat).reshape(-1, X.shape[1], X.shape[2])

# TODO: ask about the 1x1 part
