"""The accelerator's kernels, made of the CPU's: each sees its tensors' memory from the CPU and computes there.

They are registered for every operator that computes. What only describes memory another way (transposing, selecting,
expanding …) is left to torch's own code, which does that for every device alike. Where only a device is given, as to
``torch.zeros(2, device="cuda")``, torch goes to CUDA's kernels: what makes tensors is registered for these, too.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.rehearsal.guard import NAME
from autograder.rehearsal.memory import on_cpu, on_device
from autograder.rehearsal.mixing import Rules

_KEY, _FACTORY_KEY = "PrivateUse1", "CUDA"
_CPU = torch.device("cpu")
_FOUND_UNDER = ("CPU", "CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional")
_LEFT_TO_TORCH = frozenset(
    (
        "alias",
        "as_strided_",
        "detach",
        "detach_",
        "diagonal",
        "expand",
        "lift",
        "lift_fresh",
        "permute",
        "select",
        "slice",
        "split",
        "split_with_sizes",
        "squeeze",
        "squeeze_",
        "t",
        "t_",
        "transpose",
        "transpose_",
        "unbind",
        "unsqueeze",
        "unsqueeze_",
        "unsafe_split",
        "unsafe_split_with_sizes",
        "_conj",
        "_neg_view",
        "_fw_primal",
        "_make_dual",
        "is_pinned",
        "_print",
        "dense_dim",
        "sparse_dim",
        "is_coalesced",
        "_has_same_storage_numel",
    )
)
_GAPS = (
    "PrivateUse1",
    "SparseCUDA",
    "SparsePrivateUse1",
    "SparseCsrCUDA",
    "SparseCsrPrivateUse1",
    "QuantizedPrivateUse1",
)
"""Keys of what has no kernel here: operators that the CPU has not, and tensors that are not made of memory alone."""

_registrations: list[Any] = []


class RehearsalGapError(RuntimeError):
    """A program asks for what this accelerator does not have, although a GPU does."""


def register() -> None:
    """Register the kernels, once in a process. Without a guard and tensors on CUDA nothing ever comes to them."""
    if _registrations:
        return
    registration: Any = torch._C._dispatch_library("IMPL", "aten", "", __file__, 0)
    found: set[str] = set()
    for key in _FOUND_UNDER:
        found.update(torch._C._dispatch_get_registrations_for_dispatch_key(key))
    factories = _factories()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that torch's general kernels are overridden is the point
        for name in sorted(found):
            namespace, _, operator = name.partition("::")
            if namespace == "aten" and operator.partition(".")[0] not in _LEFT_TO_TORCH:
                kernel = _SPECIAL.get(operator) or _kernel(operator)
                registration.impl(operator, _KEY, kernel, False)
                if operator in factories:
                    registration.impl(operator, _FACTORY_KEY, kernel, False)
    gaps = torch._C._dispatch_library("IMPL", "_", "", __file__, 0)
    for key in _GAPS:
        gaps.fallback(key, _refuse, False)
    _registrations.extend((registration, gaps))


def _refuse(*_args: Any, **_kwargs: Any) -> None:
    raise RehearsalGapError("the rehearsed GPU lacks what a real one has: this operator, or sparse tensors")


def _factories() -> set[str]:
    """The operators that are told a device, and given no tensor that would say it."""
    found = set()
    for schema in torch._C._jit_get_all_schemas():
        arguments = schema.arguments
        told = any(argument.name == "device" for argument in arguments)
        if told and not any(isinstance(argument.type, torch.TensorType) for argument in arguments):
            overload = f".{schema.overload_name}" if schema.overload_name else ""
            found.add(schema.name.removeprefix("aten::") + overload)
    return found


def _kernel(operator: str) -> Callable[..., Any]:
    """The kernel of an operator, which is looked up when it is first wanted."""
    run: Callable[[Sequence[Any], dict[str, Any]], Any] | None = None

    def kernel(*args: Any, **kwargs: Any) -> Any:
        nonlocal run
        if run is None:
            run = _Kernel(operator).run
        with torch._C.DisableTorchFunction():  # whatever the student has switched on is not meant for what is in here
            return run(args, kwargs)

    return kernel


class _Kernel:
    def __init__(self, operator: str) -> None:
        name, _, overload = operator.partition(".")
        self._operator = getattr(getattr(torch.ops.aten, name), overload or "default")
        schema = self._operator._schema
        self._rules = Rules(self._operator)
        self._is_view = any(item.alias_info and not item.alias_info.is_write for item in schema.returns)
        self._outs = tuple(
            item.name for item in schema.arguments if item.kwarg_only and item.alias_info and item.alias_info.is_write
        )

    def run(self, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        seen: list[tuple[torch.Tensor, torch.Tensor]] = []
        mixed = False

        def convert(value: Any) -> Any:
            nonlocal mixed
            if isinstance(value, torch.Tensor):
                if not value.is_cpu:
                    other = on_cpu(value)
                    seen.append((other, value))
                    return other
                mixed = True
                return value
            if isinstance(value, list | tuple):
                return [convert(item) for item in value]
            return value

        ours = [convert(value) for value in args]
        named = {name: convert(value) for name, value in kwargs.items()}
        if mixed or self._rules.always:
            self._rules.require(args, kwargs)
        here = True
        device = named.get("device")
        if device is not None:
            here = _is_here(device)
            if here:
                named["device"] = _CPU
        if named.get("pin_memory"):
            named["pin_memory"] = False
        if here and named.get("generator") is not None:
            _require_its_own(named["generator"])
        outs = {name: kwargs[name] for name in self._outs if name in kwargs}
        for name, out in outs.items():
            named[name] = torch.empty(0, dtype=out.dtype)
        result = self._operator(*ours, **named)
        for name, out in outs.items():
            _write(out, named[name])
            seen.append((named[name], out))
        return self._seen_from_here(result, seen) if here else result

    def _seen_from_here(self, result: Any, seen: list[tuple[torch.Tensor, torch.Tensor]]) -> Any:
        if isinstance(result, torch.Tensor):
            for other, value in seen:
                if result is other:
                    return value
            if result.layout is not torch.strided or result.is_quantized:
                _refuse()
            if self._is_view and result.dtype == seen[0][1].dtype:
                base = seen[0][1]
                return _strided(
                    base, result.shape, result.stride(), int(base.storage_offset()) + int(result.storage_offset())
                )
            return on_device(result)
        if isinstance(result, list | tuple):
            return type(result)([self._seen_from_here(item, seen) for item in result])
        return result


def _is_here(device: torch.device) -> bool:
    if device.type not in {"cuda", NAME}:
        return False
    if device.index:
        raise RuntimeError("CUDA error: invalid device ordinal")
    if device.type == "cuda" and "device" not in vars(torch.Tensor):  # the rehearsal is over
        raise AssertionError("Torch not compiled with CUDA enabled")
    return True


def _require_its_own(generator: torch.Generator) -> None:
    """Raise what CUDA raises for a generator of the CPU."""
    from autograder.rehearsal.pretence import draws_for_accelerator

    if not draws_for_accelerator(generator):
        raise RuntimeError("Expected a 'cuda' device type for generator but found 'cpu'")


def _strided(base: torch.Tensor, shape: Sequence[int], stride: Sequence[int], offset: int) -> torch.Tensor:
    """Another view of the same storage."""
    view: torch.Tensor = torch.ops.aten.alias.default(base)
    return view.as_strided_(shape, stride, offset)


def _write(out: torch.Tensor, result: torch.Tensor) -> None:
    """Put a result into the tensor that was given for it, which becomes as large as it must."""
    if out.shape == result.shape:
        on_cpu(out).copy_(result)
        return
    if out.numel():
        warnings.warn(
            f"An output with one or more elements was resized since it had shape {list(out.shape)}, "
            f"which does not match the required output shape {list(result.shape)}.",
            stacklevel=2,
        )
    out.data = on_device(result)


def _as_strided(
    base: torch.Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> torch.Tensor:
    return _strided(base, size, stride, int(base.storage_offset()) if storage_offset is None else storage_offset)


def _resize(tensor: torch.Tensor, size: Sequence[int], *, memory_format: Any = None) -> torch.Tensor:
    with torch._C.DisableTorchFunction():
        larger = torch.empty(size, dtype=tensor.dtype, memory_format=memory_format or torch.contiguous_format)
        kept = min(larger.numel(), tensor.numel())
        larger.view(-1)[:kept] = on_cpu(tensor).reshape(-1)[:kept]
        tensor.data = on_device(larger)
        return tensor


def _resize_as(tensor: torch.Tensor, template: torch.Tensor, *, memory_format: Any = None) -> torch.Tensor:
    return _resize(tensor, template.shape, memory_format=memory_format)


def _set(tensor: torch.Tensor, source: torch.Tensor | None = None) -> torch.Tensor:
    with torch._C.DisableTorchFunction():
        tensor.data = on_device(torch.empty(0, dtype=tensor.dtype)) if source is None else source
        return tensor


_SPECIAL: dict[str, Callable[..., Any]] = {
    "as_strided": _as_strided,
    "resize_": _resize,
    "resize_as_": _resize_as,
    "set_": _set,
    "set_.source_Tensor": _set,
}
"""What is not done by looking at the memory from the CPU."""
