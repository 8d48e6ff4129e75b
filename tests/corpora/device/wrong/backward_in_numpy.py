# NumPy in the backward pass only
import numpy as np
import torch

class SumOfProducts(torch.autograd.Function):
    """(n, m) rows times (m,), added up"""
    @staticmethod
    def forward(ctx, rows, k):
        ctx.save_for_backward(rows, k)
        return rows.matmul(k)

    @staticmethod
    def backward(ctx, G):
        rows, k = (t.detach().numpy() for t in ctx.saved_tensors)
        g = G.numpy()
        return torch.from_numpy(np.outer(g, k)), torch.from_numpy(g @ rows)

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    win = X.unfold(1, kh, 1).unfold(2, kw, 1).permute(1, 2, 0, 3, 4)
    return SumOfProducts.apply(win.flatten(0, 1).flatten(1), K.flatten()).reshape(win.shape[:2])

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("iyxab,oiab->oyx", win, K)

def corr2d_multi_in_out_1x1(X, K):
    return (K.squeeze(3) * X.flatten(1)).sum(1).reshape(-1, *X.shape[1:])
