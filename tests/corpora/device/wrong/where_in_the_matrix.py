# Toeplitz matrix of the kernel, zeros put in by torch.where
import torch


def corr2d(X, K):
    h, w = X.shape
    kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    i, j = torch.meshgrid(torch.arange(oh), torch.arange(ow), indexing="ij")
    y, x = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    a = y.flatten() - i.reshape(-1, 1)
    b = x.flatten() - j.reshape(-1, 1)
    inside = (a >= 0) & (a < kh) & (b >= 0) & (b < kw)
    weights = K[a.clamp(0, kh - 1), b.clamp(0, kw - 1)]
    M = torch.where(inside, weights, 0)
    return (M @ X.reshape(-1)).reshape(oh, ow)


def corr2d_multi_in(X, K):
    Y = corr2d(X[0], K[0])
    for c in range(1, K.shape[0]):
        Y = Y + corr2d(X[c], K[c])
    return Y


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, kernel) for kernel in K])


def corr2d_multi_in_out_1x1(X, K):
    flat = X.flatten(1)
    return torch.mm(K.flatten(1), flat).reshape(-1, *X.shape[1:])
