"""channels"""
import torch as torch
import numpy as np
from d2l import torch as d2l

corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    """sum over the channels"""
    return torch.stack([corr2d(X[i], K[i]) for i in range(len(X))]).sum(dim=0)


def corr2d_multi_in_out(X, K):
    # one map for every output channel
    out = [corr2d_multi_in(X, K[i, :, :, :]) for i in range(K.size(0))]
    return torch.stack(out, dim=0)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.size()
    c_o = K.size(0)
    X = X.view(c_i, h * w)
    K = K.view(c_o, c_i)
    return torch.mm(K, X).view(c_o, h, w)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
