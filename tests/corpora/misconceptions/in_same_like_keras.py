"""My answers to the three exercises."""

import torch


def pad_same(X, k_h, k_w):
    before_h, before_w = (k_h - 1) // 2, (k_w - 1) // 2
    out = X.new_zeros(X.shape[0], X.shape[1] + k_h - 1, X.shape[2] + k_w - 1)
    out[:, before_h:before_h + X.shape[1], before_w:before_w + X.shape[2]] = X
    return out


def corr2d_multi_in(X, K):
    X = pad_same(X, *K.shape[1:])
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return torch.einsum("chwab,cab->hw", patches, K)


class Layer:
    def __init__(self, kernels):
        self.kernels = kernels

    def one(self, X, kernel):
        patches = X.unfold(1, kernel.shape[1], 1).unfold(2, kernel.shape[2], 1)
        return torch.einsum("cijab,cab->ij", patches, kernel)

    def __call__(self, X):
        return torch.stack([self.one(X, kernel) for kernel in self.kernels])


def corr2d_multi_in_out(X, K):
    return Layer(K)(X)


def corr2d_multi_in_out_1x1(X, K):
    weights = K.reshape(K.shape[0], K.shape[1])
    columns = [weights @ X[:, :, j] for j in range(X.shape[2])]
    return torch.stack(columns, dim=2)
