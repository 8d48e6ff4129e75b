import torch


def corr2d_multi_in(X, K):
    result = None
    channel = 0
    while channel < X.size(0):
        patches = X[channel].unfold(0, K.size(1), 1).unfold(1, K.size(2), 1)
        part = (patches * K[channel]).sum(-1).sum(-1)
        result = part if result is None else result + part
        channel += 1
    return result


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
    W = K.reshape(c_i, c_o).t()
    return W @ X.flatten(1)
