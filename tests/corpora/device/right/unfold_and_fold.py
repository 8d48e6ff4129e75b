"""F.unfold for the windows; F.fold with kernel size 1 to put the pixels back."""
import torch
import torch.nn.functional as F


def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    out = (X.shape[1] - kh + 1, X.shape[2] - kw + 1)
    cols = F.unfold(X.unsqueeze(0), (kh, kw))
    maps = K.reshape(c_o, -1) @ cols
    return F.fold(maps, out, kernel_size=1)[0]


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K.unsqueeze(0)).squeeze(0)


def corr2d_multi_in_out_1x1(X, K):
    return F.fold(K.flatten(1) @ F.unfold(X[None], 1), X.shape[1:], 1).squeeze(0)
