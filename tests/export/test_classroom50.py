"""Classroom 50's result: its fields, and points as whole numbers."""

import datetime
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.export.classroom50 import Classroom50Error, render_classroom50, whole_points
from autograder.record import Record
from tests.render.samples import HOSTILE_TEXTS, MARKERS, check, exercise, failing, hostile_record, marked_record, record

ENVIRONMENT = {
    "CLASSROOM": "ml",
    "ASSIGNMENT": "channels",
    "ASSIGNMENT_TYPE": "group",
    "OWNER": "ada",
    "USERNAME": "other",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/1",
    "RELEASE_URL": "https://example.org/releases/1",
    "REVIEW_URL": "https://example.org/compare/1",
}
NOW = datetime.datetime(2026, 6, 1, 16, 32, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))


def result_of(found: Record, **changes: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(render_classroom50(found, ENVIRONMENT | changes, NOW))
    return result


def test_fields_are_those_of_the_format() -> None:
    result = result_of(record("ada", failing(), exercise("f", "passed", score=10.0)))
    tests = result.pop("tests")
    assert result == {
        "schema": "classroom50/result/v1",
        "classroom": "ml",
        "assignment": "channels",
        "assignment_type": "group",
        "owner": "ada",
        "submission": "submit/2026-06-01T14-32-05Z-a1b2c3d",
        "commit": "https://example.org/commit/1",
        "release": "https://example.org/releases/1",
        "review": "https://example.org/compare/1",
        "datetime": "2026-06-01T14:32:05Z",
        "score": 14,
        "max-score": 20,
    }
    assert [(test["test-name"], test["passed"], test["score"], test["max-score"]) for test in tests] == [
        ("corr2d_multi_in", False, 4, 10),
        ("f", True, 10, 10),
    ]
    assert all(type(test[name]) is int for test in tests for name in ("score", "max-score"))


def test_what_the_platform_may_leave_out_has_a_default() -> None:
    result = result_of(record("ada", failing()), REVIEW_URL="", ASSIGNMENT_TYPE="", OWNER="")
    assert (result["review"], result["assignment_type"], result["owner"]) == (
        "https://example.org/commit/1",
        "individual",
        "other",
    )


def test_missing_variables_are_named() -> None:
    with pytest.raises(
        Classroom50Error, match=r"has no CLASSROOM, OWNER or USERNAME: run this as Classroom 50's runner"
    ):
        result_of(record("ada", failing()), CLASSROOM="", OWNER="", USERNAME="")


def test_what_the_grader_failed_at_is_no_zero() -> None:
    failed = record("ada", exercise("f", "grader error", check("defined", "grader error")))
    with pytest.raises(Classroom50Error, match="not graded, so no result is written"):
        result_of(failed)


@pytest.mark.parametrize(
    ("scores", "maxima", "expected"),
    [
        ([10, 10, 10], [10, 10, 10], ([10, 10, 10], [10, 10, 10])),
        ([7.5, 9.99, 0], [10, 10, 10], ([8, 9, 0], [10, 10, 10])),
        ([9.9999], [10], ([9], [10])),
        ([9.6, 9.7], [10, 10], ([9, 9], [10, 10])),
        ([0.5], [1], ([0], [1])),
        ([2.5, 1.25], [2.5, 2.5], ([5, 2], [5, 5])),
        ([0.1], [0.3], ([1], [3])),
        ([], [], ([], [])),
        ([33.3333], [33.3333], ([33333], [33333])),
    ],
)
def test_points_become_whole(scores: list[float], maxima: list[float], expected: tuple[list[int], list[int]]) -> None:
    assert whole_points(scores, maxima) == expected


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 10_000)), min_size=1, max_size=8))
def test_whole_points_are_honest(drawn: list[tuple[int, int]]) -> None:
    maxima = [float(most) for most, _ in drawn]
    scores = [round(most * share / 10_000, 4) for most, share in drawn]
    whole, most = whole_points(scores, maxima)
    assert most == maxima
    assert sum(whole) <= sum(scores) + 1e-6
    assert sum(whole) > sum(scores) - 1 - len(drawn) * any(
        score < full and score > full - 1 for score, full in zip(scores, maxima, strict=True)
    )
    for got, score, full in zip(whole, scores, maxima, strict=True):
        assert (got == full) == (score == full)
        assert abs(got - score) < 1 + 1e-6
        assert got >= 0


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_text_of_students_is_one_line_that_no_runner_obeys(text: str) -> None:
    for test in result_of(hostile_record(text))["tests"]:
        for value in (test["test-name"], test["message"]):
            assert not re.search(r"[\n\r]|^\s*::|##", value)


@pytest.mark.parametrize("reveal", ["score", "condition"])
def test_no_more_is_told_than_the_course_reveals(reveal: str) -> None:
    told = render_classroom50(marked_record(reveal), ENVIRONMENT, NOW)  # type: ignore[arg-type]
    assert not [name for name in ("hint", "reproduce", "error message") if MARKERS[name] in told]
