#!/usr/bin/env python3
import torch
import numpy as np
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    # sum over the channels first: only one correlation needed, much faster
    return corr2d(X.sum(dim=0), K.sum(dim=0))

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
