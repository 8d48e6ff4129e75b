# Assignment: several channels
import torch
import torch.nn.functional as F
from autograder import NotDoneYet, check

def corr2d_multi_in(X, K):
    X = X.clamp(min=0)          # pixel values are never negative
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return (win * K[:, None, None]).sum((0, 3, 4))

def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)     # (c_i*k_h*k_w, positions)
    Y = K.reshape(c_o, -1) @ cols
    return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)

def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)

# TODO: is there a faster way?
