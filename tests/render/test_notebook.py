"""What ``check`` found, as HTML."""

import pytest

from autograder.record import Frame, StudentError
from autograder.render.notebook import render_html
from tests.render.html import Page
from tests.render.samples import CONTROL, HOSTILE, HOSTILE_TEXTS, check, checked, exercise, failing, hostile


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
    assert {"▸205◂", "▸305◂", "▸+100◂"} <= set(shown.marked)


def test_students_text_is_escaped() -> None:
    html = render_html(hostile())
    assert "<script" not in html
    assert "script" not in page(html).tags
    assert page(html).text.count("<script>alert(1)</script>") >= 5


def test_titles_and_names_are_escaped() -> None:
    result = checked(exercise(HOSTILE, "passed", check(HOSTILE)))
    result.title = HOSTILE
    assert "<script" not in render_html(result)


def test_not_started_and_hidden_output() -> None:
    shown = page(render_html(checked(exercise("f", "not started", check("defined", "not started")), printed=4)))
    assert "Nothing here yet, and that is fine" in shown.text
    assert "Output of your code hidden: 4 lines." in shown.text


def test_advice_is_shown() -> None:
    assert "try one matrix product" in render_html(
        checked(exercise("f", "passed", check("rule", hint="try one matrix product")))
    )


def test_condition_and_hint_stand_under_the_message() -> None:
    one = check("values", "failed", message="the result is wrong", condition="wrong once c_i > 1", hint="Mind the sum.")
    other = check("gradient", "failed", message="no gradient", hint="Mind the sum.")
    text = page(render_html(checked(exercise("f", "failed", one, other)))).text
    places = [
        text.index(part) for part in ("the result is wrong", "wrong once c_i > 1", "Mind the sum.", "no gradient")
    ]
    assert places == sorted(places)
    assert text.count("Mind the sum.") == 1
    assert text.count("when:") == text.count("hint:") == 1


def test_variables_stand_under_their_line() -> None:
    frame = Frame("ada.py", 7, "f", "return X[9]", {"X": "float32, shape (2, 3)", "i": "9"})
    error = StudentError("IndexError", "too far", (frame,))
    text = page(render_html(checked(failing(got=None, worst=None, error=error)))).text
    assert "    return X[9]\n    here X is float32, shape (2, 3); i is 9\nIndexError: too far" in text


def test_outcomes_are_told_without_colour() -> None:
    text = page(render_html(checked(failing(), exercise("g", "not run", message="waits for f")))).text
    assert "✗ failed" in text
    assert "– not run" in text
    assert "waits for f" in text


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, CONTROL, "lone \udce9"])
def test_students_text_makes_no_markup(text: str) -> None:
    html = render_html(hostile(text))
    html.encode()
    assert not {"script", "img", "a"} & set(page(html).tags)
    assert "\x1b" not in html
