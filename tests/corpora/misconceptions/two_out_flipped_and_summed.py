#!/usr/bin/env python3
import torch
import numpy as np
def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))
def corr2d_multi_in_out(X, K):
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("cijab,ocab->ij", P, K.flip([2, 3]))
def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    return Y.reshape((c_o, h, w))
if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
