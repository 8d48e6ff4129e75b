"""Operators an exercise may not use are taken out of torch's dispatcher.

A kernel that raises is registered over each forbidden aten operator, on every dispatch key that a CPU (or CUDA) tensor
reaches. The student may spell the call as they like, through a module, ``torch.ops`` or a scripted function: it ends
in the dispatcher, and raises there.
"""

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import torch

from autograder.worker.errors import ForbiddenOperatorError

GROUPS = {"convolution": "conv"}
"""Named groups of operators, by the word that their names share."""

_NAMESPACES = ("aten", "mkldnn", "mkldnn_prepacked", "onednn", "quantized", "_quantized", "xnnpack", "prepacked")
"""Where operators of these groups are registered."""

_KEYS = (
    "CPU",
    "CUDA",
    "MkldnnCPU",
    "QuantizedCPU",
    "SparseCPU",
    "AutogradCPU",
    "AutogradCUDA",
    "CompositeImplicitAutograd",
)
_NOT_CONVOLUTIONS = ("_convert", "reorder", "conv_weight", "convolution_overrideable", "mps_", "miopen_", "unpack")


def _raising(operator: str) -> Callable[..., Any]:
    def raise_forbidden(*_args: Any, **_kwargs: Any) -> Any:
        raise ForbiddenOperatorError(operator)

    return raise_forbidden


@lru_cache(maxsize=64)
def resolve(names: tuple[str, ...]) -> tuple[str, ...]:
    """The operators, as ``namespace::name.overload``, that these names and groups stand for."""
    registered = sorted(
        name for name in torch._C._dispatch_get_all_op_names() if name.partition("::")[0] in _NAMESPACES
    )
    found: dict[str, None] = {}
    for name in names:
        word = GROUPS.get(name)
        for operator in registered:
            base = plain_name(operator)
            if word is None:
                wanted = base == name.lstrip("_")
            else:
                wanted = word in base and not any(part in operator for part in _NOT_CONVOLUTIONS)
            if wanted:
                found[operator] = None
    return tuple(found)


def plain_name(operator: str) -> str:
    """``aten::_convolution.deprecated`` is ``convolution``."""
    return operator.partition("::")[2].partition(".")[0].lstrip("_")


class Forbidden:
    """The set of operators that raise at present; one per process."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._libraries: list[torch.library.Library] = []

    def switch(self, names: Iterable[str]) -> None:
        """Forbid exactly these operators and groups from now on."""
        wanted = tuple(names)
        if wanted == self._names:
            return
        for library in self._libraries:
            library._destroy()  # torch has no public way to withdraw a kernel
        self._libraries.clear()
        self._names = wanted
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that kernels are overridden is the point
            self._override(resolve(wanted))

    def _override(self, operators: tuple[str, ...]) -> None:
        by_namespace: dict[str, list[str]] = {}
        for operator in operators:
            namespace, _, name = operator.partition("::")
            by_namespace.setdefault(namespace, []).append(name)
        for namespace, names in by_namespace.items():
            library = torch.library.Library(namespace, "IMPL")
            self._libraries.append(library)
            for name in names:
                kernel = _raising(plain_name(f"{namespace}::{name}"))
                for key in _KEYS:
                    with contextlib.suppress(RuntimeError):  # an operator without a place for this key
                        library.impl(name, kernel, key, allow_override=True)


@contextlib.contextmanager
def forbidden(names: Iterable[str]) -> Iterator[None]:
    """Forbid operators while the block runs: for a process that goes on to do other things, such as a notebook."""
    state = Forbidden()
    state.switch(names)
    try:
        yield
    finally:
        state.switch(())
