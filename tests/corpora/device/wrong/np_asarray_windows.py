# sliding_window_view is so much nicer than unfold
import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view


class Correlate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        x, k = np.asarray(X.detach()), np.asarray(K.detach())
        win = sliding_window_view(x, k.shape[2:], axis=(1, 2))
        return torch.from_numpy(np.einsum("iyxab,oiab->oyx", win, k))

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        kh, kw = K.shape[2:]
        gK = torch.einsum("iyxab,oyx->oiab", X.unfold(1, kh, 1).unfold(2, kw, 1), G)
        big = torch.nn.functional.pad(G, (kw - 1, kw - 1, kh - 1, kh - 1))
        gX = torch.einsum("oyxab,oiab->iyx", big.unfold(1, kh, 1).unfold(2, kw, 1), K.flip(2, 3))
        return gX, gK


def corr2d_multi_in(X, K):
    return torch.einsum("iyxab,iab->yx", X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1), K)

def corr2d_multi_in_out(X, K):
    return Correlate.apply(X, K)

def corr2d_multi_in_out_1x1(X, K):
    return (K[:, :, 0, 0] @ X.flatten(1)).unflatten(1, X.shape[1:])
