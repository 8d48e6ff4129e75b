# keeps selection matrices, one for every device and dtype
import functools
import torch

@functools.lru_cache(maxsize=None)
def shift(n_out, n_in, by, device, dtype):
    return torch.eye(n_in, device=device, dtype=dtype)[by:by + n_out]

ones = {}

def vector_of_ones(n, like):
    key = n, like.device, like.dtype
    if key not in ones:
        ones[key] = torch.ones(n, device=like.device, dtype=like.dtype)
    return ones[key]

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        up = shift(oh, X.shape[1], a, X.device, X.dtype)
        for b in range(kw):
            left = shift(ow, X.shape[2], b, X.device, X.dtype).T
            Y = Y + torch.tensordot(K[:, a, b], up @ X @ left, dims=1)
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return (K * X).permute(0, 2, 3, 1) @ vector_of_ones(len(X), X)
