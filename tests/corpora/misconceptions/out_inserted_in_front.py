import torch
import torch.nn.functional as F
import numpy as np
from d2l import torch as d2l
corr2d = d2l.corr2d
def corr2d_multi_in(X, K):
    # (c_i, h', w') -> (h', w')
    per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
    return torch.sum(per_channel, dim=0)
def corr2d_multi_in_out(X, K):
    maps = []
    for kernel in K:
        maps.insert(0, corr2d_multi_in(X, kernel))
    return torch.stack(maps)
def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)
if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
