"""Right versions of the functions of the assignment, for judging one exercise apart from the exercises it builds on.

They are written another way than the reference solution: all windows at once, as a view of the image, and one einsum.
They need only torch, keep dtype and device, and let gradients through.
"""

import torch


def _windows(X, k_h, k_w):
    """All k_h x k_w windows of the last two axes: (..., h, w) becomes (..., h - k_h + 1, w - k_w + 1, k_h, k_w)."""
    return X.unfold(-2, k_h, 1).unfold(-2, k_w, 1)


def corr2d(X, K):
    """(h, w) and (k_h, k_w) give (h - k_h + 1, w - k_w + 1)."""
    return torch.einsum("yxab,ab->yx", _windows(X, *K.shape), K)


def corr2d_multi_in(X, K):
    """(c_i, h, w) and (c_i, k_h, k_w) give (h - k_h + 1, w - k_w + 1)."""
    return torch.einsum("iyxab,iab->yx", _windows(X, *K.shape[-2:]), K)


def corr2d_multi_in_out(X, K):
    """(c_i, h, w) and (c_o, c_i, k_h, k_w) give (c_o, h - k_h + 1, w - k_w + 1)."""
    return torch.einsum("iyxab,oiab->oyx", _windows(X, *K.shape[-2:]), K)


def corr2d_multi_in_out_1x1(X, K):
    """(c_i, h, w) and (c_o, c_i, 1, 1) give (c_o, h, w)."""
    return torch.einsum("iyx,oi->oyx", X, K[:, :, 0, 0])
