"""What the folder that was handed out says of its assignment, and of the place to hand it in.

PyTorch is not imported here: work can be handed in where it is broken, too.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

CHECKS_FILE = "checks.json"
CHECKS_SCHEMA = "autograder/checks/v1"
PLACE_FILE = "handin.json"


class HandoutError(Exception):
    """A file of the handed-out folder cannot be read; says which and what to do."""


class _Exercise(msgspec.Struct):
    name: str


class _Checks(msgspec.Struct):
    """What is read of ``checks.json``."""

    schema: str
    assignment: str
    exercises: tuple[_Exercise, ...]


class StatedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``handin.json``: a drop folder, or an exchange and a course."""

    drop: str = ""
    exchange: str = ""
    course: str = ""


@dataclass(frozen=True)
class Handout:
    """An assignment as its folder tells it; ``folder`` is where ``checks.json`` lies, if there is one."""

    assignment: str
    exercises: tuple[str, ...] = ()
    folder: Path | None = None


def find_handout(start: Path) -> Handout | None:
    """The assignment of the folder ``start``, or of the nearest one above it, or above the working directory.

    Raises:
        HandoutError: there is a ``checks.json``, and it cannot be read.
    """
    path = _find(start, CHECKS_FILE)
    if path is None:
        return None
    try:
        checks = msgspec.json.decode(path.read_bytes(), type=_Checks)
    except OSError as error:
        raise HandoutError(
            f"{path} cannot be opened: {error.strerror}; allow it, or name the assignment with --assignment"
        ) from error
    except msgspec.MsgspecError as error:
        raise HandoutError(
            f"{path} is damaged ({error}): copy it again from the assignment's folder, or name the assignment with"
            " --assignment"
        ) from error
    if checks.schema != CHECKS_SCHEMA:
        raise HandoutError(f"{path} is of the kind {checks.schema!r}; this version of the kit reads {CHECKS_SCHEMA!r}")
    return Handout(checks.assignment, tuple(exercise.name for exercise in checks.exercises), path.parent)


def find_stated_place(start: Path) -> StatedPlace | None:
    """Where the course says that work is handed in, in the nearest ``handin.json``.

    Raises:
        HandoutError: there is one, and it cannot be read.
    """
    path = _find(start, PLACE_FILE)
    if path is None:
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=StatedPlace)
    except OSError as error:
        raise HandoutError(f"{path} cannot be opened: {error.strerror}; name the place with --to") from error
    except msgspec.MsgspecError as error:
        raise HandoutError(f"{path} is damaged ({error}): name the place with --to") from error


def _find(start: Path, name: str) -> Path | None:
    here, work = start.resolve(), Path.cwd()
    for folder in (here, *here.parents, work, *work.parents):
        if (folder / name).is_file():
            return folder / name
    return None
