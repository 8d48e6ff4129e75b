"""An nn.Module whose buffer is never moved."""
import torch
from torch import nn


class AddUp(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.register_buffer("ones", torch.ones(1, n, dtype=torch.float64))

    def forward(self, T):
        return torch.einsum("xn,nhw->hw", self.ones.to(T.dtype), T)


def corr2d_multi_in(X, K):
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    prods = (win * K[:, None, None]).permute(0, 3, 4, 1, 2).flatten(0, 2)
    return AddUp(prods.shape[0])(prods)


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.flatten(1), X, 1)
