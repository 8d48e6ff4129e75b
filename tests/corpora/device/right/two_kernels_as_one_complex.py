"""Two kernels make one complex kernel: the real and the imaginary part of its map are the two maps."""
import torch


def pairs(K):
    if K.shape[0] % 2:
        K = torch.cat([K, torch.zeros_like(K[:1])])
    return torch.view_as_complex(torch.stack([K[0::2], K[1::2]], dim=-1))


def corr2d_multi_in_out(X, K):
    Z = pairs(K)
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    maps = [(win * z[:, None, None]).sum((0, 3, 4)) for z in Z]
    Y = torch.view_as_real(torch.stack(maps)).movedim(-1, 1).flatten(0, 1)
    return Y[:K.shape[0]]


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.stack([(X * z).sum(0) for z in pairs(K)])
    return torch.stack([Y.real, Y.imag], 1).flatten(0, 1)[:len(K)]
