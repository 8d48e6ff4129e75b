"""What was read of a submission: the units to execute, the files beside them, or why it cannot be read."""

from dataclasses import dataclass

from autograder.protocol.messages import SourceFile, Unit
from autograder.record import Note


@dataclass(frozen=True)
class Bundle:
    """A submission that can be loaded."""

    units: tuple[Unit, ...]
    files: tuple[SourceFile, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_one_file(self) -> bool:
        """Whether the main file is a plain Python file, which a syntax error makes unreadable as a whole."""
        return len(self.units) == 1 and not self.units[0].notebook


@dataclass(frozen=True)
class Unreadable:
    """A submission that cannot be read, with the reason in one sentence."""

    reason: str
    file: str = ""
    line: int = 0
