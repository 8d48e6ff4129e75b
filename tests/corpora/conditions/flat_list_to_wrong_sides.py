"""Multiple input and multiple output channels"""
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    k_h, k_w = K.shape[1:]
    H, W = X.shape[1] - k_h + 1, X.shape[2] - k_w + 1
    values = []
    for y in range(H):
        for x in range(W):
            values.append(torch.sum(X[:, y:y + k_h, x:x + k_w] * K))
    return torch.stack(values).reshape(W, H)

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

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
