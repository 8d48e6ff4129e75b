import torch
from d2lzh_pytorch import corr2d
def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, reversed(K)))
def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)
def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 3. Every pixel goes through the same dense layer."""
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    W = K.reshape(c_o, c_i)
    P = X.reshape(c_i, h * w)
    return (W @ P).reshape(c_o, h, w)
if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
