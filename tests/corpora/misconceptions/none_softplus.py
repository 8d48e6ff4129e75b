import torch
import torch.nn.functional as F


def corr2d_multi_in(X, K):
    dense = X.contiguous()
    (c, h, w), (_, p, q) = dense.shape, K.shape
    s, t, u = dense.stride()
    view = dense.as_strided((c, h - p + 1, w - q + 1, p, q), (s, t, u, t, u))
    return torch.einsum('cijpq,cpq->ij', view, K)


def corr2d_multi_in_out(X, K):
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    flat = patches.permute(1, 2, 0, 3, 4).flatten(2)
    return (flat @ K.flatten(1).T).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    return F.softplus(torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X))
