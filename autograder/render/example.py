"""A counterexample's pieces, as every rendering shows them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from autograder.record import Counterexample, Frame, StudentError, Tensor, Worst
from autograder.render.safe import clean, one_line
from autograder.render.tensors import Index, number_text

_ROUNDING = 1e-5
"""Records hold six significant digits: so far apart, relatively, are numbers that may have been equal."""
_WIDTH = 96


@dataclass(frozen=True)
class Box:
    """A tensor to show with its name; ``worst`` is the element furthest off, ``wrong`` are all that are off."""

    name: str
    tensor: Tensor
    worst: Index | None = None
    wrong: frozenset[Index] = frozenset()
    signed: bool = False


def call_text(example: Counterexample, function: str) -> str:
    """The call without its values, and what about it is compared: ``f(X, K), gradient to K``."""
    names = ", ".join(one_line(argument.name) for argument in example.arguments)
    about = f", {one_line(example.about)}" if example.about != "result" else ""
    return f"{one_line(function)}({names}){about}"


def argument_boxes(example: Counterexample) -> list[Box]:
    """The arguments, with the way they lie in memory where it is unusual."""
    return [
        Box(argument.name + ("" if argument.layout == "contiguous" else f" ({argument.layout})"), argument.tensor)
        for argument in example.arguments
    ]


def answer_boxes(example: Counterexample) -> list[Box]:
    """What was expected and what came; neither where only the change of an argument is known."""
    if example.about.endswith("after the call") and example.got is not None and example.got.values is None:
        return []
    worst = example.worst.index if example.worst else None
    boxes = [Box("expected", example.expected, worst)]
    if example.got is not None:
        boxes.append(Box("got", example.got, worst, wrong_elements(example)))
    return boxes


def difference_box(example: Counterexample) -> Box | None:
    """Got minus expected, where both can be shown and have one shape."""
    expected, got = example.expected, example.got
    if got is None or not _comparable(example):
        return None
    values = _subtract(got.values, expected.values)
    worst = example.worst.index if example.worst else None
    return Box("difference", Tensor(expected.dtype, expected.shape, values), worst, wrong_elements(example), True)


def wrong_elements(example: Counterexample) -> frozenset[Index]:
    """The elements that are off by more than the tolerance, where both tensors can be shown and have one shape."""
    if example.got is None or not _comparable(example):
        return frozenset()
    found = {example.worst.index} if example.worst and len(example.worst.index) == len(example.got.shape) else set()
    for index in product(*map(range, example.got.shape)):
        if _differ(_at(example.expected.values, index), _at(example.got.values, index), example.tolerance):
            found.add(index)
    return frozenset(found)


def worst_text(example: Counterexample) -> str:
    """Where the largest difference is: ``at [0, 1]: expected 3, got 5``; empty where none was found."""
    if example.worst is None:
        return ""
    worst = example.worst
    expected, got = number_text(worst.expected), number_text(worst.got)
    if looks_the_same(worst):
        expected, got = str(worst.expected), str(worst.got)
    if expected == got:
        got = "the same to six digits"
    return f"at {list(worst.index)}: expected {expected}, got {got}"


def looks_the_same(worst: Worst) -> bool:
    """Whether the two numbers differ only in digits that are not shown of others."""
    return number_text(worst.expected) == number_text(worst.got)


def signed_text(value: Any) -> str:
    """A number with its sign, also where that is a plus."""
    number = _number(value)
    return f"+{number_text(value).removeprefix('+')}" if number > 0 else number_text(value)


def variables_lines(frame: Frame, width: int = _WIDTH) -> list[str]:
    """What a frame's variables were, in lines: ``here X is float32, shape (2, 3); K is …``."""
    lines: list[str] = []
    for name, text in frame.variables.items():
        item = f"{one_line(name)} is {one_line(text)}"
        if lines and len(lines[-1]) + len(item) + 3 <= width:
            lines[-1] += f"; {item}"
        else:
            lines = [*lines[:-1], f"{lines[-1]};", f"     {item}"] if lines else [f"here {item}"]
    return lines


def error_lines(error: StudentError) -> Iterator[str]:
    """An exception with the student's own lines, outermost first."""
    for frame in error.frames:
        yield f"{one_line(frame.file)}, line {frame.line}, in {one_line(frame.function)}"
        yield f"    {one_line(frame.code)}"
        yield from (f"    {line}" for line in variables_lines(frame))
    message = error.message.strip()
    yield from clean(f"{one_line(error.type)}: {message}" if message else one_line(error.type)).split("\n")


def _comparable(example: Counterexample) -> bool:
    expected, got = example.expected, example.got
    return got is not None and expected.values is not None and got.values is not None and expected.shape == got.shape


def _at(values: Any, index: Index) -> Any:
    for number in index:
        values = values[number]
    return values


def _differ(expected: Any, got: Any, tolerance: float) -> bool:
    one, other = _number(expected), _number(got)
    if not (math.isfinite(one) and math.isfinite(other)):
        return str(expected) != str(got) or math.isnan(other)
    room = 0.0 if one.is_integer() and other.is_integer() else _ROUNDING * max(abs(one), abs(other))
    return not abs(one - other) <= tolerance + room


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _subtract(got: Any, expected: Any) -> Any:
    if isinstance(got, list):
        return [_subtract(one, other) for one, other in zip(got, expected, strict=True)]
    if isinstance(got, str) or isinstance(expected, str):
        found = _number(got) - _number(expected)
        return 0 if got == expected and not math.isnan(_number(got)) else str(found)
    return got - expected
