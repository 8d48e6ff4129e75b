# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    c, p, q = K.shape
    out = []
    for i in range(X.shape[1] - p + 1):
        line = []
        for j in range(X.shape[2] - q + 1):
            window = X[:, i:i + p, j:j + q]
            s = 0
            for b in range(q):
                s = s + (window[:, :, q - 1 - b] * K[:, :, b]).sum()
            line.append(s)
        out.append(torch.stack(line))
    return torch.stack(out)

def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
