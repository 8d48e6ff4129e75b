"""Comparing what came back with what is right. Whatever arrives is treated as hostile."""

import math
from dataclasses import dataclass
from typing import Literal

import torch

from autograder.exam.case import Expected
from autograder.protocol.messages import NOT_A_TENSOR, ReplyTensor

Kind = Literal["not a tensor", "not dense", "type", "dtype", "device", "shape", "values"]

_REAL = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
}


_MAX_DIMS = 64
_MAX_SIZE = 2**31
_MAX_STRIDE = 2**62
"""What torch can build: where an axis is 0 the others are still multiplied."""


@dataclass(frozen=True)
class Mismatch:
    """In what way an answer is not the expected one."""

    kind: Kind
    expected: Expected
    reply: ReplyTensor
    got: torch.Tensor | None = None
    worst: tuple[int, ...] | None = None


def tensor_of(reply: ReplyTensor, content: bytes | memoryview) -> torch.Tensor | None:
    """The tensor that a reply describes, or ``None`` where its bytes do not fit its dtype and shape."""
    dtype = _REAL.get(reply.dtype)
    if dtype is None or reply.problem or len(reply.shape) > _MAX_DIMS:
        return None
    if any(not 0 <= size <= _MAX_SIZE for size in reply.shape):
        return None
    if math.prod(max(size, 1) for size in reply.shape) > _MAX_STRIDE:
        return None
    count = math.prod(reply.shape)
    if count * dtype.itemsize != len(content) or len(content) != reply.nbytes:
        return None
    if count == 0:
        return torch.empty(reply.shape, dtype=dtype)
    return torch.frombuffer(bytearray(content), dtype=torch.uint8).view(dtype).reshape(reply.shape)


def compare(expected: Expected, reply: ReplyTensor, content: bytes | memoryview) -> Mismatch | None:
    """How an answer's numbers differ from the expected ones, or ``None`` if they are right.

    The element type is not judged here (see :func:`compare_contract`): a right number in float64 is a right number.
    """
    if content == expected.exact and reply.shape == expected.shape and _is_plain(expected, reply):
        return None
    if reply.problem == NOT_A_TENSOR:
        return Mismatch("not a tensor", expected, reply)
    if reply.problem:
        return Mismatch("not dense", expected, reply)
    got = tensor_of(reply, content)
    if got is None:
        return Mismatch("dtype" if reply.dtype not in _REAL else "not dense", expected, reply)
    if reply.device != expected.device:
        return Mismatch("device", expected, reply, got)
    if reply.shape != expected.shape:
        return Mismatch("shape", expected, reply, got)
    if not expected.value.is_floating_point() and not got.is_floating_point():
        wrong = got.long() != expected.value.long()  # whole numbers are compared as such
        error = (got.double() - expected.value.double()).abs().clamp(min=1)
    else:
        error = (got.double() - expected.value.double()).abs()
        wrong = ~(error <= expected.bound)  # a NaN is wrong
    if not bool(wrong.any()):
        return None
    ranked = torch.where(wrong, torch.nan_to_num(error, nan=torch.inf, posinf=torch.inf), -1.0)
    worst = int(ranked.reshape(-1).argmax()) if ranked.dim() else 0
    return Mismatch("values", expected, reply, got, _unravel(worst, tuple(got.shape)))


def compare_contract(expected: Expected, reply: ReplyTensor, content: bytes | memoryview) -> Mismatch | None:
    """Whether an answer is what was promised apart from its numbers: a plain tensor of the inputs' element type."""
    if reply.problem == NOT_A_TENSOR:
        return Mismatch("not a tensor", expected, reply)
    if reply.problem:
        return Mismatch("not dense", expected, reply)
    if reply.type != "Tensor":
        return Mismatch("type", expected, reply, tensor_of(reply, content))
    if reply.dtype != expected.dtype_name:
        return Mismatch("dtype", expected, reply, tensor_of(reply, content))
    return None


def _is_plain(expected: Expected, reply: ReplyTensor) -> bool:
    return not reply.problem and reply.device == expected.device and reply.dtype == expected.dtype_name


def _unravel(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        index.append(flat % size)
        flat //= size
    return tuple(reversed(index))
