# Assignment: several channels
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    result = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        result = result + corr2d(X[c], K[c])
    return result

def corr2d_multi_in_out(X, K):
    if K.shape[3] == 1:
        K = K.transpose(2, 3)
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])

def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])
