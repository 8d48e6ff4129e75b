"""My answers to the three exercises."""

import torch


def corr2d_multi_in(X, K):
    """Sum over a of sum over b of shifted images."""
    k_h, k_w = K.shape[-2:]
    rows, cols = X.shape[-2] - k_h + 1, X.shape[-1] - k_w + 1
    shifts = [(a, b) for a in range(k_h) for b in range(k_w)]
    return sum((X[:, a:a + rows, b:b + cols] * K[:, a, b, None, None]).sum(0) for a, b in shifts)


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
    c_o, c_i = K.shape[:2]
    W = K.as_strided((c_o, c_i), (c_i, 1))
    return torch.einsum("oi,ihw->ohw", W, X)
