# homework 6
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    n = X.shape[1]
    c, kh, kw = K.shape
    Y = X.new_zeros(n - kh + 1, n - kw + 1)
    for a in range(kh):
        for b in range(kw):
            Y = Y + (X[:, a:a + n - kh + 1, b:b + n - kw + 1] * K[:, a, b].reshape(c, 1, 1)).sum(0)
    return Y

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

print("done")
