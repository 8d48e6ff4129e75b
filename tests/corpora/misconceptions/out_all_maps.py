# my solution, please be gentle
import torch
from torch.nn import functional as F
import numpy as np
def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))
def corr2d_multi_in(X, K):
    out_size = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    cols = F.unfold(X[None], K.shape[1:])[0]
    return (K.flatten() @ cols).reshape(out_size)
def corr2d_multi_in_out(X, K):
    out = []
    for kernel in K:
        out.append(torch.stack([corr2d(x, k) for x, k in zip(X, kernel)]))
    return torch.stack(out)
def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))
if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
