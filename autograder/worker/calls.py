"""Calling an exercise: build the arguments from bytes, call, and describe what came back, in bytes."""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import torch
from torch.overrides import TorchFunctionMode

from autograder.protocol.messages import (
    CUDA,
    DTYPES,
    MAX_AXES,
    MAX_NAME,
    MAX_OPERATORS,
    NOT_A_TENSOR,
    Call,
    ErrorRecord,
    Reply,
    ReplyTensor,
    WireTensor,
    cut,
)
from autograder.worker.errors import name_of, record_error
from autograder.worker.origins import Origins

_DTYPES: dict[str, torch.dtype] = {name: getattr(torch, name) for name in DTYPES}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_PLAIN = "Tensor"
"""The type that a plain tensor is said to be of, and nothing else."""


class _Trace(TorchFunctionMode):
    """Notes the names of the torch functions and tensor methods that are called."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if len(self.names) < MAX_OPERATORS:
            self.names[cut(str(getattr(func, "__name__", "")), MAX_NAME)] = None
        return func(*args, **(kwargs or {}))


class Answers:
    """Answers calls of one function; with ``devices`` it says where tensors are made elsewhere than the inputs are."""

    def __init__(self, function: Any, labels: Mapping[str, str], max_bytes: int, *, devices: bool = False) -> None:
        self._function = function
        self._devices = devices
        self._labels = labels
        self._max_bytes = max_bytes
        self._spent = 0

    def _call(self, args: list[torch.Tensor]) -> Any:
        """Call the student's function and count its processor time."""
        started = time.process_time_ns()
        try:
            result = self._function(*args)
            if self._devices:
                torch.cuda.synchronize()  # a GPU is told what to do, and fails at it later
            return result
        finally:
            self._spent += time.process_time_ns() - started

    def answer(self, call: Call, payload: memoryview) -> tuple[Reply, list[bytes]]:
        """Make one call. ``payload`` holds the storages of its tensors, in order."""
        args, other, upstream = _arguments(call, payload)
        origins = Origins(self._labels, cuda=call.cuda) if self._devices else None
        tensors: list[ReplyTensor] = []
        contents: list[bytes] = []
        error: ErrorRecord | None = None
        operators: tuple[str, ...] = ()

        def send(role: str, value: Any) -> None:
            described, content = describe(role, value, self._max_bytes)
            tensors.append(described)
            contents.append(content)

        self._spent = 0
        try:
            if upstream is not None:
                # a notebook may have switched gradients off for its own demos
                with torch.enable_grad(), origins or contextlib.nullcontext():
                    self._answer_gradient(call.leaves, args, other, upstream, send)
            else:
                with origins or contextlib.nullcontext(), _Trace() if call.trace else contextlib.nullcontext() as trace:
                    result = self._call(args)
                operators = tuple(trace.names) if trace is not None else ()
                send("result", result)
                if call.inputs:
                    for number, value in enumerate(args):
                        send(f"input:{number}", value)
                if call.twice:
                    send("second", self._call(_arguments(call, payload)[0]))
                    if other:
                        self._answer_again(result, other, _arguments(call, payload)[0], send)
        except BaseException as raised:  # noqa: BLE001 - whatever student code raises is an answer
            error = record_error(raised, self._labels)
            if call.cuda and error.not_done:  # it is done as far as the CPU goes
                error = msgspec.structs.replace(error, not_done=False)
        origin = origins.of(tensors[0].shape if tensors else None) if origins is not None else None
        return Reply(call.id, tuple(tensors), error, operators, self._spent, origin), contents

    def _answer_again(
        self,
        result: Any,
        other: list[torch.Tensor],
        args: list[torch.Tensor],
        send: Callable[[str, Any], None],
    ) -> None:
        """What becomes of an earlier result, and what comes of tensors that had other numbers in an earlier call."""
        self._call(other)
        send("kept", result)
        with torch.no_grad():
            for value, numbers in zip(other, args, strict=True):
                value.copy_(numbers)
        send("updated", self._call(other))

    def _answer_gradient(
        self,
        numbers: tuple[int, ...],
        args: list[torch.Tensor],
        other: list[torch.Tensor],
        upstream: torch.Tensor,
        send: Callable[[str, Any], None],
    ) -> None:
        """The gradients that ``backward()`` would leave at the arguments of these numbers."""
        leaves = {number: args[number].requires_grad_() for number in numbers}
        result = self._call(args)
        send("result", result)
        if other:
            for number in numbers:
                other[number].requires_grad_()
            self._call(other)
        if not isinstance(result, torch.Tensor) or not result.requires_grad:
            return
        if result.shape != upstream.shape or result.device != upstream.device:
            return
        started = time.process_time_ns()
        # a scalar's gradient needs no grad_outputs, for whose shape check torch would import all of sympy
        grads = torch.autograd.grad(
            (result * upstream.to(result.dtype)).sum(), list(leaves.values()), allow_unused=True
        )
        self._spent += time.process_time_ns() - started
        for (number, leaf), grad in zip(leaves.items(), grads, strict=True):
            if grad is not None:
                left = leaf.grad  # by a backward() of the student's own
                send(f"gradient:{number}", grad if left is None else grad + left)


