import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K, stride=2):
    W = X.unfold(1, K.shape[1], stride).unfold(2, K.shape[2], stride)
    return torch.einsum('chwab,cab->hw', W, K)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
