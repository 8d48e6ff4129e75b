"""What results can be exported to: one entry of :data:`TARGETS` for each value of ``export --to``.

A target is of one of four kinds. :class:`PerStudent` makes a file of each record. :class:`WholeClass` gets all records
at once and writes a file, :class:`Elsewhere` writes into what is there. :class:`OfAssignment` needs no results: it is
made of an assignment. To add one, write a module beside this one and an entry here; an option that no other target has
is a field of :class:`Options` and a parameter of the command. Nothing heavy is imported before a target is used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.record import Record


class ExportError(Exception):
    """Something cannot be exported as it was asked for; one sentence that says what, where and what to do."""


@dataclass(frozen=True)
class Options:
    """What a target may be told besides where to write. Unset is ``None``, or ``False`` for a switch."""

    student: str | None = None
    roster: Path | None = None
    column: str | None = None
    match: str | None = None
    scale: bool = False
    seed: int | None = None
    sandbox: str | None = None
    pip: str | None = None
    db: str | None = None


@dataclass(frozen=True)
class Exported:
    """What came of it: a line for standard output, who was left out and why, and what else is to be known."""

    said: str
    left_out: Mapping[str, str] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()
    """Sentences that end the command with status 1."""
    notes: tuple[str, ...] = ()
    """Sentences that do not."""


Render = Callable[["Record"], str]
WriteClass = Callable[[Sequence["Record"], Path, Options], Exported]
WriteElsewhere = Callable[[Sequence["Record"], Path | None, Options], Exported]
WriteAssignment = Callable[[str, Path, Options], Exported]


@dataclass(frozen=True)
class PerStudent:
    """A file for each record. The renderer raises :class:`ValueError` for a record that the format has no word for."""

    about: str
    suffix: str
    load: Callable[[], Render]
    options: frozenset[str] = frozenset({"student"})


@dataclass(frozen=True)
class WholeClass:
    """All records at once. What writes them raises :class:`ExportError`, or a ``StoreError`` where it cannot write."""

    about: str
    load: Callable[[], WriteClass]
    options: frozenset[str] = frozenset({"student"})


@dataclass(frozen=True)
class Elsewhere:
    """All records at once, into what is there already and need not be a file. It raises as :class:`WholeClass` does."""

    about: str
    load: Callable[[], WriteElsewhere]
    options: frozenset[str] = frozenset({"student"})


@dataclass(frozen=True)
class OfAssignment:
    """Made of an assignment, without results. What writes it raises as that of a class does."""

    about: str
    load: Callable[[], WriteAssignment]
    options: frozenset[str] = frozenset()


Target = PerStudent | WholeClass | Elsewhere | OfAssignment


def _junit() -> Render:
    from autograder.export.junit import render_junit

    return render_junit


def _gradescope() -> Render:
    from autograder.export.gradescope import render_gradescope

    return render_gradescope


def _gradescope_zip() -> WriteAssignment:
    from autograder.export.gradescope_zip import write_archive

    return write_archive


def _csv() -> WriteClass:
    from autograder.export.plain import write_csv

    return write_csv


def _canvas() -> WriteClass:
    from autograder.export.canvas import write_canvas

    return write_canvas


def _moodle() -> WriteClass:
    from autograder.export.moodle import write_moodle

    return write_moodle


def _nbgrader() -> WriteElsewhere:
    from autograder.export.nbgrader import write_nbgrader

    return write_nbgrader


_LMS = frozenset({"student", "roster", "column", "match", "scale"})

TARGETS: Mapping[str, Target] = {
    "junit": PerStudent("JUnit XML", "xml", _junit),
    "gradescope": PerStudent("Gradescope's results.json", "json", _gradescope),
    "gradescope-zip": OfAssignment(
        "an autograder archive for Gradescope", _gradescope_zip, frozenset({"seed", "sandbox", "pip"})
    ),
    "csv": WholeClass("a table of scores and checks", _csv),
    "canvas": WholeClass("grades for Canvas's gradebook", _canvas, _LMS),
    "moodle": WholeClass("Moodle's offline grading worksheet", _moodle, _LMS),
    "nbgrader": Elsewhere("nbgrader's gradebook", _nbgrader, frozenset({"student", "db"})),
}


def write_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file in one step, and make its folder; raises :class:`autograder.batch.store.StoreError`."""
    from autograder.batch.store import StoreError, write_atomically

    if path.is_dir():
        raise StoreError(f"{path} is a folder: name a file as --out")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {path.parent} cannot be written: {error.strerror}; choose another --out"
        ) from error
    write_atomically(path, content, mode=mode)
