"""A record as a page to return."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.record import Frame, Note, Part, StudentError
from autograder.render.page import render_page
from autograder.render.safe import one_line
from tests.render.html import Page
from tests.render.samples import (
    CONTROL,
    HOSTILE_TEXTS,
    check,
    example,
    exercise,
    failing,
    hostile_record,
    marked_record,
    record,
)


def page(*arguments: object, title: str = "", **options: object) -> Page:
    return Page(render_page(record(*arguments, **options), title))  # type: ignore[arg-type]


def test_document_stands_alone() -> None:
    html = render_page(record("ada", failing()))
    assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
    found = Page(html)
    assert {"html", "head", "title", "body", "header", "main", "section", "footer", "h1", "h2"} <= set(found.tags)
    assert ("meta", "content", "width=device-width, initial-scale=1") in found.attributes
    policy = next(value for _, name, value in found.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert not {"script", "link", "img", "iframe", "form", "object", "base"} & set(found.tags)
    assert not {name for _, name, _ in found.attributes} & {"src", "srcset", "action", "onclick", "onload"}
    assert all(value.startswith("#exercise-") for _, name, value in found.attributes if name == "href")
    assert "url(" not in html
    assert "@import" not in html


def test_page_suits_dark_screens_and_paper() -> None:
    html = render_page(record("ada"))
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def test_score_outcomes_and_points() -> None:
    wrong = check("values", "failed", points=1.25, max_points=5.5556, parts=(Part("one", 0, 2), Part("two", 2, 2)))
    text = page("ada", exercise("f", "failed", wrong), exercise("g", "passed", check("defined"), score=10)).text
    for part in ("14.5 of 20 points", "4.5 of 10", "10 of 10", "1.25 of 5.56", "✗ failed", "✓ passed"):
        assert part in text
    assert "1 of 2 families right; wrong: one" in text


def test_findings_of_an_exercise() -> None:
    error = StudentError("IndexError", "too far", (Frame("ada.py", 7, "f", "return X[9]", {"i": "9"}),))
    wrong = check(
        "values",
        "failed",
        message="raised IndexError",
        condition="wrong once c_i > 1",
        hint="Mind the sum.",
        counterexample=example(got=None, worst=None, error=error),
    )
    text = page("ada", exercise("f", "failed", wrong)).text
    for part in (
        "raised IndexError",
        "wrong once c_i > 1",
        "Mind the sum.",
        "expected",
        "ada.py, line 7, in f",
        "here i is 9",
        "IndexError: too far",
        "See it again:",
    ):
        assert part in text


def test_exercises_that_are_not_begun_or_not_run() -> None:
    text = page(
        "ada",
        exercise("f", "not started", check("defined", "not started")),
        exercise("g", "not run", message="waits for f"),
        exercise("h", "passed", message="judged with a right f", follow_through=("f",)),
    ).text
    assert "Nothing was handed in for this exercise" in text
    assert "waits for f" in text
    assert "judged with a right f" in text


def test_notes_and_footer() -> None:
    device = check("device", "not run", message="no GPU here")
    notes = (Note("error", "NameError: x", "ada.py", 3), Note("info", "cell 3 was left out"))
    text = page("ada", exercise("f", "passed", device), exercise("g", "passed", device), notes=notes).text
    for part in (
        "ada.py\n, line 3: NameError: x",
        "cell 3 was left out",
        "graded by autograder 0.1.0 on cpu, exam digest",
        "submission ada.py, SHA-256 000000000000\n",
    ):
        assert part in text
    assert text.count("not run: device (no GPU here)") == 1


def test_title() -> None:
    assert "<title>multi_channel: ada</title>" in render_page(record("ada"))
    html = render_page(record("ada"), "Channels")
    assert "<title>Channels: ada</title>" in html
    assert "<h1>Channels</h1>" in html


def test_tables_have_captions_and_scopes() -> None:
    found = page("ada", failing())
    assert {"Exercises", "Checks of corr2d_multi_in", "expected shape (2, 3)"} <= set(found.captions)
    assert found.headers
    assert all(scope in {"row", "col"} for scope, _ in found.headers)


def test_what_is_held_back_is_told() -> None:
    assert "Your course shows" not in render_page(marked_record("all"))
    assert "Your course shows outcomes and points alone." in render_page(marked_record("score"))


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, CONTROL, "lone \udce9"])
def test_students_text_makes_no_markup(text: str) -> None:
    html = render_page(hostile_record(text), text)
    html.encode()
    plain = Page(render_page(hostile_record("x"), "x"))
    assert Page(html).tags.count("script") == 0
    assert set(Page(html).tags) == set(plain.tags)
    assert {name for _, name, _ in Page(html).attributes} == {name for _, name, _ in plain.attributes}
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)


@given(st.text(max_size=40))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    found = Page(render_page(hostile_record(text)))
    assert one_line(text) in found.text
    assert set(found.tags) <= set(Page(render_page(hostile_record("x"))).tags)
