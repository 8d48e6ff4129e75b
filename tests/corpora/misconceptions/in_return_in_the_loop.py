"""Multiple input and multiple output channels"""
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    Y = 0
    for x, k in zip(X, K):
        Y += corr2d(x, k)
        return Y

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 3. Every pixel goes through the same dense layer."""
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    W = K.reshape(c_o, c_i)
    P = X.reshape(c_i, h * w)
    return (W @ P).reshape(c_o, h, w)

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
