# my solution, please be gentle
import torch
from autograder import NotDoneYet, check
from d2lzh_pytorch import corr2d
def corr2d_multi_in(X, K, maps=[]):
    for c in range(X.shape[0]):
        maps.append(corr2d(X[c], K[c]))
    return sum(maps)
def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.reshape(K.shape[:2]), X, dims=1)
