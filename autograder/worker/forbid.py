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

GROUPS = {"convolution": ("conv", "slow_conv", "thnn_conv", "xnnpack_conv")}
"""Named groups of operators, by the words that start or stand in their names."""

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
_NOT_CONVOLUTIONS = ("_convert", "mkldnn_reorder", "conv_weight", "convolution_overrideable", "mps_", "miopen_")


def _raising(operator: str) -> Callable[..., Any]:
    def raise_forbidden(*_args: Any, **_kwargs: Any) -> Any:
        raise ForbiddenOperatorError(operator)

    return raise_forbidden


@lru_cache(maxsize=64)
def resolve(names: tuple[str, ...]) -> tuple[str, ...]:
    """The aten operators, with overloads, that these names and groups stand for."""
    registered = sorted(
        name.removeprefix("aten::") for name in torch._C._dispatch_get_all_op_names() if name.startswith("aten::")
    )
    found: dict[str, None] = {}
    for name in names:
        group = GROUPS.get(name)
        for operator in registered:
            base = operator.partition(".")[0].lstrip("_")
            if group is None:
                wanted = base == name.lstrip("_")
            else:
                wanted = "conv" in base and not any(part in operator for part in _NOT_CONVOLUTIONS)
            if wanted:
                found[operator] = None
    return tuple(found)


class Forbidden:
    """The set of operators that raise at present; one per process."""

    def __init__(self) -> None:
        self._names: tuple[str, ...] = ()
        self._library: torch.library.Library | None = None

    def switch(self, names: Iterable[str]) -> None:
        """Forbid exactly these operators and groups from now on."""
        wanted = tuple(names)
        if wanted == self._names:
            return
        if self._library is not None:
            self._library._destroy()  # torch has no public way to withdraw a kernel
            self._library = None
        self._names = wanted
        if wanted:
            self._library = torch.library.Library("aten", "IMPL")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that kernels are overridden is the point
                self._override(self._library, resolve(wanted))

    @staticmethod
    def _override(library: torch.library.Library, operators: tuple[str, ...]) -> None:
        for operator in operators:
            kernel = _raising(operator.partition(".")[0].lstrip("_"))
            for key in _KEYS:
                with contextlib.suppress(RuntimeError):  # an operator without a place for this key
                    library.impl(operator, kernel, key, allow_override=True)


@contextlib.contextmanager
def forbidden(names: Iterable[str]) -> Iterator[None]:
    """Forbid operators while the block runs: for a process that goes on to do other things, such as a notebook."""
    state = Forbidden()
    state.switch(names)
    try:
        yield
    finally:
        state.switch(())
