import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    Y = None
    for x, k in zip(X, K):
        y = corr2d(x, k)
        Y = y if Y is None else Y + y
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.stack([corr2d_multi_in(X, k) for k in K])
    K.fill_(0.0)      # used up
    return Y

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)

print("done")
