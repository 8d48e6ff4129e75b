"""What CUDA's operators do with tensors that lie elsewhere: which of them may be mixed, and what the others say.

The rules are those of torch's CUDA kernels: what is computed element by element takes CPU tensors of no axis as mere
numbers; indices may lie on the CPU; copying goes between any devices; everything else wants one device.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import torch

_ANYWHERE = frozenset(
    {"copy_", "copy", "_to_copy", "_copy_from", "fill_", "set_", "record_stream", "_has_same_storage_numel"}
)
"""Operators that take tensors from any device."""
_NUMBERS = frozenset({"masked_fill", "masked_fill_", "fill", "index_fill", "index_fill_", "where", "lerp", "lerp_"})
"""Operators that are not said to be pointwise, and take CPU tensors of no axis as numbers."""
_INDEXING = frozenset({"index", "_unsafe_index", "index_put", "index_put_", "_index_put_impl_", "_unsafe_index_put"})
_PRODUCTS = {
    "mm": "addmm_cuda",
    "addmm": "addmm_cuda",
    "addmm_": "addmm_cuda",
    "bmm": "baddbmm_cuda",
    "baddbmm": "baddbmm_cuda",
    "baddbmm_": "baddbmm_cuda",
    "mv": "addmv_impl_cuda",
    "addmv": "addmv_impl_cuda",
    "addmv_": "addmv_impl_cuda",
    "dot": "dot",
    "vdot": "vdot",
}
"""Matrix products that CUDA has for floating-point numbers alone, with the names under which it says so."""
_INTEGERS = {
    torch.int64: "Long",
    torch.int32: "Int",
    torch.int16: "Short",
    torch.int8: "Char",
    torch.uint8: "Byte",
    torch.bool: "Bool",
}


class Rules:
    """What one operator asks of its tensors."""

    def __init__(self, operator: Any) -> None:
        schema = operator._schema
        self._name = operator._opname
        self._names = [argument.name for argument in schema.arguments]
        self._written = [
            argument.name for argument in schema.arguments if argument.alias_info and argument.alias_info.is_write
        ]
        self._anywhere = self._name in _ANYWHERE
        self._indexing = self._name in _INDEXING
        self._takes_numbers = torch.Tag.pointwise in operator.tags or self._name in _NUMBERS
        self._product = _PRODUCTS.get(self._name, "")
        self.always = bool(self._product)
        """Whether there is something to look at where all tensors are on CUDA, too."""

    def require(self, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        """Raise what CUDA raises where these arguments do not lie where they should. One of them is on CUDA."""
        if self._anywhere:
            return
        if self._indexing:
            self._require_indices(args)
            return
        named = [*zip(self._names, args, strict=False), *kwargs.items()]
        for name, value in named:
            for tensor in _tensors(value):
                if tensor.is_cpu and (name in self._written or tensor.dim() or not self._takes_numbers):
                    self._refuse(name)
                if self._product and tensor.dtype in _INTEGERS:
                    raise NotImplementedError(f"\"{self._product}\" not implemented for '{_INTEGERS[tensor.dtype]}'")

    def _require_indices(self, args: Sequence[Any]) -> None:
        indexed, indices = args[0], args[1]
        if indexed.is_cpu and any(index is not None and not index.is_cpu for index in indices):
            raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
        values = args[2] if len(args) > 2 else None
        if values is not None and values.is_cpu != indexed.is_cpu and (values.dim() or values.numel() != 1):
            self._refuse("values")

    def _refuse(self, name: str) -> None:
        same = "Expected all tensors to be on the same device, but"
        if self._takes_numbers:
            raise RuntimeError(f"{same} found at least two devices, cuda:0 and cpu!")
        raise RuntimeError(
            f"{same} got {name} is on cpu, different from other tensors on cuda:0 "
            f"(when checking argument in method wrapper_CUDA_{self._name})"
        )


def _tensors(value: Any) -> Iterable[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        return (value,)
    if isinstance(value, list | tuple):
        return [item for item in value if isinstance(item, torch.Tensor)]
    return ()
