"""The class of one ``nbgrader autograde``, graded by ``autograder grade`` while its notebooks are converted in turn.

Grading runs in a process of its own, as the command does: a server that holds nbgrader keeps its threads, signals and
memory to itself, and student code is two processes away from it. It grades the whole class, several submissions side by
side; nbgrader, which takes one after another, waits for the record of the one that it is at.
"""

import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from msgspec.structs import replace

from autograder.batch.store import Store
from autograder.record import Record
from autograder.submissions.discover import DiscoveryError, discover, student_name
from autograder.submissions.read import read_submission

_START = "from autograder.cli import main; main()"
_LOOK_EVERY_S = 0.02

Identity = tuple[int, int]


class SittingError(Exception):
    """There is no record of a submission; says why and what to do."""


@dataclass
class Sitting:
    """An assignment of a course and its results.

    ``lesson`` is the assignment's folder with its grading page, ``submitted`` the folder with a folder for each
    student, and ``results`` where the records are kept. ``options`` are more options of ``autograder grade``.
    """

    lesson: Path
    submitted: Path
    results: Path
    options: tuple[str, ...] = ()
    log: Callable[[str], object] = lambda _line: None
    _run: "_Run | None" = None

    def record(self, student: str, others: Iterable[str] = ()) -> Record:
        """A student's record, of what they have handed in now; ``others`` are graded along with them.

        The record is of the student as nbgrader calls them, also where results give an odd name in another way.

        Raises :class:`SittingError` where there is none, or the grader failed at it.
        """
        if self._run is None or student not in self._run.waited_for | self._run.passed_over:
            self._run = self._started(dict.fromkeys((student, *others)))
        run = self._run
        if student in run.passed_over:
            raise _passed_over(student)
        run.waited_for.discard(student)
        while True:
            has_ended = run.has_ended(wait=not run.waited_for)
            is_new = self._identity(student) != run.before[student]
            record = self._current(student) if has_ended or is_new else None
            if record is not None:
                return record
            if has_ended:
                raise SittingError(f"{student} is not graded: {run.said or 'the grader failed'}")

    def _started(self, students: Iterable[str]) -> "_Run":
        """Begin to grade these students; what has a current result already is not graded again.

        What nbgrader takes for a student and grading passes over, such as a cache, costs nobody else anything.
        """
        if self._run is not None:
            self._run.has_ended(wait=True)
        try:
            known = {entry.student for entry in discover(self.submitted, self.lesson.name)}
        except DiscoveryError as error:
            raise SittingError(str(error)) from error
        before = {student: self._identity(student) for student in students if student_name(student) in known}
        if not before:
            raise _passed_over(next(iter(students)))
        folders = [str(self.lesson), str(self.submitted), f"--out={self.results}"]
        chosen = [f"--student={student_name(student)}" for student in before]
        command = [sys.executable, "-P", "-c", _START, "grade", *folders, *self.options, *chosen]
        return _Run(command, before, frozenset(students) - before.keys(), self.log)

    def _current(self, student: str) -> Record | None:
        """A student's record, if it is one, and of what stands there now."""
        store = Store(self.results)
        store.unlock()
        record = store.read(student_name(student))
        if record is None or record.status == "grader error":
            return None
        names = tuple(exercise.name for exercise in record.exercises)
        handed_in = read_submission(self.submitted / student / self.lesson.name, self.lesson.name, names)
        if handed_in[1] != record.submission.sha256:
            return None
        return replace(record, submission=replace(record.submission, student=student))

    def _identity(self, student: str) -> Identity | None:
        """Which file a student's record stands in: another one for each that is written."""
        try:
            status = os.stat(Store(self.results).path_of(student_name(student)))
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns


@dataclass
class _Run:
    """A running ``autograder grade``.

    ``before`` are the files of the students' records when it began; those who are ``passed_over`` are not graded.
    """

    command: list[str]
    before: dict[str, Identity | None]
    passed_over: frozenset[str]
    log: Callable[[str], object]
    waited_for: set[str] = field(init=False)
    said: str = ""

    def __post_init__(self) -> None:
        self.waited_for = set(self.before)
        self._output = _file()
        self._errors = _file()
        command = self.command if self.before else [sys.executable, "-c", ""]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._errors)
        self._told = False
        weakref.finalize(self, self._process.wait)  # nothing else may begin to write where it still does

    def has_ended(self, *, wait: bool) -> bool:
        """Whether it has ended, after a moment, or in any case with ``wait``."""
        try:
            status = self._process.wait(None if wait else _LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            return False
        if not self._told:
            self._told = True
            for file in (self._output, self._errors):
                file.seek(0)
                text = file.read()
                file.close()
                for line in text.splitlines():
                    self.log(line)
            self.said = " ".join(text.split()) if status else ""
        return True


def _passed_over(student: str) -> SittingError:
    return SittingError(f"{student} is not graded: grading passes over folders of that name, so call it otherwise")


def _file() -> IO[str]:
    """A file for what a process says, which is read when it has ended."""
    return tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
