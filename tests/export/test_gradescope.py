"""Gradescope's results.json: points, what students may see, and nothing that Gradescope does not know."""

import json
from typing import Any

import pytest

from autograder.export.gradescope import render_gradescope
from tests.render.samples import CONTROL, HOSTILE_TEXTS, MARKERS, check, exercise, failing, hostile_record, record
from tests.render.samples import marked_record as marked

TOP = {
    "score": float | int,
    "execution_time": int,
    "output": str,
    "output_format": str,
    "test_output_format": str,
    "test_name_format": str,
    "visibility": str,
    "stdout_visibility": str,
    "extra_data": dict,
    "tests": list,
}
TEST = {
    "score": float | int,
    "max_score": float | int,
    "status": str,
    "name": str,
    "number": str,
    "output": str,
    "output_format": str,
    "visibility": str,
}
"""The fields of Gradescope's autograder specification that are written, with their types."""


def results(*arguments: Any, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render_gradescope(record(*arguments, **options)))
    return found


def test_fields_are_those_that_gradescope_knows() -> None:
    found = results("ada", failing(), exercise("f", "passed", check("values"), score=10))
    assert found.keys() == TOP.keys()
    assert all(isinstance(found[name], kind) for name, kind in TOP.items())
    for test in found["tests"]:
        assert test.keys() == TEST.keys()
        assert all(isinstance(test[name], kind) for name, kind in TEST.items())


def test_points_are_the_record_s() -> None:
    found = results("ada", failing(), exercise("f", "passed", check("values"), score=10))
    assert found["score"] == 14.5
    assert [(test["name"], test["score"], test["max_score"], test["status"]) for test in found["tests"]] == [
        ("corr2d_multi_in", 4.5, 10, "failed"),
        ("f", 10, 10, "passed"),
    ]


def test_output_says_what_is_wrong() -> None:
    found = results("ada", failing())
    assert "the result has a wrong value" in found["tests"][0]["output"]
    assert found["output"].startswith("## multi\\_channel: ada: ")


def test_what_the_grader_failed_at_is_refused() -> None:
    with pytest.raises(ValueError, match="not graded yet"):
        results("ada", exercise("f", "grader error", check("defined", "grader error")))


@pytest.mark.parametrize("reveal", ["all", "counterexample", "condition", "score"])
def test_nothing_is_told_that_the_course_does_not_reveal(reveal: str) -> None:
    text = render_gradescope(marked(reveal))  # type: ignore[arg-type]
    assert (MARKERS["hint"] in text) == (reveal == "all")
    if reveal == "score":
        assert not [
            name for name, mark in MARKERS.items() if mark in text and name not in {"rule", "waits", "follow", "note"}
        ]


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, CONTROL])
def test_text_of_students_is_bounded_and_changes_no_field(text: str) -> None:
    found = json.loads(render_gradescope(hostile_record(text * 2000)))
    assert found.keys() == TOP.keys()
    assert len(json.dumps(found)) < 400_000
