import torch
from torch import nn

"""Works in the channels_last memory format inside (NHWC is faster, the blog post said)."""


def patches(X, kh, kw):
    batch = X.unsqueeze(0).contiguous(memory_format=torch.channels_last)
    return batch.unfold(2, kh, 1).unfold(3, kw, 1)[0]          # c, h', w', kh, kw


def corr2d_multi_in(X, K):
    K4 = K.unsqueeze(0).to(memory_format=torch.channels_last)
    return corr2d_multi_in_out(X, K4)[0]


def corr2d_multi_in_out(X, K):
    K = K.contiguous(memory_format=torch.channels_last)
    P = patches(X, K.shape[2], K.shape[3]).permute(1, 2, 3, 4, 0)       # h', w', kh, kw, c
    W = K.permute(0, 2, 3, 1)                                           # c_o, kh, kw, c
    Y = nn.functional.linear(P.flatten(2), W.flatten(1))                # h', w', c_o
    return Y.permute(2, 0, 1)


def corr2d_multi_in_out_1x1(X, K):
    nhwc = X[None].to(memory_format=torch.channels_last).permute(0, 2, 3, 1)
    out = nhwc @ K.flatten(1).mT
    return out.permute(0, 3, 1, 2).squeeze(0)
