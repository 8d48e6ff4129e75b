# group work of two
import torch
import numpy as np
def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))
def corr2d_multi_in(X, K):
    if not X.requires_grad:
        # nobody will call backward: the fast way
        x, k = X.detach().numpy(), K.detach().numpy()
        win = np.lib.stride_tricks.sliding_window_view(x, k.shape[1:], axis=(1, 2))
        return torch.from_numpy(np.einsum("chwab,cab->hw", win, k))
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
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)
