# homework 6
import torch
from d2lzh_pytorch import corr2d


def corr2d_multi_in(X, K):
    maps = [corr2d(x, k) for x, k in zip(X, K)]
    return torch.stack(maps).mean(0)     # average response


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    # just the general one
    return corr2d_multi_in_out(X, K)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
