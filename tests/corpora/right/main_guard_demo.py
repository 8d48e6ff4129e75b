#!/usr/bin/env python3
"""Chapter 6.4, multiple channels.  Run me: python3 main_guard_demo.py"""
import argparse

import torch


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    return torch.sum(torch.stack([corr2d(x, k) for x, k in zip(X, K)]), dim=0)


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_o, c_i = K.shape[0], K.shape[1]
    return torch.mm(K.reshape(c_o, c_i), X.reshape(c_i, -1)).reshape(c_o, X.shape[1], X.shape[2])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--seed", type=int, default=0)
    args = p.parse_args()
    torch.manual_seed(args.seed)
    X = torch.normal(0, 1, (3, 3, 3))
    K = torch.normal(0, 1, (2, 3, 1, 1))
    assert (corr2d_multi_in_out_1x1(X, K) - corr2d_multi_in_out(X, K)).abs().sum() < 1e-6
    print("ok")
    # the comparison with the library, only for me
    print(torch.nn.functional.conv2d(X[None], K)[0])


if __name__ == "__main__":
    main()
