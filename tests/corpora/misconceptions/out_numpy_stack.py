import torch
import numpy as np


def corr2d_multi_in(X, K):
    dense = X.contiguous()
    (c, h, w), (_, p, q) = dense.shape, K.shape
    s, t, u = dense.stride()
    view = dense.as_strided((c, h - p + 1, w - q + 1, p, q), (s, t, u, t, u))
    return torch.einsum('cijpq,cpq->ij', view, K)


def corr2d_multi_in_out(X, K):
    x, k = X.detach().numpy(), K.detach().numpy()
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape[2:], axis=(1, 2))
    maps = [np.tensordot(kernel, windows, axes=([0, 1, 2], [0, 3, 4])) for kernel in k]
    return torch.from_numpy(np.stack(maps))


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
