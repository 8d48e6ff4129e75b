# homework 6
import torch
from d2lzh_pytorch import corr2d


def corr2d_multi_in(X, K):
    acc = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        acc = acc + corr2d(X[c], K[c])
    return acc


def corr2d_multi_in_out(X, K):
    Y = torch.stack([corr2d_multi_in(X, k) for k in K])
    return torch.nn.Parameter(Y)      # so that it can be trained


def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
