import torch
import torch.nn.functional as F

"""Preallocates the answer of the 1x1 layer with torch.empty, which is on the CPU unless told otherwise."""

def corr2d_multi_in(X, K):
    oh, ow = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    cols = F.unfold(X[None], K.shape[1:])[0]
    return (K.flatten() @ cols).reshape(oh, ow)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    c_o = K.size(0)
    c_i, h, w = X.size()
    Y = torch.empty(c_o, h, w, dtype=X.dtype)
    W = K.reshape(c_o, c_i)
    for o in range(c_o):
        Y[o] = (W[o] @ X.reshape(c_i, h * w)).reshape(h, w)
    return Y
