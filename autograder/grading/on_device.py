"""A submission where there is a GPU, or where one is rehearsed, as the device check asks it."""

from dataclasses import dataclass
from typing import Protocol

from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer
from autograder.grading.device import LoadError, NoDeviceError
from autograder.protocol.messages import Loaded


class Opened(Protocol):
    """A submission that is loaded on a device when it is opened, and answers cases there."""

    @property
    def device(self) -> str: ...

    @property
    def loaded(self) -> Loaded | None: ...

    def open(self) -> Loaded: ...

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]: ...


class OnDevice:
    """A session in which there is a GPU, or seems to be one. It is opened when it is first asked."""

    def __init__(self, session: Opened) -> None:
        self._session = session

    @property
    def device(self) -> str:
        """Which GPU it is."""
        return self._session.device

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:
        """Ask cases; where the submission cannot be loaded, or lacks the function there, that is the answer."""
        try:
            loaded = self._session.loaded or self._session.open()
        except LoadError as error:
            return self._none(cases, f"cannot be asked where there is a GPU, as {error}")
        definition = loaded.definitions.get(paper.exercise.name)
        if definition is None or not definition.callable:
            reason = next((f": {problem.message}" for problem in loaded.problems), "")
            return self._none(cases, f"is not defined where there is a GPU{reason}")
        return self._session.ask(paper, cases)

    def _none(self, cases: tuple[Case, ...], reason: str) -> list[Answer]:
        return [
            Answer(cases[0], failure="crash", detail=reason),
            *(Answer(case, failure="unanswered") for case in cases[1:]),
        ]


@dataclass(frozen=True)
class NoDevice:
    """Stands where a device cannot be had, and says why."""

    device: str
    reason: str

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:  # noqa: ARG002 - a target's
        """Raises :class:`NoDeviceError`."""
        raise NoDeviceError(self.reason)
