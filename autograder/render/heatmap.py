"""Counterexamples as HTML: small heat maps, for notebooks and pages, that can be read without colour.

Styles are inline, because notebooks drop anything else, and all colours are translucent: they tint whatever background
there is, and text keeps the colour that its surroundings give it. Numbers are always written, wrong ones are marked by
a symbol and a line, and each table has a caption and headers with the indices.
"""

import math
from typing import Any

from autograder.record import Counterexample, StudentError, Tensor
from autograder.render.example import (
    Box,
    answer_boxes,
    argument_boxes,
    call_text,
    difference_box,
    error_lines,
    signed_text,
    worst_text,
)
from autograder.render.markup import html_line, html_text
from autograder.render.tensors import absent_text, mark_in, number_text, shape_text, shown_planes

_POSITIVE, _NEGATIVE = "210,90,40", "50,110,200"
_STRONGEST = 0.45
_LINE = "1px solid rgba(128,128,128,.45)"
_BOX = "display:inline-block;vertical-align:top;margin:0 1.4em .6em 0;max-width:100%"
_TABLE = (
    "border-collapse:collapse;table-layout:auto;display:inline-table;vertical-align:top;margin:0 .6em .3em 0;"
    "width:auto;font-size:inherit"
)
_CAPTION = "caption-side:top;text-align:left;white-space:nowrap;padding:0 0 2px;color:inherit;font-style:normal"
_HEAD = (
    "width:1px;padding:0 5px;font:inherit;font-size:.75em;text-align:center;vertical-align:middle;border:0;"
    "background:none"
)
_CELL = (
    f"box-sizing:content-box;padding:2px 7px;text-align:right;font-family:ui-monospace,monospace;white-space:nowrap;"
    f"border:{_LINE}"
)
_WORST = "outline:2px solid currentColor;outline-offset:-2px;font-weight:bold"
_WRONG = "outline:1px dashed currentColor;outline-offset:-3px;font-weight:bold"
_PRE = "margin:.4em 0;padding:.4em .6em;white-space:pre-wrap;overflow-wrap:anywhere;background:rgba(128,128,128,.14)"
_FILLER = '<td aria-hidden="true" style="padding:0;border:0;background:none"></td>'
"""The only column without a width: it takes the room where a caption is wider than the numbers."""
_WIDE = 14


def counterexample_html(example: Counterexample, function: str) -> str:
    """A counterexample: arguments, expected, got and their difference side by side, and what is furthest off."""
    arguments, answers = argument_boxes(example), answer_boxes(example)
    difference = difference_box(example)
    with_dtype = any(box.tensor.dtype != "float32" for box in (*arguments, *answers))
    scale = max((_largest(box.tensor) for box in answers), default=0.0)
    boxes = [
        *(box_html(box, with_dtype=with_dtype) for box in arguments),
        *(box_html(box, scale, with_dtype=with_dtype) for box in answers),
        *([box_html(difference)] if difference else []),
    ]
    body = f'<p style="margin:.3em 0"><code>{html_line(call_text(example, function))}</code>:</p>{"".join(boxes)}'
    told = _told(example, answers[-1]) if answers else ""
    if told:
        body += f'<p style="margin:.2em 0 .4em">{html_line(told)}</p>'
    if example.error:
        body += error_html(example.error)
    if example.reproduce:
        body += (
            '<p style="margin:.3em 0"><small>See it again:</small> '
            f'<code style="overflow-wrap:anywhere">{html_line(example.reproduce)}</code></p>'
        )
    return f'<div style="margin:.4em 0 .4em 1.2em">{body}</div>'


def error_html(error: StudentError) -> str:
    """An exception with the student's own lines and the innermost one's variables."""
    lines = "".join(_hanging(line) for line in error_lines(error))
    return f'<pre style="{_PRE}">{lines}</pre>'


def _hanging(line: str) -> str:
    """A line that goes on further in where it does not fit."""
    room = len(line) - len(line.lstrip()) + 2
    return f'<span style="display:block;padding-left:{room}ch;text-indent:-{room}ch">{html_text(line)}</span>'


