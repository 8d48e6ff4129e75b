# Cross-correlation theorem, all in the precision of the input (complex64 for float32).
import torch


def next_pow2(n):
    m = 1
    while m < n:
        m *= 2
    return m


def fft_corr(X, K):
    """X: (..., c, h, w), K: (..., c, kh, kw)  ->  (..., h', w')"""
    h, w = X.shape[-2:]
    kh, kw = K.shape[-2:]
    size = (next_pow2(h), next_pow2(w))
    FX = torch.fft.fft2(X, s=size)
    FK = torch.fft.fft2(K, s=size)
    Y = torch.fft.ifft2((FX * torch.conj(FK)).sum(-3)).real
    return Y[..., :h - kh + 1, :w - kw + 1]


def corr2d_multi_in(X, K):
    return fft_corr(X, K)


def corr2d_multi_in_out(X, K):
    return torch.stack([fft_corr(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("ihw,oi->ohw", X, K[:, :, 0, 0])
