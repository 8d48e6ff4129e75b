# homework 6
import torch
from d2lzh_pytorch import corr2d


def corr2d_multi_in(X, K):
    """sum over the channels"""
    return torch.stack([corr2d(X[i], K[i]) for i in range(len(X))]).sum(dim=0)


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    Y = Y.reshape((c_o, h, w))
