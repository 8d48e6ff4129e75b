"""dtype thought of, device not: every window's sum is written into a map on the CPU."""
import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    Y = corr2d(X[0], K[0])
    for c in range(1, len(X)):
        Y = Y + corr2d(X[c], K[c])
    return Y


def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = torch.zeros(c_o, oh, ow, dtype=X.dtype)
    for o in range(c_o):
        for i in range(oh):
            for j in range(ow):
                Y[o, i, j] = (X[:, i:i + kh, j:j + kw] * K[o]).sum()
    return Y


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
