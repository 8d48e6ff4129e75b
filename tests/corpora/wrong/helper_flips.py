import torch


def _window_sums(X, K):
    """convolution of X with a bank of kernels K"""
    K = K.flip(-1, -2)
    W = X.unfold(1, K.shape[-2], 1).unfold(2, K.shape[-1], 1)
    return torch.einsum('ihwab,oiab->ohw', W, K)


def corr2d_multi_in(X, K):
    return _window_sums(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    return _window_sums(X, K)


def corr2d_multi_in_out_1x1(X, K):
    return _window_sums(X, K)     # flipping 1x1 changes nothing

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
