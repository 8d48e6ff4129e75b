#!/usr/bin/env python3
import torch
import numpy as np
from d2l.torch import corr2d
def corr2d_multi_in(X, K):
    P = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return torch.einsum('chwij,cij->wh', P, K)
def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)
def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)
if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
