# one long vector of ones, made once
import torch

ONES = torch.ones(4096, dtype=torch.float64)


def total(T):
    "sum over the last axis, as a product"
    return torch.matmul(T, ONES[:T.shape[-1]].to(T.dtype))


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    prods = X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]
    return total(prods.permute(1, 2, 0, 3, 4).flatten(2))


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return total((X[None] * K).permute(0, 2, 3, 1))
