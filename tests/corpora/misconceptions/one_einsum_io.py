"""Multiple input and multiple output channels"""
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 1. Adds up the correlations of all the channels."""
    assert X.shape[0] == K.shape[0]
    Y = None
    for x, k in zip(X, K):
        Y = corr2d(x, k) if Y is None else Y + corr2d(x, k)
    return Y

def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("io,ihw->ohw", K[..., 0, 0], X)

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
