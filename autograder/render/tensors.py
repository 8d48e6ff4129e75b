"""Tensors as text: planes side by side, numbers in columns."""

import math
from typing import Any

from autograder.record import Tensor

MAX_PLANES = 4
_MAX_NUMBERS = 400
_MAX_AXES = 16
_GAP = "   "

Index = tuple[int, ...]


def number_text(value: Any) -> str:
    """A number, short."""
    if isinstance(value, bool):
        return str(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def planes(values: Any, shape: tuple[int, ...]) -> list[tuple[str, list[list[Any]]]]:
    """The 2-D slices of a tensor with the index of each; fewer axes make one plane."""
    if len(shape) == 0:
        return [("", [[values]])]
    if len(shape) == 1:
        return [("", [list(values)])]
    if len(shape) == 2:
        return [("", [list(row) for row in values])]
    found = []
    for index, part in enumerate(values):
        for label, plane in planes(part, shape[1:]):
            found.append((f"[{index}]{label}", plane))
    return found


def shown_planes(tensor: Tensor, marked: Index | None = None) -> tuple[list[tuple[str, list[list[Any]]]], int]:
    """The planes of a tensor that are shown, and how many are not; the one with the marked element is."""
    every = planes(tensor.values, tensor.shape)
    shown = every[:MAX_PLANES]
    if marked is not None and len(marked) == len(tensor.shape):
        shown += [plane for plane in every[MAX_PLANES:] if plane[0] == plane_label(marked)]
    shown = [*shown[: MAX_PLANES - 1], shown[-1]] if len(shown) > MAX_PLANES else shown
    return shown, len(every) - len(shown)


def plane_label(index: Index) -> str:
    """The label of the plane in which an element lies."""
    return "".join(f"[{number}]" for number in index[:-2])


def absent_text(tensor: Tensor) -> str:
    """Why a tensor's numbers are not shown; empty where they are."""
    if not all(tensor.shape):
        return "empty"
    if tensor.values is None and len(tensor.shape) > _MAX_AXES:
        return "not shown"
    if tensor.values is None:
        return "too large to show" if math.prod(tensor.shape) > _MAX_NUMBERS else "not shown"
    return ""


def tensor_lines(name: str, tensor: Tensor, marked: Index | None = None) -> list[str]:
    """A tensor's name and shape, then its numbers; the marked element stands between arrows."""
    head = f"{name}  {shape_text(tensor.shape)}"
    absent = absent_text(tensor)
    if absent:
        return [head, f"({absent})"]
    shown, left_out = shown_planes(tensor, marked)
    blocks = [_block(label, plane, mark_in(label, tensor.shape, marked)) for label, plane in shown]
    lines = side_by_side(blocks, _GAP)
    if left_out:
        lines.append(f"… and {left_out} more")
    return [head, *lines]


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as students write it."""
    sizes = [*map(str, shape[:_MAX_AXES]), *(["…"] if len(shape) > _MAX_AXES else [])]
    return f"shape ({', '.join(sizes)}{',' if len(shape) == 1 else ''})"


def mark_in(label: str, shape: tuple[int, ...], marked: Index | None) -> tuple[int, int] | None:
    """Where in the plane of this label the marked element is."""
    if marked is None or len(marked) != len(shape):
        return None
    if plane_label(marked) != label:
        return None
    last = (0, 0, *marked)[-2:]
    return last[0], last[1]


def _block(label: str, plane: list[list[Any]], mark: tuple[int, int] | None) -> list[str]:
    cells = [[number_text(value) for value in row] for row in plane]
    width = max((len(cell) for row in cells for cell in row), default=1)
    lines = []
    for number, row in enumerate(cells):
        text = ""
        for column, cell in enumerate(row):
            left, right = ("▸", "◂") if mark == (number, column) else (" ", " ")
            text += f"{left}{cell:>{width}}{right}"
        lines.append(text)
    return [label, *lines] if label else lines


def side_by_side(blocks: list[list[str]], gap: str) -> list[str]:
    """Blocks of lines beside one another."""
    height = max(len(block) for block in blocks)
    widths = [max(len(line) for line in block) for block in blocks]
    rows = []
    for row in range(height):
        cells = [block[row] if row < len(block) else "" for block in blocks]
        rows.append(gap.join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip())
    return rows
