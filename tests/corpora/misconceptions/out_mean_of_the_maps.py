# Assignment: several channels
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 1. Adds up the correlations of all the channels."""
    assert X.shape[0] == K.shape[0]
    Y = None
    for x, k in zip(X, K):
        Y = corr2d(x, k) if Y is None else Y + corr2d(x, k)
    return Y

def corr2d_multi_in_out(X, K):
    maps = [corr2d_multi_in(X, K[i]) for i in range(K.shape[0])]
    return torch.stack(maps).mean(dim=0)

def corr2d_multi_in_out_1x1(X, K):
    return corr2d_multi_in_out(X, K)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))