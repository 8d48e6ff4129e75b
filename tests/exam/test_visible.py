"""The visible checks as an exam: what is kept of them, and what is refused."""

import msgspec
import pytest

from autograder.authoring.public import PublicChecks, PublicChecksError, read_checks
from autograder.exam.visible import visible
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.protocol.messages import Unit
from autograder.record import Record, SubmissionInfo
from autograder.submissions.bundle import Bundle
from tests.support import IN, ONE, OUT, RELEASED, RIGHT, check, exercise, replaced


@pytest.fixture(scope="module")
def checks() -> PublicChecks:
    return read_checks(RELEASED / "checks.json")


def graded(checks: PublicChecks, source: str, control: Control) -> Record:
    found = visible(checks)
    bundle = Bundle((Unit("student.py", source),))
    return Grader(found.assignment, found.exam).grade(SubmissionInfo("ada", "ada.py", ""), bundle, control)


def test_exercises_and_their_cases_are_those_of_the_file(checks: PublicChecks) -> None:
    found = visible(checks)
    assert [paper.exercise.name for paper in found.exam.papers] == [IN, OUT, ONE]
    assert [len(paper.cases) for paper in found.exam.papers] == [len(one.cases) for one in checks.exercises]
    assert found.assignment.page.limits.seconds == checks.seconds
    assert (found.assignment.page.reveal, found.assignment.stand_ins, found.exam.given) == ("all", "", ())


def test_digest_is_that_of_the_checks(checks: PublicChecks) -> None:
    changed = msgspec.structs.replace(checks, seconds=checks.seconds + 1)
    assert visible(checks).exam.digest == visible(checks).exam.digest != visible(changed).exam.digest


def test_record_has_a_counterexample_and_a_condition_and_no_follow_through(
    checks: PublicChecks, control: Control
) -> None:
    body = f"def {IN}(X, K):\n    return sum(corr2d(x, k.flip(0)) for x, k in zip(X, K))\n"
    record = graded(checks, replaced(IN, body), control)
    values = check(record, IN, "values")
    assert values.outcome == "failed"
    assert values.counterexample is not None
    assert values.condition.startswith("wrong once k_h > 1")
    assert [exercise(record, name).outcome for name in (IN, OUT, ONE)] == ["failed", "failed", "passed"]
    assert not exercise(record, OUT).follow_through
    assert check(record, ONE, "device").outcome == "not run"


def test_forbidden_operators_are_gone(checks: PublicChecks, control: Control) -> None:
    body = f"def {OUT}(X, K):\n    return torch.nn.functional.conv2d(X[None], K)[0]\n"
    assert check(graded(checks, replaced(OUT, body), control), OUT, "rule").outcome == "failed"
    assert graded(checks, RIGHT, control).score == 30


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_time_that_is_none_is_refused(checks: PublicChecks, seconds: float) -> None:
    with pytest.raises(
        PublicChecksError, match=r"^the checks of 'multi_channel' are damaged .*: copy checks.json again"
    ):
        visible(msgspec.structs.replace(checks, seconds=seconds))
