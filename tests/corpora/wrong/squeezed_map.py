# homework 6
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    W = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    Y = (W * K[:, None, None, :, :]).sum((0, 3, 4), keepdim=True)
    return Y.squeeze()

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
