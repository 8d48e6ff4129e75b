"""What ``check`` found, as HTML for a notebook: small heat maps that can also be read without colour."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from autograder.record import CheckResult, Counterexample, ExerciseResult, Tensor
from autograder.render.clearest import clearest
from autograder.render.tensors import MAX_PLANES, number_text, planes, shape_text

if TYPE_CHECKING:
    from autograder.local import Checked

_MARKS = {"passed": "✓", "failed": "✗", "not started": "○", "not run": "–"}
_COLOURS = {"passed": "#1a7f37", "failed": "#b42318", "not started": "#1f6feb", "not run": "#6e7781"}
_CELL = "padding:2px 7px;text-align:right;font-family:monospace;border:1px solid rgba(128,128,128,.35)"
_BOX = "display:inline-block;vertical-align:top;margin:0 1.4em .6em 0"


def render_html(checked: Checked) -> str:
    """As one self-contained piece of HTML."""
    parts = [f"<p><strong>{escape(checked.title)}</strong></p>"]
    parts += [
        f"<p>{escape(problem.label)}, line {problem.line} did not run: {escape(problem.message)}</p>"
        for problem in checked.problems
    ]
    parts += [_exercise(exercise) for exercise in checked.exercises]
    if checked.printed:
        parts.append(f"<p><small>Output of your code hidden: {checked.printed} lines.</small></p>")
    return f'<div style="max-width:60em">{"".join(parts)}</div>'


def _exercise(exercise: ExerciseResult) -> str:
    mark, colour = _MARKS.get(exercise.outcome, "!"), _COLOURS.get(exercise.outcome, "#9a6700")
    outcome = f'<span style="color:{colour};font-weight:bold">{mark} {escape(exercise.outcome)}</span>'
    head = f'<p style="margin:.8em 0 .2em">{outcome} <code>{escape(exercise.name)}</code></p>'
    if exercise.outcome == "not started":
        return (
            head + "<p>Nothing here yet, and that is fine: replace the line that raises NotDoneYet with your code.</p>"
        )
    if exercise.outcome == "not run":
        return head + f"<p>{escape(exercise.message)}</p>"
    listed = " &nbsp; ".join(_check(check) for check in exercise.checks)
    body = f'<p style="margin:.2em 0">{listed}</p>'
    shown = clearest(exercise)
    for check in exercise.checks:
        if check.outcome == "failed":
            body += f'<p style="margin:.3em 0"><strong>{escape(check.name)}:</strong> {escape(check.message)}</p>'
            if check is shown and check.counterexample:
                body += counterexample_html(check.counterexample, exercise.name)
        elif check.hint:
            body += f'<p style="margin:.3em 0"><strong>advice:</strong> {escape(check.hint)}</p>'
    return head + body


def _check(check: CheckResult) -> str:
    colour, mark = _COLOURS.get(check.outcome, "#9a6700"), _MARKS.get(check.outcome, "!")
    return f'<span style="color:{colour}">{mark} {escape(check.name)}</span>'


def counterexample_html(example: Counterexample, function: str) -> str:
    """A counterexample: arguments, expected, got and their difference, side by side."""
    names = ", ".join(argument.name for argument in example.arguments)
    about = f", {example.about}" if example.about != "result" else ""
    boxes = [
        tensor_html(
            argument.name + ("" if argument.layout == "contiguous" else f" ({argument.layout})"), argument.tensor
        )
        for argument in example.arguments
    ]
    marked = example.worst.index if example.worst else None
    boxes.append(tensor_html("expected", example.expected, marked))
    if example.got is not None:
        boxes.append(tensor_html("got", example.got, marked))
        difference = _difference(example.expected, example.got)
        if difference is not None:
            boxes.append(tensor_html("difference", difference, marked))
    body = f'<p style="margin:.3em 0"><code>{escape(function)}({escape(names)})</code>{escape(about)}:</p>' + "".join(
        boxes
    )
    if example.error:
        frames = "".join(
            f"{escape(frame.file)}, line {frame.line}, in {escape(frame.function)}\n    {escape(frame.code)}\n"
            for frame in example.error.frames
        )
        body += f"<pre>{frames}{escape(example.error.type)}: {escape(example.error.message)}</pre>"
    if example.reproduce:
        body += f"<p><small>See it again:</small> <code>{escape(example.reproduce)}</code></p>"
    return f'<div style="margin:.4em 0 .4em 1.2em">{body}</div>'


def tensor_html(name: str, tensor: Tensor, marked: tuple[int, ...] | None = None) -> str:
    """A tensor as a heat map with its numbers written in; the marked element has a thick border."""
    head = f"<div><strong>{escape(name)}</strong> <small>{escape(shape_text(tensor.shape))}</small></div>"
    if tensor.values is None:
        return f'<div style="{_BOX}">{head}<small>too large to show</small></div>'
    shown = planes(tensor.values, tensor.shape)
    largest = max((abs(_finite(value)) for _, plane in shown for row in plane for value in row), default=0.0)
    body = ""
    for label, plane in shown[:MAX_PLANES]:
        leading = "" if marked is None else "".join(f"[{index}]" for index in marked[:-2])
        here = (0, 0, *marked)[-2:] if marked is not None and leading == label else None
        rows = "".join(
            "<tr>"
            + "".join(_cell(value, largest, here == (row, column)) for column, value in enumerate(values))
            + "</tr>"
            for row, values in enumerate(plane)
        )
        caption = (
            f'<caption style="caption-side:top;text-align:left;white-space:nowrap"><small>{label}</small></caption>'
            if label
            else ""
        )
        body += (
            f'<table style="border-collapse:collapse;display:inline-table;margin:0 .6em .3em 0">{caption}{rows}</table>'
        )
    if len(shown) > MAX_PLANES:
        body += f"<small>… and {len(shown) - MAX_PLANES} more</small>"
    return f'<div style="{_BOX}">{head}{body}</div>'


def _cell(value: Any, largest: float, marked: bool) -> str:
    number = _finite(value)
    strength = abs(number) / largest * 0.55 if largest else 0.0
    colour = f"rgba(210,90,40,{strength:.2f})" if number >= 0 else f"rgba(50,110,200,{strength:.2f})"
    border = ";outline:2px solid currentColor;font-weight:bold" if marked else ""
    return f'<td style="{_CELL};background:{colour}{border}">{escape(number_text(value))}</td>'


def _finite(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if math.isfinite(number) else 0.0


def _difference(expected: Tensor, got: Tensor) -> Tensor | None:
    """Got minus expected, where both can be shown and have one shape."""
    if expected.values is None or got.values is None or expected.shape != got.shape:
        return None
    return Tensor(expected.dtype, expected.shape, _subtract(got.values, expected.values))


def _subtract(left: Any, right: Any) -> Any:
    if isinstance(left, list):
        return [_subtract(one, other) for one, other in zip(left, right, strict=True)]
    if isinstance(left, str) or isinstance(right, str):
        return left
    return left - right
