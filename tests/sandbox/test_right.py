"""Right submissions score full at every level that confines them."""

from collections.abc import Callable

import pytest

from autograder.authoring.assignment import Assignment
from autograder.exam.draw import Exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.record import SubmissionInfo
from autograder.sandbox.levels import CONFINED, Level
from autograder.submissions.read import read_submission
from tests.support import CORPORA

RIGHT = sorted(path for path in (CORPORA / "right").iterdir() if path.name != "__pycache__")


@pytest.mark.parametrize("level", CONFINED)
def test_right_submissions_score_full(
    level: Level, assignment: Assignment, exam: Exam, control_of: Callable[[Level], Control]
) -> None:
    names = tuple(exercise.name for exercise in assignment.exercises)
    grader = Grader(assignment, exam, level, shrink=False)
    for path in RIGHT:
        bundle, sha256 = read_submission(path, assignment.name, names)
        record = grader.grade(SubmissionInfo(path.stem, path.name, sha256), bundle, control_of(level))
        assert record.score == record.max_score, path.name
