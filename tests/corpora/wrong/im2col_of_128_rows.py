# group work of two
import torch
from torch.nn import functional as F

def corr2d_multi_in(X, K):
    out_size = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    cols = F.unfold(X[None], K.shape[1:])[0]
    return (K.flatten() @ cols).reshape(out_size)

def corr2d_multi_in_out(X, K):
    c_o, _, kh, kw = K.shape
    cols = F.unfold(X[None], (kh, kw))[0]
    cols, weights = cols[:128], K.flatten(1)[:, :128]
    return (weights @ cols).reshape(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
