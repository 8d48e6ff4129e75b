"""
Exercises 1 to 3.
"""
import torch

def corr2d_multi_in(X, K):
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return (patches * K[:, None, None]).sum(dim=(0, 3, 4))

def corr2d_multi_in_out(X, K):
    return torch.stack(list(map(lambda k: corr2d_multi_in(X, k), K)))

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    Y = (K.reshape(-1, c_i) @ X.reshape(c_i, -1)).reshape(-1, h, w)
    return Y.to(torch.float32)
