import torch
from d2l import torch as d2l
corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    print(sum(corr2d(x, k) for x, k in zip(X, K)))


def corr2d_multi_in_out(X, K):
    for k in K:
        print(sum(corr2d(x, kk) for x, kk in zip(X, k)))


def corr2d_multi_in_out_1x1(X, K):
    print((K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:]))

# TODO: ask about the 1x1 part
