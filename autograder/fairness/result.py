"""What a look at an exam's fairness found."""

from typing import Literal

import msgspec

Kind = Literal["results", "gradients"]


class Worst(msgspec.Struct, frozen=True):
    """The answer that was furthest off for its bound, and where that was."""

    error_over_bound: float | str
    """1 is just within the bound. Text (``inf``) where a number is no number, or one off that must be exact."""
    submission: str
    seed: int
    exercise: str
    check: str
    part: str
    sizes: dict[str, int]
    about: str
    """``result``, or the gradient to an argument."""

    @property
    def ratio(self) -> float:
        """The error over the bound as a number."""
        return float(self.error_over_bound)


class Room(msgspec.Struct, frozen=True):
    """How much room there is between right answers of an element type and the bounds."""

    dtype: str
    kind: Kind
    answers: int
    """How many tensors were compared."""
    worst: Worst
    worst_of_full: Worst | None = None
    """The same among the submissions that score full on every seed."""


class Miss(msgspec.Struct, frozen=True):
    """A check that a submission does not pass although it is right, or is said to be."""

    submission: str
    seed: int
    exercise: str
    check: str
    score: float
    max_score: float
    message: str


class Spread(msgspec.Struct, frozen=True):
    """A submission whose score depends on the seed, and the exercises whose scores do."""

    submission: str
    lowest: float
    highest: float
    exercises: tuple[str, ...]


class Fairness(msgspec.Struct, frozen=True):
    """What came of grading the same submissions on many seeds."""

    seeds: tuple[int, ...]
    max_score: float
    right: int
    """How many submissions are right, or said to be; ``full`` of them score full on every seed."""
    full: int
    misses: tuple[Miss, ...]
    room: tuple[Room, ...]
    others: int = 0
    """How many other submissions there are; ``same`` of them have the same score on every seed."""
    same: int = 0
    spread: tuple[Spread, ...] = ()
    faults: tuple[str, ...] = ()
    """Seeds on which nothing could be graded, and why."""

    @property
    def sound(self) -> bool:
        """Whether every right submission scores full on every seed."""
        return self.full == self.right and not self.faults
