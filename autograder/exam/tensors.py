"""Contents and memory layouts of a case's tensors."""

import random
from typing import Any, Literal

import torch

from autograder.authoring.signature import Kind
from autograder.protocol.messages import WireTensor

Values = Literal["integers", "large", "positive", "zeros", "normal", "extreme"]
Layout = Literal["contiguous", "permuted", "sliced", "expanded", "offset"]
STRIDED: tuple[Layout, ...] = ("permuted", "sliced", "expanded", "offset")

_EXTREME = 17
_BOUNDS = {"integers": (-9, 9), "large": (-40, 40), "positive": (1, 9)}
_DTYPES = {"float": torch.float32, "int": torch.int64, "bool": torch.bool}


def dtype_of(kind: Kind, *, double: bool = False) -> torch.dtype:
    """The element type for a kind of number: float32 (or float64), int64, bool."""
    return torch.float64 if double and kind == "float" else _DTYPES[kind]


def filled(shape: tuple[int, ...], values: Values, dtype: torch.dtype, source: random.Random) -> torch.Tensor:
    """A dense tensor of drawn numbers: integers in the values' range, or standard normal reals.

    What sets ``zeros`` and ``extreme`` values apart is the work of :func:`tempered`.
    """
    count = 1
    for size in shape:
        count *= size
    numbers: list[Any]
    if dtype == torch.bool:
        numbers = [bool(source.getrandbits(1)) for _ in range(count)]
    elif values in {"normal", "extreme"} and dtype.is_floating_point:
        numbers = [source.gauss(0.0, 1.0) for _ in range(count)]
    else:
        low, high = _BOUNDS.get(values, _BOUNDS["integers"])
        numbers = [source.randint(low, high) for _ in range(count)]
    return torch.tensor(numbers, dtype=dtype).reshape(shape)


def shuffled(tensor: torch.Tensor, source: random.Random) -> torch.Tensor:
    """The same numbers in another order."""
    numbers = tensor.reshape(-1).tolist()
    source.shuffle(numbers)
    return torch.tensor(numbers, dtype=tensor.dtype).reshape(tensor.shape)


def tempered(tensors: list[torch.Tensor], values: Values, turn: int) -> list[torch.Tensor]:
    """The arguments of a family's case number ``turn``, of which all are zero or far from 1 whose turn it is.

    Once each has been all zeros, each in turn has numbers that add up to zero along an axis. The factors are powers of
    two, so that they change nothing about the rounding of sums of products.
    """
    if values == "zeros":
        zero, other = turn % len(tensors), _cancelled if turn >= len(tensors) else torch.zeros_like
        return [other(tensor) if number == zero else tensor for number, tensor in enumerate(tensors)]
    if values == "extreme":
        return [
            tensor * 2.0 ** (_EXTREME if (turn >> number) & 1 else -_EXTREME) if tensor.is_floating_point() else tensor
            for number, tensor in enumerate(tensors)
        ]
    return tensors


def _cancelled(tensor: torch.Tensor) -> torch.Tensor:
    """Half of the numbers along the last axis that has several, and behind them their opposites."""
    axes = [axis for axis, size in enumerate(tensor.shape) if size > 1]
    if not axes or tensor.dtype == torch.bool:
        return tensor
    axis, size = axes[-1], tensor.shape[axes[-1]]
    half = tensor.narrow(axis, 0, size // 2)
    return torch.cat([half, torch.zeros_like(tensor.narrow(axis, 0, size % 2)), 0 - half], axis)


def laid_out(tensor: torch.Tensor, layout: Layout) -> torch.Tensor:
    """The same numbers behind other strides; ``expanded`` repeats the first slice along the first axis.

    A layout that needs an axis which the tensor does not have leaves it contiguous.
    """
    if tensor.dim() == 0 or layout == "contiguous":
        return tensor
    if layout == "permuted":
        order = list(reversed(range(tensor.dim())))
        return tensor.permute(order).contiguous().permute(order)
    if layout == "sliced":
        wide = tensor.new_zeros((*tensor.shape[:-1], tensor.shape[-1] * 2 + 1))
        view = wide[..., 1 : 1 + 2 * tensor.shape[-1] : 2]
        return view.copy_(tensor)
    if layout == "expanded":
        return tensor[:1].clone().expand(tensor.shape)
    padded = tensor.new_zeros(tensor.numel() + 3)
    view = padded[3:].view(tensor.shape)
    return view.copy_(tensor)


def to_wire(tensor: torch.Tensor) -> tuple[WireTensor, bytes]:
    """A tensor as the protocol sends it: its layout, and the part of the storage that it reaches."""
    strides = tuple(int(stride) for stride in tensor.stride())
    reach = 1 + sum((size - 1) * stride for size, stride in zip(tensor.shape, strides, strict=True))
    offset = int(tensor.storage_offset())
    storage = torch.as_strided(tensor.detach(), (offset + reach,), (1,), 0)
    content = dense_bytes(storage)
    name = str(tensor.dtype).removeprefix("torch.")
    return WireTensor(name, tuple(tensor.shape), strides, offset, len(content)), content


def dense_bytes(tensor: torch.Tensor) -> bytes:
    """The tensor's elements in row-major order."""
    content: bytes = tensor.detach().numpy().tobytes()
    return content
