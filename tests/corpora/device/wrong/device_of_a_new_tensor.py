"""Asks a tensor for the device, but the wrong one."""
import torch

where = torch.tensor(0).device


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = torch.zeros((X.shape[1] - kh + 1, X.shape[2] - kw + 1), dtype=X.dtype, device=where)
    for i, line in enumerate(Y):
        for j in range(len(line)):
            Y[i, j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    Y = torch.zeros((K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1),
                    dtype=X.dtype, device=K.device)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oixy,ihw->ohw', K, X)
