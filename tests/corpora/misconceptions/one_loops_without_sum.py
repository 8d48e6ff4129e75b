# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import operator
import functools
import torch
import numpy as np
from autograder import NotDoneYet, check

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    return functools.reduce(operator.add, map(corr2d, X, K))

def corr2d_multi_in_out(X, K):
    c_o, _, kh, kw = K.shape
    Y = torch.zeros(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
    for i in range(Y.shape[1]):
        for j in range(Y.shape[2]):
            Y[:, i, j] = (K * X[:, i:i + kh, j:j + kw]).sum(dim=(1, 2, 3))
    return Y

def corr2d_multi_in_out_1x1(X, K):
    return torch.stack([torch.stack([K[o, i, 0, 0] * X[i] for i in range(K.shape[1])]) for o in range(K.shape[0])])

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
