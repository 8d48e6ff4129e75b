"""
Exercises 1 to 3.
"""
import torch
from torch.nn import functional as F

class Corr(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
        return torch.einsum("chwab,ocab->ohw", win, K)

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        kh, kw = K.shape[2:]
        # gradient to X: the kernel slides over the padded gradient
        P = F.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1))
        gX = torch.einsum("ohwab,ocab->chw", P.unfold(1, kh, 1).unfold(2, kw, 1), K)
        # gradient to K: the gradient slides over the image
        win = X.unfold(1, G.shape[1], 1).unfold(2, G.shape[2], 1)
        gK = torch.einsum("cabhw,ohw->ocab", win, G)
        return gX, gK

def corr2d_multi_in(X, K):
    c, h, w = K.shape
    n, m = X.shape[1] - h + 1, X.shape[2] - w + 1
    Y = X.new_zeros(n, m)
    for r in range(n):
        for s in range(m):
            Y[r, s] = torch.sum(X[:, r:r+h, s:s+w] * K)
    return Y

def corr2d_multi_in_out(X, K):
    return Corr.apply(X, K)

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
