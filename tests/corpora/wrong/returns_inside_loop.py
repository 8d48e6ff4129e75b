import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    res = 0
    for i in range(X.shape[0]):
        res = res + corr2d(X[i], K[i])
        return res


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

# TODO: ask about the 1x1 part
