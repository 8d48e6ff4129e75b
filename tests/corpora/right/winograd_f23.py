"""Winograd's minimal filtering F(2, 3): two outputs of a filter with three taps in four multiplications.

Used along the rows where the kernel is three wide; the plain sum of products everywhere else.
"""
import torch
import torch.nn.functional as F


def filter_row_f23(x, g):
    """x: (..., n), g: (..., 3) -> (..., n - 2)"""
    n = x.shape[-1] - 2
    if n % 2:
        x = F.pad(x, (0, 1))
    d = x.unfold(-1, 4, 2)                          # tiles of four, two apart
    d0, d1, d2, d3 = d[..., 0], d[..., 1], d[..., 2], d[..., 3]
    g0, g1, g2 = g[..., 0:1], g[..., 1:2], g[..., 2:3]
    m1 = (d0 - d2) * g0
    m2 = (d1 + d2) * ((g0 + g1 + g2) / 2)
    m3 = (d2 - d1) * ((g0 - g1 + g2) / 2)
    m4 = (d1 - d3) * g2
    pairs = torch.stack([m1 + m2 + m3, m2 - m3 - m4], dim=-1)
    return pairs.flatten(-2)[..., :n]


def filter_row(x, g):
    if g.shape[-1] == 3:
        return filter_row_f23(x, g)
    n = x.shape[-1] - g.shape[-1] + 1
    y = 0
    for b in range(g.shape[-1]):
        y = y + x[..., b:b + n] * g[..., b:b + 1]
    return y


def corr2d_multi_in(X, K):
    kh = K.shape[1]
    oh = X.shape[1] - kh + 1
    Y = 0
    for a in range(kh):
        # the a-th kernel row against all image rows that it meets
        Y = Y + filter_row(X[:, a:a + oh], K[:, a].unsqueeze(1)).sum(0)
    return Y


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    return (K.reshape(-1, c) @ X.reshape(c, -1)).reshape(-1, h, w)
