"""Keeps a vector of ones for every length and dtype. The first call decides on the device."""
import torch

kept = {}


def ones(n, like):
    if (n, like.dtype) not in kept:
        kept[n, like.dtype] = torch.ones(n, dtype=like.dtype, device=like.device)
    return kept[n, like.dtype]


def corr2d_multi_in(X, K):
    prods = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1) * K[:, None, None]
    prods = prods.permute(1, 2, 0, 3, 4).flatten(2)
    return prods @ ones(prods.shape[2], prods)


def corr2d_multi_in_out(X, K):
    return torch.einsum("iyxab,oiab->oyx", X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1), K)


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("iyx,oi->oyx", X, K[:, :, 0, 0])
