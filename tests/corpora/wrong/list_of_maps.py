"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    acc = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        acc = acc + corr2d(X[c], K[c])
    return acc


def corr2d_multi_in_out(X, K):
    return [corr2d_multi_in(X, k) for k in K]


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