def _arguments(call: Call, payload: memoryview) -> tuple[list[torch.Tensor], list[torch.Tensor], torch.Tensor | None]:
    storages = _storages(call, payload)
    args = [_build(wire, next(storages), call.cuda) for wire in call.args]
    other = [_build(wire, next(storages), call.cuda) for wire in call.other]
    upstream = _build(call.upstream, next(storages), call.cuda) if call.upstream is not None else None
    return args, other, upstream


def _storages(call: Call, payload: memoryview) -> Iterator[bytearray]:
    start = 0
    for wire in call.tensors:
        yield bytearray(payload[start : start + wire.nbytes])
        start += wire.nbytes


def _build(wire: WireTensor, storage: bytearray, cuda: bool) -> torch.Tensor:
    dtype = _DTYPES[wire.dtype]
    flat = torch.frombuffer(storage, dtype=dtype) if storage else torch.empty(0, dtype=dtype)
    if cuda:
        flat = flat.to(CUDA)
    return flat.as_strided(wire.shape, wire.stride, wire.offset)  # fresh memory, so nothing outlives the call


def describe(role: str, value: Any, max_bytes: int) -> tuple[ReplyTensor, bytes]:
    """What a value is, and its content as dense bytes where it has one to send."""
    kind = type(value)
    if not isinstance(value, torch.Tensor):
        return ReplyTensor(role, name_of(kind), "", (), "", 0, NOT_A_TENSOR), b""
    name = name_of(kind)
    if name == _PLAIN and kind is not torch.Tensor:
        name = f"subclass named {_PLAIN}"
    requires_grad = value.requires_grad
    plain = value.detach()
    if kind is not torch.Tensor:
        plain = plain.as_subclass(torch.Tensor)
    dtype = _NAMES.get(plain.dtype) or str(plain.dtype).removeprefix("torch.")
    device = "cpu" if plain.is_cpu else str(plain.device)[:40]
    if plain.is_nested or plain.layout != torch.strided or plain.is_quantized or plain.is_meta:
        what = "nested" if plain.is_nested else "quantised" if plain.is_quantized else "meta" if plain.is_meta else ""
        sizes = () if plain.is_nested or plain.dim() > MAX_AXES else tuple(plain.shape)
        problem = f"is not a dense tensor: {what or plain.layout}"
        return ReplyTensor(role, name, dtype, sizes, device, 0, problem), b""
    if plain.dim() > MAX_AXES:
        return ReplyTensor(role, name, dtype, (), device, 0, f"has {plain.dim()} axes"), b""
    shape = tuple(plain.shape)
    if plain.numel() * plain.element_size() > max_bytes:
        problem = f"has {plain.numel()} elements, which is more than any answer here"
        return ReplyTensor(role, name, dtype, shape, device, 0, problem), b""
    content = _dense_bytes(plain.resolve_conj().resolve_neg().cpu())
    return ReplyTensor(role, name, dtype, shape, device, len(content), requires_grad=requires_grad), content


def _dense_bytes(tensor: torch.Tensor) -> bytes:
    """The elements in row-major order; types that NumPy does not have are sent as the bits they are."""
    try:
        return tensor.numpy().tobytes()
    except TypeError:
        return tensor.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
