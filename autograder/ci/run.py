"""Grading a checkout to its record."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from autograder.authoring.public import FILE_NAME
from autograder.batch.run import grade_class
from autograder.batch.store import Store
from autograder.ci.places import Places, find_places, repository_of
from autograder.ci.source import Source
from autograder.exam.visible import visible
from autograder.protocol.messages import Device
from autograder.record import Note, Record
from autograder.sandbox.levels import Level
from autograder.submissions.discover import Entry, student_name

SEED = 1
"""The exam's seed where none is given: everybody's checkout is asked the same."""


@dataclass(frozen=True)
class Outcome:
    """The record of a checkout, where its lines stand, and what the grader itself failed at, if it did."""

    record: Record
    places: Places
    fault: str = ""


def grade_checkout(
    source: Source, student: str, *, level: Level, device: Literal["auto"] | Device, seed: int = SEED
) -> Outcome:
    """Grade a checkout by the exam, or by the visible checks where these are all there is.

    Raises what :func:`autograder.batch.run.grade_class` does, and :class:`PublicChecksError`.
    """
    assert source.folder is not None or source.checks is not None, "one of them is found"
    by = source.folder if source.folder is not None else visible(source.checks)  # type: ignore[arg-type]
    entry = Entry(student, (source.submission,))
    with tempfile.TemporaryDirectory(prefix="autograder-ci-") as folder:
        store = Store(Path(folder))
        store.prepare()
        with store.locked():
            graded = grade_class(by, (entry,), store, jobs=1, seed=seed, level=level, device=device)
    (record,) = graded.records
    if source.checks is not None:
        told = Note("info", f"graded by the visible checks of {FILE_NAME}, not by the course's exam")
        record = replace(record, notes=(*record.notes, told))
    names = tuple(exercise.name for exercise in record.exercises)
    bundle, _ = entry.read(record.assignment, names)
    places = find_places(source.submission, bundle, repository_of(source.submission))
    return Outcome(record, places, graded.faults.get(student, ""))


def student_of(path: Path) -> str:
    """Whose checkout it is: the repository's name, as the service tells it, or the folder's."""
    repository = os.environ.get("GITHUB_REPOSITORY", "").rpartition("/")[2]
    return student_name(repository or path.resolve().name) or "checkout"
