"""A small stand-in for the `d2l.torch` module that readers of the textbook import: `from d2l import torch as d2l`.

It lets code written for the book's chapter run without the book's package. It holds `corr2d` (true to dtype and
device), the short names that the chapter uses (`d2l.stack`, `d2l.reshape`, `d2l.matmul`, `d2l.tensor`), and other
common ones that do the same as their namesakes in the book's package. There is no plotting, training or data loading.
"""

import torch
import torch.nn.functional as F  # noqa: F401
from torch import nn  # noqa: F401


def corr2d(X, K):
    """Cross-correlation of one image (h, w) with one kernel (k_h, k_w), with the dtype and the device of X."""
    k_h, k_w = K.shape
    Y = torch.zeros((X.shape[0] - k_h + 1, X.shape[1] - k_w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + k_h, j : j + k_w] * K).sum()
    return Y


# Names for functions of torch.
tensor = torch.tensor
zeros = torch.zeros
zeros_like = torch.zeros_like
ones = torch.ones
ones_like = torch.ones_like
eye = torch.eye
arange = torch.arange
linspace = torch.linspace
meshgrid = torch.meshgrid
rand = torch.rand
randn = torch.randn
normal = torch.normal
stack = torch.stack
cat = torch.cat
concat = torch.cat
matmul = torch.matmul
batch_matmul = torch.bmm
exp = torch.exp
log = torch.log
abs = torch.abs
sin = torch.sin
cos = torch.cos
sinh = torch.sinh
cosh = torch.cosh
tanh = torch.tanh
sigmoid = torch.sigmoid

# Names for dtypes.
int32 = torch.int32
int64 = torch.int64
float32 = torch.float32
float64 = torch.float64


# Methods of a tensor, as functions that take the tensor first.
def reshape(x, *args, **kwargs):
    return x.reshape(*args, **kwargs)


def reduce_sum(x, *args, **kwargs):
    return x.sum(*args, **kwargs)


def reduce_mean(x, *args, **kwargs):
    return x.mean(*args, **kwargs)


def argmax(x, *args, **kwargs):
    return x.argmax(*args, **kwargs)


def transpose(x, *args, **kwargs):
    return x.t(*args, **kwargs)


def swapaxes(x, *args, **kwargs):
    return x.swapaxes(*args, **kwargs)


def expand_dims(x, *args, **kwargs):
    return x.unsqueeze(*args, **kwargs)


def repeat(x, *args, **kwargs):
    return x.repeat(*args, **kwargs)


def size(x, *args, **kwargs):
    return x.numel(*args, **kwargs)


def to(x, *args, **kwargs):
    return x.to(*args, **kwargs)


def astype(x, *args, **kwargs):
    return x.type(*args, **kwargs)


def numpy(x, *args, **kwargs):
    return x.detach().numpy(*args, **kwargs)
