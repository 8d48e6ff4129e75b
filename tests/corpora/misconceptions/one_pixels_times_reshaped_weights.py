# CNN homework  (second attempt)
import torch
from torch.nn import functional as F

def corr2d_multi_in(X, K):
    out_size = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    cols = F.unfold(X[None], K.shape[1:])[0]
    return (K.flatten() @ cols).reshape(out_size)

def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)     # (c_i*k_h*k_w, positions)
    Y = K.reshape(c_o, -1) @ cols
    return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    pixels = X.permute(1, 2, 0).reshape(h * w, c_i)
    Q = pixels @ K.reshape(c_i, -1)
    return Q.T.reshape(-1, h, w)
