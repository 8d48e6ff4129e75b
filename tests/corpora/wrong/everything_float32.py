import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    Y = torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)
    for x, k in zip(X, K):
        for i in range(Y.shape[0]):
            for j in range(Y.shape[1]):
                Y[i, j] += (x[i:i + k.shape[0], j:j + k.shape[1]] * k).sum()
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.zeros(K.shape[0], *X.shape[1:])
    for o, row in enumerate(K.reshape(K.shape[0], -1)):
        for weight, plane in zip(row, X):
            Y[o] += weight * plane
    return Y
