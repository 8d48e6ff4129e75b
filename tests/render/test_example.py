"""A counterexample's pieces."""

from typing import Any

import pytest

from autograder.record import Frame, StudentError, Tensor, Worst
from autograder.render.example import (
    answer_boxes,
    argument_boxes,
    call_text,
    difference_box,
    error_lines,
    signed_text,
    variables_lines,
    worst_text,
    wrong_elements,
)
from tests.render.samples import example, tensor


def row(*numbers: Any, dtype: str = "float32") -> Tensor:
    return Tensor(dtype, (len(numbers),), list(numbers))


def test_call_names_its_arguments_and_what_is_compared() -> None:
    assert call_text(example(), "f") == "f(X, K)"
    assert call_text(example(about="gradient to K"), "f") == "f(X, K), gradient to K"


def test_boxes() -> None:
    assert [box.name for box in argument_boxes(example())] == ["X", "K (permuted)"]
    assert [(box.name, box.worst) for box in answer_boxes(example())] == [("expected", (1, 2)), ("got", (1, 2))]
    assert [box.name for box in answer_boxes(example(got=None))] == ["expected"]


def test_change_of_an_argument_is_not_compared_with_the_result() -> None:
    changed = example(about="X after the call", got=Tensor("float32", (2, 2, 3)), worst=None)
    assert answer_boxes(changed) == []
    assert len(answer_boxes(example(about="X after the call"))) == 2


@pytest.mark.parametrize(
    ("expected", "got", "tolerance", "wrong"),
    [
        ((1, 2, 3), (1, 2, 3), 0.0, set()),
        ((1, 2, 3), (1, 5, 3), 0.0, {1}),
        ((100000, 2), (100001, 2), 0.0, {0}),
        ((0.5, 2), (0.5000001, 2), 0.0, set()),
        ((0.5, 2), (0.6, 2), 0.2, set()),
        ((0.5, 2), (0.9, 2), 0.2, {0}),
        ((1, 2), ("nan", 2), 9.0, {0}),
        ((1, 2), ("inf", 2), 9.0, {0}),
        (("inf", "-inf"), ("inf", "inf"), 0.0, {1}),
        (("nan", 1), ("nan", 1), 0.0, {0}),
        ((True, False), (True, True), 0.0, {1}),
    ],
)
def test_wrong_elements(expected: tuple[Any, ...], got: tuple[Any, ...], tolerance: float, wrong: set[int]) -> None:
    shown = example(expected=row(*expected), got=row(*got), worst=None, tolerance=tolerance)
    assert wrong_elements(shown) == {(index,) for index in wrong}


def test_worst_element_is_always_wrong() -> None:
    shown = example(expected=row(1, 2), got=row(1, 2), worst=Worst((1,), 2, 2))
    assert wrong_elements(shown) == {(1,)}


def test_nothing_is_compared_between_shapes_or_without_numbers() -> None:
    for got in (tensor(3, 2), Tensor("float32", (2, 3)), None):
        assert wrong_elements(example(got=got)) == frozenset()
        assert difference_box(example(got=got)) is None


@pytest.mark.parametrize(
    ("expected", "got", "difference"),
    [
        (row(1, 2), row(3, 1), [2, -1]),
        (row(1, "inf"), row("nan", 1), ["nan", "-inf"]),
        (row("inf", "nan"), row("inf", "nan"), [0, "nan"]),
        (row(1, 1), row("text", True), ["nan", 0]),
    ],
)
def test_difference(expected: Tensor, got: Tensor, difference: list[Any]) -> None:
    box = difference_box(example(expected=expected, got=got, worst=None))
    assert box is not None
    assert box.tensor.values == difference


@pytest.mark.parametrize(
    ("value", "text"), [(2, "+2"), (-2, "-2"), (0, "0"), (0.25, "+0.25"), ("inf", "+inf"), ("nan", "nan")]
)
def test_signs(value: Any, text: str) -> None:
    assert signed_text(value) == text


@pytest.mark.parametrize(
    ("worst", "text"),
    [
        (Worst((0, 1), 3, 5), "at [0, 1]: expected 3, got 5"),
        (Worst((), 0.123456, "nan"), "at []: expected 0.1235, got nan"),
        (Worst((1,), 0.123456, 0.123457), "at [1]: expected 0.123456, got 0.123457"),
        (Worst((1,), 0.123456, 0.123456), "at [1]: expected 0.123456, got the same to six digits"),
        (None, ""),
    ],
)
def test_worst_element_in_words(worst: Worst | None, text: str) -> None:
    assert worst_text(example(worst=worst)) == text


def test_variables_in_lines() -> None:
    frame = Frame("a.py", 3, "f", "x", {"X": "float32, shape (2, 3)", "i": "2", "n\n": "a\x1b\nb"})
    assert variables_lines(frame) == ["here X is float32, shape (2, 3); i is 2; n is a b"]
    assert variables_lines(frame, 30) == ["here X is float32, shape (2, 3);", "     i is 2; n is a b"]
    assert variables_lines(Frame("a.py", 3, "f", "x")) == []


def test_exception_with_the_students_lines() -> None:
    frames = (Frame("a.py", 3, "f", "g(X)"), Frame("a.py", 8, "g", "return X[2]", {"X": "float32, shape (2,)"}))
    assert list(error_lines(StudentError("IndexError", "index 2\nis out\n", frames))) == [
        "a.py, line 3, in f",
        "    g(X)",
        "a.py, line 8, in g",
        "    return X[2]",
        "    here X is float32, shape (2,)",
        "IndexError: index 2",
        "is out",
    ]
    assert list(error_lines(StudentError("KeyError", ""))) == ["KeyError"]
