"""What many tests share: the paths of the tree, and grading in one call."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import msgspec

from autograder.authoring.assignment import Assignment
from autograder.exam.draw import Exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.protocol.messages import Unit
from autograder.record import CheckResult, ExerciseResult, Record, SubmissionInfo, Timings
from autograder.submissions.bundle import Bundle
from autograder.submissions.read import read_submission

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT / "tests" / "corpora"
SOLUTION = ROOT / "solutions" / "multi_channel"
RELEASED = ROOT / "assignments" / "multi_channel"
EXAMPLES = ROOT / "examples" / "class"

IN, OUT, ONE = "corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1"

RIGHT = """
import torch

def corr2d(X, K):
    h, w = K.shape
    Y = X.new_zeros(X.shape[0] - h + 1, X.shape[1] - w + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, h * w)).reshape(-1, h, w)
"""


@dataclass(frozen=True)
class Bench:
    """An assignment with a drawn exam and a warm zygote: grades sources and paths."""

    assignment: Assignment
    exam: Exam
    control: Control
    shrink: bool = True

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(exercise.name for exercise in self.assignment.exercises)

    def source(self, text: str) -> Record:
        """Grade the text of a ``.py`` submission."""
        bundle = Bundle((Unit("student.py", text),))
        return self._grader().grade(SubmissionInfo("student", "student.py", ""), bundle, self.control)

    def path(self, path: Path) -> Record:
        """Grade a file or folder."""
        bundle, sha256 = read_submission(path, self.assignment.name, self.names)
        return self._grader().grade(SubmissionInfo(path.stem, path.name, sha256), bundle, self.control)

    def _grader(self) -> Grader:
        return Grader(self.assignment, self.exam, shrink=self.shrink)


def without_rules(exam: Exam) -> Exam:
    """The exam, with every operator allowed."""
    papers = (replace(paper, exercise=msgspec.structs.replace(paper.exercise, forbidden=())) for paper in exam.papers)
    return replace(exam, papers=tuple(papers))


def without_timings(record: Record) -> Record:
    """The record as it must be on every run with the same seed; the seal covers the timings, so it goes with them."""
    return msgspec.structs.replace(record, timings=Timings(0.0, 0.0, 0.0), seal=msgspec.UNSET)


def exercise(record: Record, name: str) -> ExerciseResult:
    """An exercise's result."""
    return next(result for result in record.exercises if result.name == name)


def check(record: Record, name: str, check_name: str) -> CheckResult:
    """The result of one check of one exercise."""
    return next(result for result in exercise(record, name).checks if result.name == check_name)


def replaced(name: str, body: str, source: str = RIGHT) -> str:
    """The right submission with one function replaced by another definition."""
    return f"{source}\n\n{body}\n"


def failed_checks(result: ExerciseResult) -> list[str]:
    """The names of the checks that did not pass although they were made."""
    return [made.name for made in result.checks if made.outcome in {"failed", "not started"}]
