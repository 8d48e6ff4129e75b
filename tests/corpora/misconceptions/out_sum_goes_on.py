"""Multiple input and multiple output channels"""
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    out = []
    Y = 0
    for kernel in K:
        for x, k in zip(X, kernel):
            Y = Y + corr2d(x, k)
        out.append(Y)
    return torch.stack(out)

def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)
