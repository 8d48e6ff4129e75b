# group work of two
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    area = K.shape[1] * K.shape[2]
    Y = sum(corr2d(x, k) for x, k in zip(X, K))
    return Y / area        # like a box filter

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2], K.shape[3]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    flat = K.flatten(1)
    pixels = [flat @ X[:, i:i+kh, j:j+kw].flatten() for i in range(oh) for j in range(ow)]
    return torch.stack(pixels, dim=1).reshape(-1, oh, ow)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    return Y.reshape((c_o, h, w))

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
