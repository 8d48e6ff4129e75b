"""The class of one ``nbgrader autograde``, graded by ``autograder grade`` before its notebooks are converted in turn.

Grading runs in a process of its own, as the command does: a server that holds nbgrader keeps its threads, signals and
memory to itself, and student code is two processes away from it.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from autograder.batch.store import Store
from autograder.record import Record
from autograder.submissions.discover import DiscoveryError, discover, student_name
from autograder.submissions.read import read_submission

_START = "from autograder.cli import main; main()"


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
    _graded: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _said: str = ""

    def record(self, student: str, others: Iterable[str] = ()) -> Record:
        """A student's record, of what they have handed in now; ``others`` are graded along with them.

        The record is of the student as nbgrader calls them, also where results give an odd name in another way.

        Raises :class:`SittingError` where there is none, or the grader failed at it.
        """
        if student not in self._graded:
            self._grade(dict.fromkeys((student, *others)))
        if student_name(student) not in self._known:
            raise SittingError(
                f"{student} is not graded: grading passes over folders of that name, so call it otherwise"
            )
        store = Store(self.results)
        store.unlock()
        record = store.read(student_name(student))
        handed_in = self.submitted / student / self.lesson.name
        if record is not None and record.status != "grader error":
            names = tuple(exercise.name for exercise in record.exercises)
            if read_submission(handed_in, self.lesson.name, names)[1] == record.submission.sha256:
                return replace(record, submission=replace(record.submission, student=student))
        raise SittingError(f"{student} is not graded: {self._said or 'the grader failed'}")

    def _grade(self, students: Iterable[str]) -> None:
        """Grade these students; what has a current result already is not graded again.

        What nbgrader takes for a student and grading passes over, such as a cache, costs nobody else anything.
        """
        waiting = [student for student in students if student not in self._graded]
        self._graded |= set(waiting)
        try:
            self._known = {entry.student for entry in discover(self.submitted, self.lesson.name)}
        except DiscoveryError as error:
            raise SittingError(str(error)) from error
        chosen = [f"--student={name}" for name in map(student_name, waiting) if name in self._known]
        if not chosen:
            return
        folders = [str(self.lesson), str(self.submitted), f"--out={self.results}"]
        command = [sys.executable, "-P", "-c", _START, "grade", *folders, *self.options, *chosen]
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        for line in (done.stdout + done.stderr).splitlines():
            self.log(line)
        self._said = " ".join(done.stderr.split()) if done.returncode else ""
