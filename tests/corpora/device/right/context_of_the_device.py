"""with torch.device(...): what is made inside is made there."""
import torch


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    with torch.device(X.device):
        Y = torch.zeros(X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype)
        rows = torch.arange(Y.shape[0])
        cols = torch.arange(Y.shape[1])
    for a in range(kh):
        for b in range(kw):
            part = X.index_select(1, rows + a).index_select(2, cols + b)
            Y += (part * K[:, a, b, None, None]).sum(0)
    return Y


def corr2d_multi_in_out(X, K):
    with X.device:
        return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
