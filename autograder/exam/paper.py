"""One exercise's part of an exam, as both the grader and the student's machine use it."""

from dataclasses import dataclass
from functools import cached_property

from autograder.authoring.page import Exercise
from autograder.authoring.signature import Signature
from autograder.exam.case import Case
from autograder.protocol import frames
from autograder.protocol.messages import NONCE_BYTES, Run


@dataclass(frozen=True)
class Paper:
    """An exercise with the cases that it is asked."""

    exercise: Exercise
    signature: Signature
    cases: tuple[Case, ...]
    max_reply_bytes: int

    @cached_property
    def frame(self) -> bytes:
        """The run that asks every case, encoded once for all submissions."""
        return run_frame(self, self.cases)


def run_frame(paper: Paper, cases: tuple[Case, ...]) -> bytes:
    """The frame that asks these cases, but for its end: the nonces of the run and of each case, drawn as it is sent."""
    calls, contents = zip(*(case.call() for case in cases), strict=True)
    run = Run(paper.exercise.name, tuple(calls), paper.max_reply_bytes)
    return frames.encode(run, contents, to_follow=NONCE_BYTES * (1 + len(cases)))
