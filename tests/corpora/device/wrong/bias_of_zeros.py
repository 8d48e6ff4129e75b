import torch
from d2lzh_pytorch import corr2d

# a dense layer has a bias, so here is one (zeros, on the CPU)

def corr2d_multi_in(X, K):
    return sum([corr2d(X[c], K[c]) for c in range(X.shape[0])])

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, K[o]) for o in range(K.shape[0])], dim=0)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    b = torch.full((c_o, 1), 0.0, dtype=X.dtype)
    out = K.reshape(c_o, c_i) @ X.reshape(c_i, -1) + b
    return out.reshape(c_o, h, w)
