import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    return X.permute(1, 2, 0) @ K[:, :, 0, 0].T

print("done")
