import torch
from d2l import torch as d2l

corr2d = d2l.corr2d

# each finished map goes to main memory, to save memory on the GPU

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        y = corr2d_multi_in(X, k)
        maps.append(y.cpu())
        del y
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    return torch.stack([torch.tensordot(k.flatten(), X, dims=1) for k in K])
