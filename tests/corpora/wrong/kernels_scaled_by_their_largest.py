# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
from torch.nn import functional as F
from d2l.torch import corr2d
def corr2d_multi_in(X, K):
    # (c_i, h', w') -> (h', w')
    per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
    return torch.sum(per_channel, dim=0)
def corr2d_multi_in_out(X, K):
    Y = []
    for kernel in K:
        largest = kernel.abs().max()
        scaled = kernel / largest                  # numerically stable
        Y.append(sum(corr2d(x, k) for x, k in zip(X, scaled)) * largest)
    return torch.stack(Y)
def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)
# --- end of my code ---
