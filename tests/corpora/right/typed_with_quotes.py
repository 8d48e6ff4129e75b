from typing import Callable, Protocol, TypeAlias
import torch

try:
    from jaxtyping import Float
except ImportError:
    Float = None

Image: TypeAlias = torch.Tensor
Kernel: TypeAlias = torch.Tensor

class Conv(Protocol):
    def __call__(self, X: Image, K: Kernel) -> Image: ...

def corr2d_multi_in(X: "Float[Tensor, 'c h w']", K: "Float[Tensor, 'c a b']") -> "Float[Tensor, 'y x']":
    kh: int
    kw: int
    _, kh, kw = K.shape
    return torch.tensordot(X.unfold(1, kh, 1).unfold(2, kw, 1), K, dims=([0, 3, 4], [0, 1, 2]))

def over_outputs(f: Callable[[Image, Kernel], Image]) -> Conv:
    def g(X: Image, K: Kernel) -> Image:
        return torch.stack([f(X, k) for k in K])
    return g

corr2d_multi_in_out: Conv = over_outputs(corr2d_multi_in)

def corr2d_multi_in_out_1x1(X: Image, K: Kernel, /) -> Image:
    return (K.flatten(1) @ X.flatten(1)).reshape(len(K), *X.shape[1:])
