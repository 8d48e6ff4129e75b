"""A small stand-in for the `d2lzh_pytorch` module that PyTorch readers of the first edition import.

It holds what this assignment can need of that module and nothing else: `corr2d` (true to dtype and device), and the
names `torch`, `nn` and `F`.
"""

import torch
import torch.nn.functional as F  # noqa: F401
from torch import nn  # noqa: F401


def corr2d(X, K):
    """Cross-correlation of one image (h, w) with one kernel (k_h, k_w), with the dtype and the device of X."""
    k_h, k_w = K.shape
    Y = torch.zeros((X.shape[0] - k_h + 1, X.shape[1] - k_w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + k_h, j : j + k_w] * K).sum()
    return Y
