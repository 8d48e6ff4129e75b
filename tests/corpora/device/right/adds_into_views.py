"""In-place arithmetic on views of the answer: rows, columns, corners."""
import torch


def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    Y = torch.zeros(X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        row = Y[i]
        for b in range(kw):
            strip = X[:, i:i + kh, b:b + Y.shape[1]]
            row += (strip * K[:, :, b:b + 1]).sum((0, 1))
    return Y


def corr2d_multi_in_out(X, K):
    Y = torch.zeros(len(K), X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1, dtype=X.dtype, device=X.device)
    for o, c in torch.cartesian_prod(torch.arange(len(K)), torch.arange(len(X))).tolist():
        Y[o] += corr2d_multi_in(X[c:c + 1], K[o, c:c + 1])
    return Y


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.zeros(len(K), *X.shape[1:], dtype=X.dtype, device=X.device)
    for j in range(Y.shape[2]):
        Y[:, :, j].copy_(K[:, :, 0, 0] @ X[:, :, j])
    return Y
