"""What grading needs of an assignment and of an exam, whichever source they have: the author's folder, or the visible
checks alone."""

from typing import Protocol

from autograder.authoring.page import Exercise, Page
from autograder.exam.paper import Paper
from autograder.protocol.messages import Provided


class GradedAssignment(Protocol):
    """An assignment to grade by; ``stand_ins`` is empty where there is no follow-through."""

    @property
    def name(self) -> str:
        """The assignment's name, which its main file has, too."""

    @property
    def page(self) -> Page:
        """The grading page, or what is known of it."""

    @property
    def provided(self) -> tuple[Provided, ...]:
        """The modules that exist for students' imports."""

    @property
    def stand_ins(self) -> str:
        """The source of right versions, for the follow-through."""

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises, in order."""


class GradedExam(Protocol):
    """An exam to sit: a paper for each exercise, and one for each function that the lesson gives."""

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The exercises' papers, in order."""

    @property
    def given(self) -> tuple[Paper, ...]:
        """The given functions' papers."""

    @property
    def digest(self) -> str:
        """What tells this exam from others."""
