"""What ``check`` found, as HTML."""

from html.parser import HTMLParser

import pytest

from autograder.record import Tensor
from autograder.render.notebook import render_html, tensor_html
from tests.render.samples import HOSTILE, check, checked, exercise, failing, hostile, tensor

VOID = {"br", "hr", "img"}


class Page(HTMLParser):
    """The tags, text and marked cells of a piece of HTML; complains of tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        self._in_mark = "outline" in (dict(attrs).get("style") or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        self.text += data + "\n"
        if self._in_mark:
            self.marked.append(data)


def page(html: str) -> Page:
    return Page(html)


def test_counterexample_has_all_its_parts() -> None:
    shown = page(render_html(checked(failing())))
    for part in (
        "Channels",
        "✗ failed",
        "✗ values",
        "✓ defined",
        "the result has a wrong value",
        "corr2d_multi_in(X, K)",
        "shape (2, 2, 3)",
        "K (permuted)",
        "expected",
        "got",
        "difference",
        "corr2d_multi_in(torch.tensor([[[0]]]), torch.tensor([[[90]]]))",
    ):
        assert part in shown.text
    assert shown.marked == ["205", "305", "100"]


def test_students_text_is_escaped() -> None:
    html = render_html(hostile())
    assert "<script" not in html
    assert "script" not in page(html).tags
    assert page(html).text.count("<script>alert(1)</script>") >= 5


def test_titles_and_names_are_escaped() -> None:
    result = checked(exercise(HOSTILE, "passed", check(HOSTILE)))
    result.title = HOSTILE
    assert "<script" not in render_html(result)


def test_values_that_are_text_are_escaped() -> None:
    assert "<script" not in tensor_html("<script>", Tensor("float32", (1,), ["<script>"]))


def test_not_started_and_hidden_output() -> None:
    shown = page(render_html(checked(exercise("f", "not started", check("defined", "not started")), printed=4)))
    assert "Nothing here yet, and that is fine" in shown.text
    assert "Output of your code hidden: 4 lines." in shown.text


def test_advice_is_shown() -> None:
    assert "try one matrix product" in render_html(
        checked(exercise("f", "passed", check("rule", hint="try one matrix product")))
    )


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1, 2, 2), (2, 1, 1, 2, 2), (0,), (3, 0), (0, 3), (0, 2, 2)])
def test_unusual_shapes(shape: tuple[int, ...]) -> None:
    text = f"shape ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    assert text in page(tensor_html("Y", tensor(*shape))).text
    assert text in page(render_html(checked(failing(got=tensor(*shape), worst=None)))).text


@pytest.mark.parametrize(
    ("shape", "index", "number"),
    [((), (), "0"), ((3,), (2,), "2"), ((2, 3), (1, 0), "3"), ((2, 2, 2), (1, 0, 1), "5"), ((1,) * 5, (0,) * 5, "0")],
)
def test_marked_element(shape: tuple[int, ...], index: tuple[int, ...], number: str) -> None:
    assert page(tensor_html("Y", tensor(*shape), index)).marked == [number]


def test_numbers_that_are_not_finite() -> None:
    value = Tensor("float32", (1, 3), [["nan", "inf", -2.5]])
    shown = page(render_html(checked(failing(expected=tensor(1, 3), got=value, worst=None))))
    assert {"nan", "inf", "-2.5", "-4.5"} <= set(shown.text.split("\n"))


def test_many_planes_are_cut() -> None:
    shown = page(tensor_html("Y", tensor(7, 1, 1)))
    assert shown.tags.count("table") == 4
    assert "… and 3 more" in shown.text


def test_difference_needs_equal_shapes() -> None:
    assert "difference" not in render_html(checked(failing(got=tensor(3, 2))))


def test_large_tensor_is_not_shown() -> None:
    assert "too large to show" in tensor_html("Y", Tensor("float32", (50, 50)))
