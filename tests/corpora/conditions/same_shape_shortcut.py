"""Multiple input and multiple output channels"""
import torch
import numpy as np
def corr2d(X, K):
    """(given)"""
    k_h, k_w = K.shape
    out_h, out_w = X.shape[0] - k_h + 1, X.shape[1] - k_w + 1
    Y = X.new_zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = X[i : i + k_h, j : j + k_w]
            Y[i, j] = (window * K).sum()
    return Y
def corr2d_multi_in(X, K):
    if X.shape == K.shape:
        return (X * K).sum()
    return sum(corr2d(x, k) for x, k in zip(X, K))
def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[-2:]
    H, W = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        for b in range(kw):
            Y = Y + torch.einsum("oc,chw->ohw", K[:, :, a, b], X[:, a:a+H, b:b+W])
    return Y
def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.reshape(K.shape[:2]), X, dims=1)
# --- end of my code ---
