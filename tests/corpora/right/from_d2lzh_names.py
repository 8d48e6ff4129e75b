from d2lzh_pytorch import corr2d
import torch

def corr2d_multi_in(X, K):
    maps = [corr2d(X[c], K[c]) for c in range(len(X))]
    total = maps[0]
    for m in maps[1:]:
        total = total + m
    return total

def corr2d_multi_in_out(X, K):
    outs = [corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.size(0))]
    return torch.cat(outs, dim=0)

def corr2d_multi_in_out_1x1(X, K):
    return (K[:, :, 0, 0] @ X.flatten(1)).unflatten(1, X.shape[1:])
