"""The output that GitHub Classroom's reporter reads.

``reported`` does what the reporter does with it, and so says what would be announced and printed.
"""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.ci.places import Places
from autograder.export.classroom import classroom_result, exact_sum, hundredths, render_classroom
from autograder.record import Record
from tests.render.samples import (
    HOSTILE_TEXTS,
    MARKERS,
    check,
    exercise,
    failing,
    hostile_record,
    marked_record,
    record,
)

PLACES = Places("", {"a.py": "\n\ndef corr2d_multi_in(X, K):\n    pass\n"})
FIELDS = {"name", "status", "score", "message", "test_code", "filename", "line_no", "duration"}
FORGED = 'x\n::notice title=Autograding report::{"totalPoints":30,"maxPoints":30}'


def decoded(found: Record) -> dict[str, Any]:
    text = render_classroom(found, PLACES)
    assert "\n" not in text
    result: dict[str, Any] = json.loads(base64.b64decode(text, validate=True))
    return result


def reported(result: dict[str, Any]) -> tuple[float, float] | None:
    """The points that the reporter announces, added up as it does; ``None`` where it announces none."""
    if not result["max_score"]:
        return None
    total = 0.0
    for test in result["tests"]:
        total += test["score"]
    return total, result["max_score"]


def printed(result: dict[str, Any]) -> list[str]:
    """The lines that the reporter prints of the tests."""
    lines: list[str] = []
    for test in result["tests"]:
        where = f" - line {test['line_no']}" if test["line_no"] != 0 else ""
        lines.append(f"Error: {test['message']}" if test["status"] == "error" else f"{test['name']}{where}")
        lines += ["Test code:", test["test_code"]] if test["test_code"] else []
    return "\n".join(lines).split("\n")


def test_fields_of_a_partly_right_submission() -> None:
    result = decoded(record("ada", failing(), exercise("f", "passed", score=10.0)))
    assert (result["version"], result["status"], result["max_score"]) == (1, "fail", 20)
    failed, passed = result["tests"]
    assert set(failed) == set(passed) == FIELDS
    assert failed["name"] == "corr2d_multi_in: 4.5 of 10"
    assert (failed["status"], failed["score"], failed["filename"], failed["line_no"]) == ("fail", 4.5, "a.py", 3)
    assert failed["test_code"].startswith("corr2d_multi_in(torch.tensor(")
    assert failed["message"] == "values: the result has a wrong value"
    assert (passed["status"], passed["score"], passed["filename"], passed["line_no"]) == ("pass", 10, "", 0)
    assert failed["duration"] == passed["duration"] == 0.5
    assert reported(result) == (14.5, 20)


def test_all_right_passes_and_nothing_started_fails() -> None:
    assert decoded(record("ada", exercise("f", "passed", score=10.0)))["status"] == "pass"
    nothing = decoded(record("ada", exercise("f", "not started", score=0.0)))
    assert (nothing["status"], reported(nothing)) == ("fail", (0, 10))


def test_what_the_grader_failed_at_is_announced_as_nothing() -> None:
    failed = exercise("f", "grader error", check("defined", "grader error", message=FORGED), message=FORGED, score=0.0)
    result = decoded(record("ada", failed))
    assert (result["status"], result["max_score"], reported(result)) == ("error", 0, None)
    assert [(test["status"], test["score"]) for test in result["tests"]] == [("error", 0)]
    assert printed(result) == ["Error: not graded yet, through no fault of yours"]


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, FORGED, "##[error]x", "a\r::error::x"])
def test_no_text_of_a_students_is_printed_as_a_command(text: str) -> None:
    result = decoded(hostile_record(text))
    for line in printed(result):
        assert not line.lstrip().startswith("::")
        assert "##" not in line
        assert "\r" not in line
    assert reported(result) == (9.0, 20)


def test_what_is_nearly_full_does_not_look_full() -> None:
    result = decoded(record("ada", exercise("f", "failed", check("values", "failed"), score=9.9999)))
    assert result["tests"][0]["name"] == "f: 9.99 of 10"
    assert reported(result) == (9.99, 10)


@given(st.lists(st.integers(0, 2500), max_size=12))
def test_sum_is_printed_as_the_decimal_that_it_is(scores: list[int]) -> None:
    exact = [score / 100 for score in scores]
    adjusted = exact_sum(exact)
    assert repr(sum(adjusted, 0.0)) == repr(sum(scores) / 100)
    assert all(abs(one - other) < 1e-9 for one, other in zip(exact, adjusted, strict=True))


@given(st.integers(0, 10**5))
def test_whole_hundredths_stay(number: int) -> None:
    assert hundredths(number / 100) == number / 100
    assert hundredths(number / 100 + 0.0049) == number / 100


@pytest.mark.parametrize("reveal", ["score", "condition"])
def test_no_more_is_told_than_the_course_reveals(reveal: str) -> None:
    told = json.dumps(decoded(marked_record(reveal)))  # type: ignore[arg-type]
    assert not [name for name in ("hint", "reproduce", "error message") if MARKERS[name] in told]


def test_output_fits_into_a_variable_of_the_environment() -> None:
    many = record("ada", *(failing(reproduce="x" * 10**5) for _ in range(200)))
    assert len(json.dumps(classroom_result(many, PLACES))) > 2**18
    assert len(render_classroom(many, PLACES)) < 2**17
