import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    # "convolution" means the kernel is mirrored first
    return sum(corr2d(x, torch.flip(k, [0, 1])) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))
