"""Names a device: device='cpu', as the lab machines have no GPU."""
import torch
from autograder import NotDoneYet, check


def corr2d_multi_in(X, K):
    k_h, k_w = K.shape[1:]
    out_h, out_w = X.shape[1] - k_h + 1, X.shape[2] - k_w + 1
    Y = torch.zeros((out_h, out_w), dtype=X.dtype, device='cpu')
    for i in range(out_h):
        for j in range(out_w):
            Y[i, j] = torch.sum(X[:, i:i + k_h, j:j + k_w] * K)
    return Y


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    W = K.flatten(1)
    P = X.flatten(1)
    return (W @ P).reshape(-1, *X.shape[1:])
