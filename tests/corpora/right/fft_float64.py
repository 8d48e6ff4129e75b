# Cross-correlation theorem:  corr(x, k) = irfft( rfft(x) * conj(rfft(k)) )
# Everything in double so that the round-off does not show, then back.
import torch

def _spectral(X, K):
    h, w = X.shape[-2:]
    kh, kw = K.shape[-2:]
    FX = torch.fft.rfft2(X.double(), s=(h, w))
    FK = torch.fft.rfft2(K.double(), s=(h, w))
    prod = (FX * FK.conj()).sum(dim=-3)
    full = torch.fft.irfft2(prod, s=(h, w))
    # circular, but the valid corner does not wrap round
    return full[..., :h - kh + 1, :w - kw + 1].to(X.dtype)

def corr2d_multi_in(X, K):
    return _spectral(X, K)

def corr2d_multi_in_out(X, K):
    return _spectral(X.unsqueeze(0), K)

def corr2d_multi_in_out_1x1(X, K):
    c = X.shape[0]
    return (K.reshape(-1, c) @ X.reshape(c, -1)).reshape(-1, *X.shape[1:])
