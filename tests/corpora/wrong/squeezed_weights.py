import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    acc = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        acc = acc + corr2d(X[c], K[c])
    return acc

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    W = K.squeeze()
    c_i, h, w = X.shape
    Y = torch.mm(W, X.reshape(c_i, h * w))
    return Y.reshape(W.shape[0], h, w)
