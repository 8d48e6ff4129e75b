"""Tensors as text."""

from typing import Any

import pytest

from autograder.record import Tensor
from autograder.render.tensors import number_text, planes, shape_text, shown_planes, tensor_lines
from tests.render.samples import tensor


@pytest.mark.parametrize(
    ("value", "text"),
    [(3, "3"), (-12, "-12"), (0.5, "0.5"), (1 / 3, "0.3333"), (1e-9, "1e-09"), ("nan", "nan"), (True, "True")],
)
def test_number(value: Any, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(("shape", "text"), [((), "()"), ((3,), "(3,)"), ((2, 3), "(2, 3)"), ((0, 1, 2), "(0, 1, 2)")])
def test_shape(shape: tuple[int, ...], text: str) -> None:
    assert shape_text(shape) == f"shape {text}"


@pytest.mark.parametrize(
    ("shape", "labels"),
    [
        ((), [""]),
        ((3,), [""]),
        ((2, 3), [""]),
        ((2, 1, 1), ["[0]", "[1]"]),
        ((1, 2, 1, 1), ["[0][0]", "[0][1]"]),
        ((2, 1, 1, 2, 2), ["[0][0][0]", "[1][0][0]"]),
        ((0, 2, 2), []),
    ],
)
def test_planes_are_labelled(shape: tuple[int, ...], labels: list[str]) -> None:
    assert [label for label, _ in planes(tensor(*shape).values, shape)] == labels


@pytest.mark.parametrize(
    ("shape", "marked", "lines"),
    [
        ((), None, ["Y  shape ()", " 0"]),
        ((), (), ["Y  shape ()", "▸0◂"]),
        ((3,), (1,), ["Y  shape (3,)", " 0 ▸1◂ 2"]),
        ((2, 3), (1, 0), ["Y  shape (2, 3)", " 0  1  2", "▸3◂ 4  5"]),
        ((2, 1, 2), (1, 0, 1), ["Y  shape (2, 1, 2)", "[0]      [1]", " 0  1     2 ▸3◂"]),
        ((1, 1, 1, 1, 2), (0, 0, 0, 0, 1), ["Y  shape (1, 1, 1, 1, 2)", "[0][0][0]", " 0 ▸1◂"]),
    ],
)
def test_lines(shape: tuple[int, ...], marked: tuple[int, ...] | None, lines: list[str]) -> None:
    assert tensor_lines("Y", tensor(*shape), marked) == lines


def test_columns_are_as_wide_as_their_widest_number() -> None:
    value = Tensor("float32", (2, 2), [[1, -200], [0.25, "nan"]])
    assert tensor_lines("Y", value)[1:] == ["    1  -200", " 0.25   nan"]


def test_many_planes_are_cut() -> None:
    lines = tensor_lines("Y", tensor(7, 1, 1))
    assert "[3]" in lines[1]
    assert "[4]" not in "".join(lines)
    assert lines[-1] == "… and 3 more"


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        (None, ["[0]", "[1]", "[2]", "[3]"]),
        ((2, 0, 0), ["[0]", "[1]", "[2]", "[3]"]),
        ((6, 0, 0), ["[0]", "[1]", "[2]", "[6]"]),
    ],
)
def test_plane_with_the_marked_element_is_shown(marked: tuple[int, ...] | None, labels: list[str]) -> None:
    shown, left_out = shown_planes(tensor(7, 1, 1), marked)
    assert [label for label, _ in shown] == labels
    assert left_out == 3


@pytest.mark.parametrize("marked", [(0,), (0, 0, 0), (5, 5), None])
def test_mark_that_does_not_fit_marks_nothing(marked: tuple[int, ...] | None) -> None:
    assert "▸" not in "".join(tensor_lines("Y", tensor(2, 2), marked))


@pytest.mark.parametrize(
    ("shape", "text"), [((50, 50), "(too large to show)"), ((5, 5), "(not shown)"), ((0, 3), "(empty)")]
)
def test_values_that_are_not_there(shape: tuple[int, ...], text: str) -> None:
    assert tensor_lines("Y", Tensor("float32", shape)) == [f"Y  {shape_text(shape)}", text]


@pytest.mark.parametrize("shape", [(0, 3), (0, 2, 2), (0, 1, 1, 1)])
def test_empty_tensor(shape: tuple[int, ...]) -> None:
    assert tensor_lines("Y", tensor(*shape)) == [f"Y  {shape_text(shape)}", "(empty)"]


@pytest.mark.parametrize("shape", [(0,), (3, 0), (2, 3, 0)])
def test_tensor_of_empty_rows_has_its_shape(shape: tuple[int, ...]) -> None:
    assert tensor_lines("Y", tensor(*shape))[0] == f"Y  {shape_text(shape)}"
