# group work of two
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    c, h, w = X.shape
    kh, kw = K.shape[1:]
    # the picture should not shrink
    padded = X.new_zeros(c, h + kh - 1, w + kw - 1)
    padded[:, kh // 2:kh // 2 + h, kw // 2:kw // 2 + w] = X
    return sum(corr2d(x, k) for x, k in zip(padded, K))

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2], K.shape[3]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    flat = K.flatten(1)
    pixels = [flat @ X[:, i:i+kh, j:j+kw].flatten() for i in range(oh) for j in range(ow)]
    return torch.stack(pixels, dim=1).reshape(-1, oh, ow)

def corr2d_multi_in_out_1x1(X, K):
    return corr2d_multi_in_out(X, K)

# --- end of my code ---
