# my solution, please be gentle
import torch
import numpy as np
from autograder import NotDoneYet, check
def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))
def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
    return torch.stack(channels)
def corr2d_multi_in_out_1x1(X, K):
    X = X.unsqueeze(0)                          # N, C, H, W
    pixels = X.permute(0, 2, 3, 1)
    out = pixels @ K.flatten(1).T
    return out.permute(0, 3, 1, 2)
