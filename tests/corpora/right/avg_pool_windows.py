# Trick: blow the image up so that every window is a separate tile, multiply by the tiled
# kernel, and add every tile up with average pooling (divisor 1 = sum pooling).
import torch
import torch.nn.functional as F

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    W = X.unfold(1, kh, 1).unfold(2, kw, 1)                 # c, oh, ow, kh, kw
    _, oh, ow = W.shape[:3]
    tiles = W.permute(0, 1, 3, 2, 4).reshape(1, -1, oh * kh, ow * kw)
    weight = K.repeat(1, oh, ow)
    pooled = F.avg_pool2d(tiles * weight, (kh, kw), divisor_override=1)
    return pooled.sum(dim=1)[0]

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    return (K * X.unsqueeze(0)).sum(dim=1)
