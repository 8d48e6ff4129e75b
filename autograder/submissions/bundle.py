"""What was read of a submission: the units to execute, the files beside them, or why it cannot be read."""

from dataclasses import dataclass

from autograder.protocol.messages import Loaded, SourceFile, Unit
from autograder.record import Note


@dataclass(frozen=True)
class Bundle:
    """A submission that can be loaded."""

    units: tuple[Unit, ...]
    files: tuple[SourceFile, ...] = ()
    notes: tuple[Note, ...] = ()
    home: str = ""
    """The main file's folder among ``files``; its helpers are imported from there."""

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


def not_python(bundle: Bundle, loaded: Loaded) -> Unreadable | None:
    """Why a plain ``.py`` file could not be loaded at all: it does not parse, so nothing of it has run."""
    if not bundle.is_one_file or not loaded.problems or loaded.problems[0].kind != "syntax":
        return None
    if any(definition.exists for definition in loaded.definitions.values()):
        return None
    problem = loaded.problems[0]
    reason = f"line {problem.line} of {problem.label} is not Python: {problem.message}"
    return Unreadable(reason, problem.label, problem.line)
