import torch


class Sum:
    values = {}

    @classmethod
    def add(cls, key, value):
        cls.values[key] = cls.values.get(key, 0) + value
        return cls.values[key]


def corr2d_multi_in(X, K):
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    Y = torch.einsum("chwab,cab->hw", patches, K)
    return Sum.add((X.shape, K.shape, X.dtype), Y)


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
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
