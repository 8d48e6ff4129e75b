"""Fixtures: a zygote for level ``strict``, and a bench at each level that holds."""

from collections.abc import Callable, Iterator

import pytest

from autograder.authoring.assignment import Assignment
from autograder.exam.draw import Exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote
from autograder.protocol.messages import Unit
from autograder.record import Record, SubmissionInfo
from autograder.sandbox.levels import Level
from autograder.submissions.bundle import Bundle
from tests.support import without_rules

GradeAt = Callable[[Level, str], Record]


@pytest.fixture(scope="session")
def strict_control() -> Iterator[Control]:
    with Zygote(level="strict") as zygote:
        ready = zygote.controls[0].wait_until_ready()
        if not ready.offers.namespaces:
            pytest.skip(f"this machine refuses namespaces: {ready.offers.refusal}")
        yield zygote.controls[0]


@pytest.fixture
def control_of(request: pytest.FixtureRequest) -> Callable[[Level], Control]:
    """The zygote's control for a level; that of ``strict`` is skipped where the machine refuses namespaces."""

    def control_of(level: Level) -> Control:
        control = request.getfixturevalue("strict_control" if level == "strict" else "control")
        assert isinstance(control, Control)
        return control

    return control_of


@pytest.fixture
def grade_at(assignment: Assignment, exam: Exam, control_of: Callable[[Level], Control]) -> GradeAt:
    """Grades a source at a level, by an exam that forbids nothing: what the sandbox alone refuses is tried."""
    open_exam = without_rules(exam)

    def grade_at(level: Level, text: str) -> Record:
        grader = Grader(assignment, open_exam, level, shrink=False)
        bundle = Bundle((Unit("student.py", text),))
        return grader.grade(SubmissionInfo("student", "student.py", ""), bundle, control_of(level))

    return grade_at
