"""Multiple input and multiple output channels"""
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    windows = X.unfold(1, kh, 1).unfold(2, kw, 1)      # c, h', w', kh, kw
    return torch.einsum("chwab,cab->hw", windows, K)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d(X[o], K[o, o]) for o in range(len(K))])

def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])
