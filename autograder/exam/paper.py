"""One exercise's part of an exam, as both the grader and the student's machine use it."""

from dataclasses import dataclass
from functools import cached_property

from autograder.authoring.page import Exercise
from autograder.authoring.signature import Signature
from autograder.exam.case import Case
from autograder.exam.device import device_cases
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
    def device_cases(self) -> tuple[Case, ...]:
        """The cases that are asked again where there is a GPU."""
        return device_cases(self.exercise, self.cases)

    @cached_property
    def frame(self) -> bytes:
        """The run that asks every case, encoded once for all submissions."""
        return run_frame(self, self.cases)

    @cached_property
    def device_frame(self) -> bytes:
        """The run that asks the device check's cases, likewise."""
        return run_frame(self, self.device_cases)

    def frame_of(self, cases: tuple[Case, ...]) -> bytes:
        """The run that asks these cases."""
        if cases is self.cases:
            return self.frame
        return self.device_frame if cases is self.device_cases else run_frame(self, cases)


def run_frame(paper: Paper, cases: tuple[Case, ...]) -> bytes:
    """The frame that asks these cases, but for its end: the nonces of the run and of each case, drawn as it is sent."""
    calls, contents = zip(*(case.call() for case in cases), strict=True)
    run = Run(paper.exercise.name, tuple(calls), paper.max_reply_bytes)
    return frames.encode(run, contents, to_follow=NONCE_BYTES * (1 + len(cases)))
