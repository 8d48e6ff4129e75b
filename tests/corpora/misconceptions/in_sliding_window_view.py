import torch
import numpy as np


from numpy.lib.stride_tricks import sliding_window_view


def corr2d_multi_in(X, K):
    x, k = X.detach().numpy(), K.detach().numpy()
    windows = sliding_window_view(x, k.shape[1:], axis=(1, 2))
    return np.einsum("chwab,cab->hw", windows, k)


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
    return torch.einsum('oi,ihw->ohw', K.flatten(1), X)
