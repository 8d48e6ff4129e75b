"""Grading a class from its folder to its results."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from autograder import __version__
from autograder.authoring.assignment import load_assignment
from autograder.batch.jobs import Done, share_out
from autograder.batch.seal import State
from autograder.batch.store import Store
from autograder.exam.draw import draw_exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Zygote
from autograder.record import SCHEMA, CheckResult, Environment, ExerciseResult, Note, Record, SubmissionInfo, Timings
from autograder.sandbox.levels import Level, require_of_kernel
from autograder.sandbox.probes import require_held
from autograder.submissions.discover import Entry


@dataclass(frozen=True)
class Progress:
    """How far a run is. ``record`` is the one just written; ``fault`` is set where the grader failed at it."""

    done: int
    total: int
    record: Record | None = None
    fault: str = ""


@dataclass(frozen=True)
class Graded:
    """What a run did: all records of the class, how many were graded now, and the grader's own faults by student.

    ``unsound`` are the students whose earlier results were not as they had been graded, and why; they are graded again.
    """

    records: list[Record]
    graded: int
    faults: dict[str, str]
    unsound: dict[str, State]


def grade_class(
    folder: Path,
    entries: tuple[Entry, ...],
    store: Store,
    *,
    jobs: int,
    seed: int | None = None,
    fresh: bool = False,
    level: Level = "standard",
    on_progress: Callable[[Progress], None] = lambda _progress: None,
) -> Graded:
    """Grade every entry that has no current result in ``store`` yet.

    A result is current if the exam, the kit, the sandbox level and the bytes of the submission are the same; ``fresh``
    grades all again. The results do not depend on ``jobs``.

    Raises :class:`SandboxError`, before anything is graded, where the level cannot be had or does not hold.
    """
    torch.set_num_threads(1)
    require_of_kernel(level)
    with Zygote(max(1, min(jobs, len(entries))), level) as zygote:  # it warms up while the exam is drawn
        assignment = load_assignment(folder)
        manifest = store.manifest(assignment.name, seed, __version__)
        exam = draw_exam(assignment, manifest.seed)
        names = tuple(exercise.name for exercise in assignment.exercises)

        probes: dict[str, str] = {}

        def work(number: int, slot: int) -> bytes:
            entry = entries[number]
            bundle, sha256 = entry.read(assignment.name, names)
            info = SubmissionInfo(entry.student, entry.shown_path, sha256)
            store.write(Grader(assignment, exam, level, slot, probes).grade(info, bundle, zygote.controls[slot]))
            return b""

        states = ((entry.student, store.state(entry.student)) for entry in entries)
        unsound = {student: state for student, state in states if state not in {None, "sealed"}}
        pending = [
            number
            for number, entry in enumerate(entries)
            if fresh or not _is_current(entry, store, assignment.name, names, exam.digest, level)
        ]
        if pending and level != "none":
            probes.update(require_held(zygote.controls[0], level))
        report = _Report(entries, store, len(entries) - len(pending), on_progress)
        share_out(pending, zygote, work, report.finished)
        for student, fault in report.faults.items():
            store.write(_grader_error(Grader(assignment, exam, level), student, entries, fault))
    students = {entry.student for entry in entries}
    records = [record for record in store.records() if record.submission.student in students]
    store.write_summary(records)
    return Graded(records, len(pending), report.faults, unsound)


class _Report:
    """Counts what is done and tells about it."""

    def __init__(
        self, entries: tuple[Entry, ...], store: Store, done: int, on_progress: Callable[[Progress], None]
    ) -> None:
        self._entries = entries
        self._store = store
        self._done = done
        self._on_progress = on_progress
        self.faults: dict[str, str] = {}
        on_progress(Progress(done, len(entries)))

    def finished(self, done: Done) -> None:
        student = self._entries[done.number].student
        self._done += 1
        if done.fault:
            self.faults[student] = done.fault
        record = None if done.fault else self._store.read(student)
        self._on_progress(Progress(self._done, len(self._entries), record, done.fault))


def _is_current(
    entry: Entry, store: Store, assignment: str, exercises: tuple[str, ...], digest: str, level: Level
) -> bool:
    record = store.read(entry.student)
    if record is None or record.status == "grader error":
        return False
    same_exam = record.environment.exam == digest and record.environment.kit == __version__
    if not same_exam or record.environment.sandbox.get("level") != level:
        return False
    return entry.read(assignment, exercises)[1] == record.submission.sha256


def _grader_error(grader: Grader, student: str, entries: tuple[Entry, ...], fault: str) -> Record:
    """The record of a submission at which the grader itself failed: it costs no point and is graded again next time."""
    entry = next(entry for entry in entries if entry.student == student)
    check = CheckResult("defined", "grader error", message=fault)
    exercises = tuple(
        ExerciseResult(
            exercise.name, 0.0, exercise.points, "grader error", (check,), message="not graded yet: run grade again"
        )
        for exercise in grader.assignment.exercises
    )
    environment = Environment(__version__, {}, (), {"level": grader.level}, grader.exam.digest)
    info = SubmissionInfo(student, entry.shown_path, "")
    note = Note("info", f"the grader failed at this submission: {fault}")
    return Record(
        SCHEMA,
        grader.assignment.name,
        info,
        0.0,
        grader.max_score,
        exercises,
        (note,),
        environment,
        Timings(0.0, 0.0, 0.0),
    )
