import numpy as np
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    total = sum(corr2d(x, k) for x, k in zip(X, K))
    return np.asarray(total.detach())

def corr2d_multi_in_out(X, K):
    return torch.stack([torch.as_tensor(sum(corr2d(x, k) for x, k in zip(X, kk))) for kk in K])

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))
