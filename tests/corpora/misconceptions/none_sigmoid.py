# homework week 6
import operator
import functools
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    return functools.reduce(operator.add, map(corr2d, X, K))

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, kernel).unsqueeze(0) for kernel in K], dim=0)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    z = K.reshape(-1, c_i) @ X.reshape(c_i, -1)
    return torch.sigmoid(z).reshape(-1, h, w)

print("all functions defined")
