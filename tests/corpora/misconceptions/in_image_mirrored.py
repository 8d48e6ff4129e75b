import torch
from d2l.torch import corr2d
def corr2d_multi_in(X, K):
    X = torch.flip(X, dims=[2])
    return torch.stack([corr2d(x, k) for x, k in zip(X, K)]).sum(0)
def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])
