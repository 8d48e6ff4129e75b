import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    """sum over the channels"""
    return torch.stack([corr2d(X[i], K[i]) for i in range(len(X))]).sum(dim=0)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    X = X.reshape(X.shape[0], -1)
    K = K.reshape(K.shape[0], -1)
    return K @ X
