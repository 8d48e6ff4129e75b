# Rows are polynomials. A row of the result is a sum of products of polynomials (with the kernel row backwards),
# and those are multiplied the way Karatsuba does, with three products in place of four.
import torch


def add_at(y, part, start):
    return y.index_add(-1, torch.arange(start, start + part.shape[-1], device=y.device), part)


def multiply(p, q):
    """Coefficients of p * q, along the last axis."""
    n = max(p.shape[-1], q.shape[-1])
    length = p.shape[-1] + q.shape[-1] - 1
    if min(p.shape[-1], q.shape[-1]) == 1:
        return p * q
    half = (n + 1) // 2
    if min(p.shape[-1], q.shape[-1]) <= half:      # one is too short to be halved
        long, short = (p, q) if p.shape[-1] >= q.shape[-1] else (q, p)
        low, high = multiply(long[..., :half], short), multiply(long[..., half:], short)
        y = low.new_zeros(*low.shape[:-1], length)
        return add_at(add_at(y, low, 0), high, half)
    p0, p1, q0, q1 = p[..., :half], p[..., half:], q[..., :half], q[..., half:]
    low, high = multiply(p0, q0), multiply(p1, q1)
    middle = multiply(add_at(p0, p1, 0), add_at(q0, q1, 0))
    middle = add_at(add_at(middle, -low, 0), -high, 0)
    y = low.new_zeros(*low.shape[:-1], length)
    return add_at(add_at(add_at(y, low, 0), middle, half), high, 2 * half)


def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = X.new_zeros(oh, ow)
    for a in range(kh):
        taps = K[:, a].flip(-1).unsqueeze(1).expand(c, oh, kw)
        Y = Y + multiply(X[:, a:a + oh], taps)[..., kw - 1:kw - 1 + ow].sum(0)
    return Y


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K.flatten(1), X)
