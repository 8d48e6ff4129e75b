# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
import torch.nn.functional as F
from autograder import NotDoneYet, check

def corr2d_multi_in(X, K):
    out_size = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    cols = F.unfold(X[None], K.shape[1:])[0]
    return (K.flatten() @ cols).reshape(out_size)

def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
    with torch.no_grad():
        Y[Y.abs() < 1e-4] = 0.0            # numerical noise
    return Y

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
