import torch


def corr2d_multi_in(X, K):
    dense = X.contiguous()
    (c, h, w), (_, p, q) = dense.shape, K.shape
    s, t, u = dense.stride()
    view = dense.as_strided((c, h - p + 1, w - q + 1, p, q), (s, t, u, t, u))
    return torch.einsum('cijpq,cpq->ij', view, K)


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
    X.data.clamp_(min=0)
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
