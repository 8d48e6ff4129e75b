# homework 6
import torch
from d2lzh_pytorch import corr2d


def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))


def corr2d_multi_in_out(X, K):
    c, h, w = X.shape
    o, _, kh, kw = K.shape
    W = torch.as_strided(X, (c, h - kh + 1, w - kw + 1, kh, kw), (h * w, w, 1, w, 1))
    return torch.einsum("chwab,ocab->ohw", W, K)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
