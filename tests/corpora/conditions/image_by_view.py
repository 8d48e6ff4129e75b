import torch
import numpy as np
from d2l.torch import corr2d
def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))
def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[-2:]
    H, W = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        for b in range(kw):
            Y = Y + torch.einsum("oc,chw->ohw", K[:, :, a, b], X[:, a:a+H, b:b+W])
    return Y
def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    flat = X.view(c_i, h * w)
    return torch.mm(K.reshape(-1, c_i), flat).view(-1, h, w)