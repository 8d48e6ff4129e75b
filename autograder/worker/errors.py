"""Exceptions in student code, as records: only the student's own frames, and nothing that differs between runs."""

import linecache
import re
import types
from collections.abc import Mapping

import msgspec
import numpy as np
import torch

from autograder.notdone import NotDoneYet
from autograder.protocol.messages import (
    MAX_FRAMES,
    MAX_LABEL,
    MAX_NAME,
    MAX_TEXT,
    MAX_VARIABLES,
    ErrorRecord,
    Frame,
    cut,
)
from autograder.rehearsal import RehearsalGapError, shown

_MAX_VARIABLE = 40
_MAX_TEXT = 120
_MAX_LISTED = 6
_LARGE = 10**12
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")
_FORBIDDEN = re.compile(r"ForbiddenOperatorError\W+(?:\w+\W+)?(\w+) is a built-in that this exercise asks")


class ForbiddenOperatorError(RuntimeError):
    """Raised inside a call that uses an operator which the exercise does not allow."""

    def __init__(self, operator: str) -> None:
        super().__init__(
            f"{operator} is a built-in that this exercise asks you to write yourself, from simpler operations"
        )
        self.operator = operator


_hidden_paths: list[str] = []

# A student's class may have anything under these names: what Python itself has there is asked for.
_QUALIFIED_NAME = type.__dict__["__qualname__"]
_TRACEBACK, _CAUSE, _CONTEXT = (BaseException.__dict__[name] for name in ("__traceback__", "__cause__", "__context__"))


def name_of(kind: type) -> str:
    """A class's name, bounded, whatever its own class says that it is."""
    return cut(str(_QUALIFIED_NAME.__get__(kind)), MAX_NAME)


def traceback_of(error: BaseException) -> types.TracebackType | None:
    """An exception's traceback, whatever its class says that it is."""
    found = _TRACEBACK.__get__(error)
    return found if isinstance(found, types.TracebackType) else None


def hide_path(path: str) -> None:
    """Leave ``path`` out of every message: a scratch folder's name is nobody's business and differs between runs."""
    _hidden_paths.append(path)


def plain_message(error: BaseException) -> str:
    """The exception's message, bounded, without addresses; an exception that cannot be printed has none."""
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - a student's __str__ may raise anything
        text = ""
    for path in _hidden_paths:
        text = text.replace(path, ".")
    text = shown(text)
    return _ADDRESS.sub("0x…", cut(text, MAX_TEXT))


def student_frames(traceback: types.TracebackType | None, labels: Mapping[str, str]) -> tuple[Frame, ...]:
    """The frames of a traceback that lie in the student's own files, outermost first, the last ones if many."""
    frames = []
    innermost: types.FrameType | None = None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        label = labels.get(code.co_filename)
        if label is not None:
            line = traceback.tb_lineno or 0  # code made by hand may have none
            text = linecache.getline(code.co_filename, line).strip()
            frames.append(Frame(cut(label, MAX_LABEL), line, cut(code.co_name, MAX_NAME), cut(text, MAX_NAME)))
            innermost = traceback.tb_frame
        traceback = traceback.tb_next
    if innermost is not None and innermost.f_code.co_name != "<module>":
        frames[-1] = msgspec.structs.replace(frames[-1], variables=variables_of(innermost))
    return tuple(frames[-MAX_FRAMES:])


def variables_of(frame: types.FrameType) -> dict[str, str]:
    """What a frame's variables are, as text. Nothing that a student may have written is called for it."""
    shown: dict[str, str] = {}
    for name, value in frame.f_locals.items():
        if len(shown) == MAX_VARIABLES:
            break
        text = _in_brief(value)
        if text and name.isidentifier():
            shown[cut(name, _MAX_VARIABLE)] = cut(text, MAX_NAME)
    return shown


def _in_brief(value: object) -> str:
    """A tensor's shape and element type, a small number itself, a sequence's length; empty for anything else."""
    kind = type(value)
    if kind in (torch.Tensor, torch.nn.Parameter):
        assert isinstance(value, torch.Tensor)
        dtype = str(value.dtype).removeprefix("torch.")
        return f"{dtype}, shape {tuple(value.shape)}"
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        return f"NumPy {value.dtype}, shape {value.shape}"
    if kind in (bool, float, type(None)) or _is_small(value):
        return repr(value)
    if kind in (list, tuple):
        assert isinstance(value, list | tuple)
        if 0 < len(value) <= _MAX_LISTED and all(map(_is_small, value)):
            return repr(value)[:_MAX_TEXT]
        return f"a {kind.__name__} of {len(value)}"
    if kind is torch.Size:
        return str(value)[:_MAX_TEXT]
    return ""


def _is_small(value: object) -> bool:
    return type(value) is int and isinstance(value, int) and abs(value) < _LARGE


def record_error(error: BaseException, labels: Mapping[str, str]) -> ErrorRecord:
    """The record of an exception that a call raised."""
    forbidden = None
    cause: BaseException | None = error
    for _ in range(10):
        if cause is None:
            break
        if type(cause) is ForbiddenOperatorError:  # no student's subclass, whose attributes may raise anything
            operator = vars(cause).get("operator")
            forbidden = cut(operator, MAX_NAME) if type(operator) is str else None
            break
        cause = _CAUSE.__get__(cause) or _CONTEXT.__get__(cause)
    forbidden = forbidden or _forbidden_in_text(error)
    kind = type(error)
    return ErrorRecord(
        type=name_of(kind),
        message=plain_message(error),
        frames=student_frames(traceback_of(error), labels),
        not_done=issubclass(kind, NotDoneYet) or kind is NotImplementedError,
        out_of_memory=_is_out_of_memory(error),
        device_lost=_is_device_lost(error),
        gap=kind is RehearsalGapError,
        forbidden=forbidden,
    )


def _forbidden_in_text(error: BaseException) -> str | None:
    """The operator that was called although it is forbidden, where TorchScript has made another error of it."""
    try:
        found = _FORBIDDEN.search(str(error))
    except BaseException:  # noqa: BLE001 - a student's __str__ may raise anything
        return None
    return found[1] if found else None


def _is_out_of_memory(error: BaseException) -> bool:
    refused = type(error) is RuntimeError and "can't allocate memory" in plain_message(error)
    return refused or issubclass(type(error), MemoryError | torch.OutOfMemoryError)


def _is_device_lost(error: BaseException) -> bool:
    """Whether it is an error of CUDA's own, after which every further call in this process fails."""
    text = plain_message(error)
    is_lost = text.startswith("CUDA error") and "invalid device ordinal" not in text  # which is a number too large
    return is_lost and issubclass(type(error), RuntimeError)
