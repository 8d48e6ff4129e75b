"""Where a call made tensors on another device than its inputs': the student's own line, to be told in the report."""

import linecache
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from autograder.protocol.messages import MAX_LABEL, MAX_NAME, Frame, cut

_MAX_NOTED = 64
_READS = frozenset({"__get__", "size", "stride", "dim", "item", "tolist", "numel", "__len__", "__bool__"})


class Origins(TorchFunctionMode):
    """Notes each line that makes a tensor elsewhere out of none that is there already.

    Elsewhere is the CPU for inputs on the GPU (``cuda``), and any other place for inputs on the CPU.
    """

    def __init__(self, labels: Mapping[str, str], *, cuda: bool) -> None:
        super().__init__()
        self._cuda = cuda
        self._labels = labels
        self._noted: list[tuple[tuple[int, ...], Frame]] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        result = func(*args, **kwargs)
        if isinstance(result, torch.Tensor) and result.is_cpu is self._cuda and len(self._noted) < _MAX_NOTED:
            given = _tensors((*args, *kwargs.values()))
            if not any(value.is_cpu is self._cuda for value in given) and getattr(func, "__name__", "") not in _READS:
                self._note(tuple(result.shape))
        return result

    def _note(self, shape: tuple[int, ...]) -> None:
        frame = sys._getframe(2)
        while frame is not None:
            label = self._labels.get(frame.f_code.co_filename)
            if label is not None:
                line = frame.f_lineno
                code = linecache.getline(frame.f_code.co_filename, line).strip()
                noted = Frame(cut(label, MAX_LABEL), line, cut(frame.f_code.co_name, MAX_NAME), cut(code, MAX_NAME))
                self._noted.append((shape, noted))
                return
            frame = frame.f_back  # type: ignore[assignment]  # None ends the loop

    def of(self, shape: Sequence[int] | None) -> Frame | None:
        """The last line that made a tensor of this shape, or that made any; ``None`` if none did."""
        alike = [frame for made, frame in self._noted if shape is not None and made == tuple(shape)]
        found = alike or [frame for _, frame in self._noted]
        return found[-1] if found else None


def _tensors(values: Iterable[Any]) -> Iterator[torch.Tensor]:
    for value in values:
        if isinstance(value, torch.Tensor):
            yield value
        elif isinstance(value, list | tuple):
            yield from (item for item in value if isinstance(item, torch.Tensor))
