"""Tensors as text: planes side by side, numbers in columns."""

from typing import Any

from autograder.record import Tensor

MAX_PLANES = 4
_GAP = "   "


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


def tensor_lines(name: str, tensor: Tensor, marked: tuple[int, ...] | None = None) -> list[str]:
    """A tensor's name and shape, then its numbers; the marked element stands between arrows."""
    head = f"{name}  {shape_text(tensor.shape)}"
    if not all(tensor.shape):
        return [head, "(empty)"]
    if tensor.values is None:
        return [head, "(too large to show)"]
    shown = planes(tensor.values, tensor.shape)
    blocks = [_block(label, plane, _mark(label, tensor.shape, marked)) for label, plane in shown[:MAX_PLANES]]
    lines = _side_by_side(blocks)
    if len(shown) > MAX_PLANES:
        lines.append(f"… and {len(shown) - MAX_PLANES} more")
    return [head, *lines]


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as students write it."""
    return f"shape ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _mark(label: str, shape: tuple[int, ...], marked: tuple[int, ...] | None) -> tuple[int, int] | None:
    """Where in the plane of this label the marked element is."""
    if marked is None or len(marked) != len(shape):
        return None
    leading = "".join(f"[{index}]" for index in marked[:-2])
    if leading != label:
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


def _side_by_side(blocks: list[list[str]]) -> list[str]:
    height = max(len(block) for block in blocks)
    widths = [max(len(line) for line in block) for block in blocks]
    rows = []
    for row in range(height):
        cells = [block[row] if row < len(block) else "" for block in blocks]
        rows.append(_GAP.join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip())
    return rows
