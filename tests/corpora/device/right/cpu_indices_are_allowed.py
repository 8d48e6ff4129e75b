"""X[index] may have its index on the CPU, wherever X is. (index_select may not.)"""
import torch


def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    i = torch.arange(X.shape[1] - kh + 1)[:, None, None, None] + torch.arange(kh)[:, None]
    j = torch.arange(X.shape[2] - kw + 1)[:, None, None] + torch.arange(kw)
    return (X[:, i, j] * K[:, None, None]).sum(dim=(0, 3, 4))


def corr2d_multi_in_out(X, K):
    Y = X.new_zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1)
    for o in torch.arange(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y


def corr2d_multi_in_out_1x1(X, K):
    pixels = torch.tensor([[a, b] for a in range(X.shape[1]) for b in range(X.shape[2])])
    P = X[:, pixels[:, 0], pixels[:, 1]]
    return (K.flatten(1) @ P).reshape(-1, X.shape[1], X.shape[2])
