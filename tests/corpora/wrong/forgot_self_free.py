# homework 6
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    Y = None
    for x, k in zip(X, K):
        y = corr2d(x, k)
        Y = y if Y is None else Y + y
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

class _Solution:
    def pointwise(self, X, K):
        return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)

corr2d_multi_in_out_1x1 = _Solution.pointwise
