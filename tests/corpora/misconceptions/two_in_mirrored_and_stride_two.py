import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    K = torch.flip(K, (2,))
    win = X.unfold(1, K.shape[1], 2).unfold(2, K.shape[2], 2)
    return torch.einsum("chwab,cab->hw", win, K)

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    return Y.reshape((c_o, h, w))

# --- end of my code ---
