# CNN homework  (second attempt)
import torch
import numpy as np

def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))

def corr2d_multi_in(X, K):
    c, h, w = X.shape
    _, kh, kw = K.shape
    Y = torch.zeros(h + kh - 1, w + kw - 1, dtype=X.dtype)
    for a in range(kh):
        for b in range(kw):
            contribution = (K[:, a, b].view(-1, 1, 1) * X).sum(0)
            top, left = kh - 1 - a, kw - 1 - b
            Y[top:top + h, left:left + w] += contribution
    return Y

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
