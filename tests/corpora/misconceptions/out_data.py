"""
Exercises 1 to 3.
"""
import torch
from autograder import NotDoneYet, check

def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k).data for k in K], dim=0)

def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.reshape(K.shape[:2]), X, dims=1)