def box_html(box: Box, scale: float | None = None, *, with_dtype: bool = False) -> str:
    """A tensor as a heat map; ``scale`` is the number that has the strongest colour, by default its largest."""
    about = shape_text(box.tensor.shape) + (f", {box.tensor.dtype}" if with_dtype else "")
    head = f"<strong>{html_line(box.name)}</strong> <small>{html_line(about)}</small>"
    absent = absent_text(box.tensor)
    if absent:
        return f'<div style="{_BOX}"><div>{head}</div><small>({absent})</small></div>'
    strongest = _largest(box.tensor) if scale is None else scale
    shown, left_out = shown_planes(box.tensor, box.worst)
    if len(shown) == 1 and not shown[0][0]:
        body = _table(box, head, *shown[0], strongest)
    else:
        name = box.name.partition(" (")[0]
        tables = "".join(
            _table(box, f"<small>{html_line(name)}{label}</small>", label, plane, strongest) for label, plane in shown
        )
        more = f"<small>… and {left_out} more</small>" if left_out else ""
        caption = f'<figcaption style="margin:0;padding:0">{head}</figcaption>'
        body = f'<figure style="margin:0;padding:0">{caption}{tables}{more}</figure>'
    wide = any(len(row) > _WIDE for _, plane in shown for row in plane)
    if wide:
        return (
            f'<section style="{_BOX};overflow-x:auto" tabindex="0" aria-label="{html_line(box.name)}">{body}</section>'
        )
    return f'<div style="{_BOX}">{body}</div>'


def _table(box: Box, caption: str, label: str, plane: list[list[Any]], strongest: float) -> str:
    axes = len(box.tensor.shape)
    worst = mark_in(label, box.tensor.shape, box.worst)
    wrong = {mark_in(label, box.tensor.shape, index) for index in box.wrong}
    head = ""
    if axes:
        corner = f'<td style="{_HEAD}"></td>' if axes > 1 else ""
        columns = "".join(f'<th scope="col" style="{_HEAD}">{column}</th>' for column in range(len(plane[0])))
        head = f'<thead style="border:0"><tr style="background:none;border:0">{corner}{columns}{_FILLER}</tr></thead>'
    numbers = {
        (row, column): (value, _text(value, box, (row, column) == worst, (row, column) in wrong))
        for row, values in enumerate(plane)
        for column, value in enumerate(values)
    }
    width = max(len(text) for _, text in numbers.values())
    rows = ""
    for row, values in enumerate(plane):
        first = f'<th scope="row" style="{_HEAD}">{row}</th>' if axes > 1 else ""
        cells = ""
        for here in ((row, column) for column in range(len(values))):
            value, text = numbers[here]
            mark = f";{_WORST}" if here == worst else f";{_WRONG}" if here in wrong else ""
            cells += f'<td style="width:{width}ch;{_CELL}{_tint(value, strongest)}{mark}">{html_line(text)}</td>'
        rows += f'<tr style="background:none">{first}{cells}{"" if axes else _FILLER}</tr>'
    return f'<table style="{_TABLE}"><caption style="{_CAPTION}">{caption}</caption>{head}<tbody>{rows}</tbody></table>'


def _text(value: Any, box: Box, worst: bool, wrong: bool) -> str:
    text = signed_text(value) if box.signed else number_text(value)
    if worst:
        return f"▸{text}◂"
    return f"≠{text}" if wrong and not box.signed else text


def _tint(value: Any, strongest: float) -> str:
    """The colour of a number: its sign gives the hue, its size the strength."""
    number = _finite(value)
    strength = min(abs(number) / strongest, 1.0) * _STRONGEST if strongest else 0.0
    return f";background:rgba({_POSITIVE if number >= 0 else _NEGATIVE},{strength:.2f})" if strength else ""


def _told(example: Counterexample, last: Box) -> str:
    """The differences in words."""
    if example.got is not None and example.got.shape != example.expected.shape:
        return f"expected {shape_text(example.expected.shape)}, got {shape_text(example.got.shape)}"
    worst = worst_text(example)
    if not worst:
        return ""
    marked = " (▸◂)" if last.wrong else ""
    count = len(last.wrong)
    total = math.prod(last.tensor.shape)
    numbers = f"; {count} of {total} numbers are wrong{' (≠)' if count > 1 else ''}" if count and total > 1 else ""
    return f"largest difference{marked} {worst}{numbers}"


def _largest(tensor: Tensor) -> float:
    if absent_text(tensor):
        return 0.0
    return max((abs(_finite(value)) for value in _flat(tensor.values)), default=0.0)


def _flat(values: Any) -> list[Any]:
    return [number for part in values for number in _flat(part)] if isinstance(values, list) else [values]


def _finite(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if math.isfinite(number) else 0.0
