"""Counterexamples as data: the call, what was expected, what came, and a line that makes it happen again."""

import math
from itertools import islice
from typing import Any

import torch

from autograder.compare import tensor_of
from autograder.exam.case import Case, Expected
from autograder.grading.judge import Fault, tensor_named
from autograder.protocol.messages import ErrorRecord, ReplyTensor
from autograder.record import Argument, Counterexample, Frame, StudentError, Tensor, Worst

MAX_MESSAGE = 2000
MAX_FRAMES = 8
MAX_VARIABLES = 12
_MAX_LINE = 200
_LATER = {
    "second": "second result",
    "kept": "result after another call",
    "updated": "result for new numbers in old tensors",
}
MAX_SHOWN = 400
"""Elements a tensor may have to be shown in full."""


def counterexample(fault: Fault, function: str) -> Counterexample:
    """The counterexample that a fault is."""
    case = fault.answer.case
    mismatch = fault.mismatch
    expected = mismatch.expected if mismatch else _expected(case, fault.role)
    got = None
    if mismatch is not None:
        got = _shown(mismatch.got, mismatch.reply) if not mismatch.reply.problem else None
    elif fault.role.startswith("input:"):
        found = tensor_named(fault.answer, fault.role)
        got = _shown(tensor_of(*found), found[0]) if found else None
    return Counterexample(
        sizes=case.sizes,
        arguments=tuple(
            Argument(name, show(argument), case.layout) for name, argument in zip(case.names, case.args, strict=True)
        ),
        expected=show(expected.value, expected.dtype),
        got=got,
        error=student_error(fault.error) if fault.error and fault.kind == "error" else None,
        worst=_worst(fault, expected),
        tolerance=expected.bound if not _is_whole(expected.value) else 0.0,
        about=_about(fault, case),
        reproduce=reproduce(case, function, fault.kind, fault.role),
    )


def student_error(error: ErrorRecord) -> StudentError:
    """An exception as the record shows it, within bounds whatever the worker says."""
    frames = tuple(
        Frame(
            frame.label[:_MAX_LINE],
            frame.line,
            frame.function[:_MAX_LINE],
            frame.code[:_MAX_LINE],
            {name[:_MAX_LINE]: text[:_MAX_LINE] for name, text in islice(frame.variables.items(), MAX_VARIABLES)},
        )
        for frame in error.frames[-MAX_FRAMES:]
    )
    return StudentError(error.type[:_MAX_LINE], error.message[:MAX_MESSAGE], frames)


def show(tensor: torch.Tensor, dtype: torch.dtype | None = None) -> Tensor:
    """A tensor to show; whole numbers are written without a fraction, non-finite ones as text."""
    name = str(dtype or tensor.dtype).removeprefix("torch.")
    lists = math.prod(max(size, 1) for size in tensor.shape)  # a million empty rows are a million lists
    values = _numbers(tensor.tolist()) if lists <= MAX_SHOWN else None
    return Tensor(name, tuple(tensor.shape), values)


def number(value: Any) -> Any:
    """A number as JSON can carry it: whole ones as integers, others to six significant digits."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else float(f"{value:.6g}")
    return value


def reproduce(case: Case, function: str, kind: str = "", role: str = "result") -> str:
    """A line that makes the call, to paste next to the function; empty for tensors too large to write.

    The line ends in what is amiss: the result, the gradients to the arguments, or what a call leaves behind.
    """
    if sum(arg.numel() for arg in case.args) > MAX_SHOWN:
        return ""
    arguments = [_written(arg, case.layout) + (".cuda()" if case.cuda else "") for arg in case.args]
    call = f"{function}({', '.join(arguments)})"
    if kind in {"twice", "kept", "updated", "inputs", "marked inputs"}:
        return "; ".join(_steps(case, function, kind, role, arguments, call))
    if case.upstream is None:
        return call
    bound = [f"{name} := {text}" for name, text in zip(case.names, arguments, strict=True)]
    leaves = [case.names[number] for number in case.leaves]
    bound = [
        f"({text}.requires_grad_())" if number in case.leaves else f"({text})" for number, text in enumerate(bound)
    ]
    call = f"{function}({', '.join(bound)})"
    if kind == "with gradients":
        return call
    upstream = _written(case.upstream, "contiguous") + (".cuda()" if case.cuda else "")
    return f"torch.autograd.grad(({call} * {upstream}).sum(), [{', '.join(leaves)}])"


def _steps(case: Case, function: str, kind: str, role: str, arguments: list[str], call: str) -> list[str]:
    """Statements of which the last shows that a call does not stand alone, or what it does to its arguments."""
    others = [_written(other, "contiguous") for other in case.other]
    again = f"{function}({', '.join(case.names)})"
    if kind == "twice":
        return [call, call]
    if kind == "kept":
        return [f"result = {call}", f"{function}({', '.join(others)})", "result"]
    if kind == "updated":
        assigned = [f"{name} = {text}" for name, text in zip(case.names, others, strict=True)]
        changed = [f"{name}.copy_({text})" for name, text in zip(case.names, arguments, strict=True)]
        return [*assigned, again, *changed, again]
    name = case.names[int(role.partition(":")[2])]
    assigned = [f"{name} = {text}" for name, text in zip(case.names, arguments, strict=True)]
    return [*assigned, again, name if kind == "inputs" else f"{name}.requires_grad"]


def _written(arg: torch.Tensor, layout: str) -> str:
    """The expression of a tensor with its layout."""
    dtype = f", dtype={arg.dtype}" if arg.is_floating_point() or not arg.numel() else ""
    if layout == "expanded" and arg.dim() and arg.shape[0] > 1:
        return f"torch.tensor({_numbers(arg[:1].tolist())}{dtype}).expand{tuple(arg.shape)}"
    text = f"torch.tensor({_numbers(arg.tolist())}{dtype})"
    if layout == "permuted" and arg.dim() > 1:
        order = tuple(reversed(range(arg.dim())))
        text += f".permute{order}.contiguous().permute{order}"
    return text


def _numbers(values: Any) -> Any:
    return [_numbers(value) for value in values] if isinstance(values, list) else number(values)


def _shown(got: torch.Tensor | None, reply: ReplyTensor) -> Tensor:
    if got is None:
        return Tensor(reply.dtype, reply.shape)
    return show(got)


def _worst(fault: Fault, expected: Expected) -> Worst | None:
    mismatch = fault.mismatch
    if mismatch is None or mismatch.worst is None or mismatch.got is None:
        return None
    index = mismatch.worst
    wanted, got = float(expected.value[index]), float(mismatch.got[index])
    if number(wanted) == number(got) and wanted != got:  # they differ in digits that are not shown elsewhere
        return Worst(index, wanted, got)
    return Worst(index, number(wanted), number(got))


def _expected(case: Case, role: str) -> Expected:
    kind, _, number = role.partition(":")
    if kind == "input":
        argument = case.args[int(number)]
        return Expected(role, argument, argument.dtype, 0.0)
    return next((expected for expected in case.expected if expected.role == role), case.result)


def _about(fault: Fault, case: Case) -> str:
    kind, _, which = fault.role.partition(":")
    if kind == "gradient":
        return f"gradient to {case.names[int(which)]}"
    if kind == "input":
        return f"{case.names[int(which)]} after the call"
    return _LATER.get(kind, "result")


def _is_whole(tensor: torch.Tensor) -> bool:
    return not tensor.is_floating_point() or bool((tensor == tensor.round()).all())
