import torch
from d2l import torch as d2l

def corr2d_multi_in(X, K):
    if X.shape[0] == 1:
        return d2l.corr2d(X[0], K[0])
    return d2l.corr2d(X[0], K[0]) + corr2d_multi_in(X[1:], K[1:])

def corr2d_multi_in_out(X, K):
    head = corr2d_multi_in(X, K[0])[None]
    if len(K) == 1:
        return head
    return torch.cat((head, corr2d_multi_in_out(X, K[1:])))

def corr2d_multi_in_out_1x1(X, K):
    if X.shape[0] == 1:
        return K[:, 0] * X[0]
    return K[:, 0] * X[0] + corr2d_multi_in_out_1x1(X[1:], K[:, 1:])
