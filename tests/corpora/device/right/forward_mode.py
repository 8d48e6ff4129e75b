import torch


def corr2d_multi_in(X, K):
    """The correlation is linear in the kernel: its derivative along K is its value."""
    windows = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)

    def weighted(kernel):
        return (windows * kernel[:, None, None]).sum(dim=(0, 3, 4))

    return torch.func.jvp(weighted, (torch.zeros_like(K),), (K,))[1]


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, kernel) for kernel in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    pixels = X.reshape(c_i, h * w)
    weights = K.reshape(-1, c_i)
    return torch.func.jvp(lambda matrix: matrix @ pixels, (torch.zeros_like(weights),), (weights,))[1].reshape(-1, h, w)
