# homework week 6
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
    return torch.cat([corr2d_multi_in(X, kernel).unsqueeze(0) for kernel in K], dim=0)
def corr2d_multi_in_out_1x1(X, K):
    Y = []
    for o in range(K.shape[0]):
        Y.append(K[o, o, 0, 0] * X[o])
    return torch.stack(Y)
