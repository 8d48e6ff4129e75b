"""Counterexamples as HTML."""

import re

import pytest

from autograder.record import Frame, StudentError, Tensor, Worst
from autograder.render.example import Box
from autograder.render.heatmap import box_html, counterexample_html, error_html
from tests.render.html import Page
from tests.render.samples import HOSTILE_TEXTS, example, tensor


def shown(**changes: object) -> Page:
    return Page(counterexample_html(example(**changes), "f"))


def test_all_parts_are_there() -> None:
    page = shown()
    for part in ("f(X, K)", "K (permuted)", "expected", "got", "difference", "See it again:"):
        assert part in page.text
    assert page.marked == ["▸205◂", *[f"≠{number}" for number in range(300, 305)], "▸305◂", *["+100"] * 5, "▸+100◂"]
    assert "largest difference (▸◂) at [1, 2]: expected 205, got 305; 6 of 6 numbers are wrong (≠)" in page.text


def test_tables_have_captions_and_headers() -> None:
    page = Page(box_html(Box("Y", tensor(2, 3))))
    assert page.captions == ["Y shape (2, 3)"]
    assert page.headers == [("col", "0"), ("col", "1"), ("col", "2"), ("row", "0"), ("row", "1")]
    planes = Page(box_html(Box("X (permuted)", tensor(2, 1, 1))))
    assert planes.captions == ["X[0]", "X[1]"]
    assert "figcaption" in planes.tags
    assert "X (permuted)" in planes.text
    assert "shape (2, 1, 1)" in planes.text


def test_element_types_are_told_where_one_is_unusual() -> None:
    assert "float32" not in shown().text
    assert "shape (2, 3), float64" in shown(got=tensor(2, 3, dtype="float64")).text


def test_colour_is_not_needed() -> None:
    """Without its colours, a counterexample has all its numbers, signs and marks."""
    html = counterexample_html(
        example(expected=tensor(1, 2), got=Tensor("float32", (1, 2), [[-3, 4]]), worst=None), "f"
    )
    page = Page(re.sub(r"background:[^;\"]*", "", html))
    assert [text for text, _ in page.cells][-6:] == ["0", "1", "≠-3", "≠4", "-3", "+3"]
    assert page.marked == ["≠-3", "≠4", "-3", "+3"]


def test_text_keeps_the_colour_of_its_surroundings() -> None:
    html = counterexample_html(example(), "f")
    assert not re.search(r"[;\"]color:(?!inherit)", html)
    strengths = re.findall(r"rgba\((?:210,90,40|50,110,200),([\d.]+)\)", html)
    assert strengths
    assert all(float(strength) <= 0.5 for strength in strengths)


def test_no_script_and_nothing_from_elsewhere() -> None:
    page = shown()
    assert not {"script", "link", "img", "iframe", "style"} & set(page.tags)
    assert {name for _, name, _ in page.attributes} <= {"style", "scope", "aria-hidden", "aria-label", "tabindex"}


@pytest.mark.parametrize(
    ("shape", "index", "number"),
    [((), (), "0"), ((3,), (2,), "2"), ((2, 3), (1, 0), "3"), ((2, 2, 2), (1, 0, 1), "5"), ((1,) * 5, (0,) * 5, "0")],
)
def test_worst_element(shape: tuple[int, ...], index: tuple[int, ...], number: str) -> None:
    assert Page(box_html(Box("Y", tensor(*shape), index))).marked == [f"▸{number}◂"]


def test_worst_element_is_shown_however_many_planes_there_are() -> None:
    page = Page(box_html(Box("Y", tensor(9, 1, 1), (7, 0, 0))))
    assert page.marked == ["▸7◂"]
    assert page.captions == ["Y[0]", "Y[1]", "Y[2]", "Y[7]"]
    assert "… and 5 more" in page.text


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1, 2, 2), (2, 1, 1, 2, 2), (0,), (3, 0), (0, 3), (0, 2, 2)])
def test_unusual_shapes(shape: tuple[int, ...]) -> None:
    text = f"shape ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    page = shown(got=tensor(*shape), worst=None)
    assert text in page.text
    assert ("empty" in page.text) == (0 in shape)
    if shape != (2, 3):
        assert f"expected shape (2, 3), got {text}" in page.text
        assert "difference" not in page.text


def test_large_and_missing_numbers() -> None:
    assert "too large to show" in box_html(Box("Y", Tensor("float32", (50, 50))))
    assert "(not shown)" in box_html(Box("Y", Tensor("float32", (5, 5))))
    large = Tensor("float32", (50, 50))
    page = shown(expected=large, got=large, worst=Worst((3, 4), 1.5, "nan"))
    assert "largest difference at [3, 4]: expected 1.5, got nan" in page.text


def test_numbers_that_are_not_finite() -> None:
    value = Tensor("float32", (1, 3), [["nan", "inf", -2.5]])
    page = shown(expected=tensor(1, 3), got=value, worst=None)
    assert {"≠nan", "≠inf", "≠-2.5", "nan", "+inf", "-4.5"} <= set(page.text.split("\n"))


def test_wide_tensors_can_be_scrolled_with_the_keyboard() -> None:
    assert ("section", "tabindex", "0") in Page(box_html(Box("Y", tensor(1, 40)))).attributes
    assert "tabindex" not in box_html(Box("Y", tensor(4, 10)))


def test_exception_has_its_lines_and_variables() -> None:
    frame = Frame("a.py", 8, "g", "return X[2]", {"X": "float32, shape (2,)"})
    html = error_html(StudentError("IndexError", "index 2 <is> out", (frame,)))
    lines = Page(html).text.split("\n")
    assert lines[:3] == ["a.py, line 8, in g", "    return X[2]", "    here X is float32, shape (2,)"]
    assert "IndexError: index 2 &lt;is&gt; out" in html


def test_change_of_an_argument() -> None:
    page = shown(about="X after the call", got=Tensor("float32", (2, 2, 3)), worst=None)
    assert "f(X, K), X after the call" in page.text
    assert "expected" not in page.text


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_text_is_escaped(text: str) -> None:
    value = Tensor(text, (1,), [text])
    error = StudentError(text, text, (Frame(text, 1, text, text, {text: text}),))
    html = counterexample_html(example(expected=value, got=value, error=error, about=text, worst=None), text)
    plain = counterexample_html(example(expected=value, got=value, error=error, about="x", worst=None), "f")
    for page in (Page(html), Page(plain)):
        assert not {"script", "img", "a"} & set(page.tags)
        assert not any(name.startswith("on") for _, name, _ in page.attributes)
