import torch
from torch import Tensor

def windows(X: Tensor, kh: int, kw: int) -> Tensor:
    return X.unfold(1, kh, 1).unfold(2, kw, 1)       # (c, oh, ow, kh, kw)

def corr2d_multi_in(X: Tensor, K: Tensor) -> Tensor:
    return torch.einsum("chwab,cab->hw", windows(X, K.shape[-2], K.shape[-1]), K)

def corr2d_multi_in_out(X: Tensor, K: Tensor) -> Tensor:
    return torch.einsum("chwab,ocab->ohw", windows(X, K.shape[-2], K.shape[-1]), K)

def corr2d_multi_in_out_1x1(X: Tensor, K: Tensor) -> Tensor:
    return torch.einsum("oi,ihw->ohw", K.squeeze(-1).squeeze(-1), X)
