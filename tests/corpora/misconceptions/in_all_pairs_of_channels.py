"""
Exercises 1 to 3.
"""
import torch
import numpy as np
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    Y = None
    for x in X:
        for k in K:
            y = corr2d(x, k)
            Y = y if Y is None else Y + y
    return Y

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])
