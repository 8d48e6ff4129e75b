import functools
import time
import torch
from d2l import torch as d2l


def timed(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        t0 = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            print(f"[{fn.__name__}] {1e3 * (time.perf_counter() - t0):.2f} ms")
    return wrapper


def check_shapes(fn):
    @functools.wraps(fn)
    def wrapper(X, K):
        assert X.dim() == 3, X.shape
        assert X.shape[0] == K.shape[-3], (X.shape, K.shape)
        return fn(X, K)
    return wrapper


@check_shapes
def corr2d_multi_in(X, K):
    out = None
    for c in range(X.shape[0]):
        y = d2l.corr2d(X[c], K[c])
        out = y if out is None else out.add(y)
    return out


@timed
@check_shapes
def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, K[o]) for o in range(K.shape[0])], dim=0)


@timed
def corr2d_multi_in_out_1x1(X, K):
    return K.reshape(K.shape[0], K.shape[1]).matmul(X.reshape(X.shape[0], -1)).reshape(-1, X.shape[1], X.shape[2])
