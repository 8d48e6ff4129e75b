import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    """checks the types of what it is given; tensors on a GPU have other types"""
    assert isinstance(X, (torch.FloatTensor, torch.DoubleTensor)), type(X)
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.mm(K.reshape(len(K), -1), X.reshape(len(X), -1)).reshape(len(K), X.shape[1], X.shape[2])
