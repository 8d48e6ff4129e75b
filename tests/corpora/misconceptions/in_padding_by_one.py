"""My answers to the three exercises."""

import torch
import torch.nn.functional as F


def corr2d_multi_in(X, K):
    X = F.pad(X, (1, 1, 1, 1))
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
