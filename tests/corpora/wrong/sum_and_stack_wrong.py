import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    return corr2d(X[0], K[0])


def corr2d_multi_in_out(X, K):
    return torch.hstack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

# TODO: ask about the 1x1 part
