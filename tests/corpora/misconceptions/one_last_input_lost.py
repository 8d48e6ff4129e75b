# Assignment: several channels
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    kh, kw = K.shape[-2], K.shape[-1]
    oh, ow = X.shape[-2] - kh + 1, X.shape[-1] - kw + 1
    values = [(X[:, i:i+kh, j:j+kw] * K).sum() for i in range(oh) for j in range(ow)]
    return torch.stack(values).view(oh, ow)

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    Y = X.new_zeros(K.shape[0], h, w)
    for i in range(c_i - 1):
        Y = Y + K[:, i] * X[i]
    return Y

# --- end of my code ---
