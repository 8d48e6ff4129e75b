"""The visible checks as something to grade by: what a student's repository holds, where the exam is not at hand."""

import hashlib
from dataclasses import dataclass

import msgspec

from autograder.authoring.page import Exercise, Limits, Page, PageError, validate
from autograder.authoring.public import PublicChecks, PublicChecksError
from autograder.authoring.signature import SignatureError
from autograder.exam.paper import Paper
from autograder.protocol.messages import Provided

_DAMAGED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, SignatureError)
"""What numbers and shapes that do not go together raise, on the way to a paper."""


@dataclass(frozen=True)
class VisibleAssignment:
    """What ``checks.json`` tells of an assignment. Students have all of it, so they are shown everything."""

    name: str
    page: Page
    provided: tuple[Provided, ...]
    stand_ins: str = ""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises, in order."""
        return self.page.exercises


@dataclass(frozen=True)
class VisibleExam:
    """The visible cases as an exam; ``digest`` is the SHA-256 of the checks."""

    papers: tuple[Paper, ...]
    digest: str
    given: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class Visible:
    """An assignment as its visible checks have it, and the exam that they are."""

    assignment: VisibleAssignment
    exam: VisibleExam


def visible(checks: PublicChecks) -> Visible:
    """What a submission is graded by where there is no more than the visible checks.

    Raises:
        PublicChecksError: the checks contradict themselves, as an edited file may.
    """
    try:
        papers = tuple(checks.paper(name) for name in checks.names)
        exercises = tuple(paper.exercise for paper in papers)
        page = Page(exercises=exercises, title=checks.title, limits=Limits(seconds=checks.seconds))
        validate(page)
        if not 0 < checks.seconds < float("inf"):
            raise PageError(f"it gives an exercise {checks.seconds} seconds")
        if not all(paper.cases for paper in papers):
            raise PageError("it has an exercise without a case")
        digest = hashlib.sha256(msgspec.json.encode(checks)).hexdigest()
        for paper in papers:
            _ = paper.frame  # it is asked of every submission: whatever is wrong with it shows here
    except (PageError, *_DAMAGED) as error:
        raise PublicChecksError(
            f"the checks of {checks.assignment!r} are damaged ({_first_line(error)}): copy checks.json again from the"
            " assignment's folder"
        ) from error
    return Visible(VisibleAssignment(checks.assignment, page, checks.provides), VisibleExam(papers, digest))


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
