"""
Image and kernel as polynomials in ONE variable.

If a pixel (i, j) is the coefficient of z^(i*w + j), a window of the image is a piece of the product with the kernel
polynomial, read backwards. Multiplying by a polynomial is a Toeplitz matrix, which has few entries: sparse.
"""
import torch

def kernel_polynomial(k, w):
    """(kh, kw) -> coefficients, with gaps of w - kw zeros between the rows."""
    rows = torch.nn.functional.pad(k, (0, w - k.shape[1])).reshape(-1)
    return rows[:(k.shape[0] - 1) * w + k.shape[1]]

def sparse_toeplitz(p, n):
    """(m, n) matrix whose row r holds the coefficients p, starting at column r."""
    m = n - p.numel() + 1
    r = torch.arange(m, device=p.device).repeat_interleave(p.numel())
    c = r + torch.arange(p.numel(), device=p.device).repeat(m)
    return torch.sparse_coo_tensor(torch.stack([r, c]), p.repeat(m), (m, n))

def corr2d_multi_in(X, K):
    c_i, h, w = X.shape
    kh, kw = K.shape[1:]
    total = 0
    for x, k in zip(X, K):
        T = sparse_toeplitz(kernel_polynomial(k, w), h * w)
        total = total + torch.sparse.mm(T, x.reshape(-1, 1))[:, 0]
    # z^(i*w + j): cut the line into rows again; windows that would run over the edge fall away
    line = torch.cat([total, total.new_zeros((h - kh + 1) * w - total.numel())])
    return line.reshape(h - kh + 1, w)[:, :w - kw + 1]

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, kernel) for kernel in K])

def corr2d_multi_in_out_1x1(X, K):
    Q = torch.addmm(X.new_zeros(()), K.flatten(1), X.flatten(1))
    return Q.reshape(-1, X.shape[1], X.shape[2])
