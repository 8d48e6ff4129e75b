"""Grading a class from its folder to its results."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import msgspec
import torch

from autograder import __version__
from autograder.authoring.assignment import load_assignment
from autograder.batch.jobs import Done, share_out
from autograder.batch.seal import State
from autograder.batch.store import Store, StoreError, WriteError
from autograder.exam.draw import draw_exam
from autograder.exam.visible import Visible
from autograder.grading.gpus import PER_GPU, Gpus
from autograder.grading.material import GradedAssignment, GradedExam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote, ZygoteLostError
from autograder.mend import mend, reason
from autograder.protocol.messages import Device
from autograder.record import SCHEMA, CheckResult, Environment, ExerciseResult, Note, Record, SubmissionInfo, Timings
from autograder.sandbox.levels import Level, SandboxError, require_of_kernel
from autograder.sandbox.probes import require_held
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.discover import Entry
from autograder.worker.cuda import number_of, visible
from autograder.worker.zygote import Ready

_GRADINGS = 3
_READINGS = 4
_IN_A_ROW = 3
_DEPTH, _FILES = 16, 1000
"""How deep in a submission, and at how many names, it is looked for what cannot be opened."""
_RANKS = ("cpu", "rehearsed", "cuda")
_PASSED_OVER = (".", "__pycache__", "__MACOSX")


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


class NotSureError(Exception):
    """What a submission is worth could not be told from what was done to its workers from outside."""


class DeviceError(Exception):
    """The device that was asked for cannot be had here."""


class NotReadError(Exception):
    """A submission that the machine does not let the grader read: a fault of the grader's side, never a zero."""


class StoppedError(Exception):
    """So many results in a row could not be written that the others are not tried."""


def grade_class(
    source: Path | Visible,
    entries: tuple[Entry, ...],
    store: Store,
    *,
    jobs: int,
    seed: int | None = None,
    fresh: bool = False,
    level: Level = "standard",
    device: Literal["auto"] | Device = "auto",
    per_gpu: int = PER_GPU,
    whole_class: bool = True,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
) -> Graded:
    """Grade every entry that has no current result in ``store`` yet.

    ``source`` is the assignment's folder, whose exam is drawn, or visible checks, which are the exam themselves.
    ``device`` is where the device check is made: ``cuda`` on the GPUs of the machine, each shared by ``per_gpu``
    workers, ``rehearsed`` on a rehearsed one, ``auto`` on the first of the two that can be had, ``cpu`` not at all. A
    result is current if the exam, the kit, the sandbox level and the bytes of the submission are the same, and its
    devices say no less; ``fresh`` grades all again. One that lacks no more than the device check, or has it from a
    rehearsed GPU where there is a real one now, is topped up; one that has it stays where it cannot be made, or is not
    asked for. The results do not depend on ``jobs``. Where the grader itself fails at a submission, a result that it
    had before is kept; otherwise it gets one that says so, costs no point, and is never current. Where the entries are
    not the ``whole_class``, the summary also has what there is of others.

    Raises:
        SandboxError: the level cannot be had or does not hold; nothing is graded.
        DeviceError: the device cannot be had; nothing is graded.
        StoppedError: one result after another cannot be written; those before them are.
        ZygoteError: workers cannot be had, or end whatever is done; what was graded until then is.
        WriteError: the summary cannot be written; everything is graded.
    """
    torch.set_num_threads(1)
    require_of_kernel(level)
    gpus = visible(os.environ) if device in {"auto", "cuda"} else ""
    with contextlib.ExitStack() as stack:
        # it warms up while the exam is drawn
        zygote = stack.enter_context(Zygote(max(1, min(jobs, len(entries))), level, gpus))
        assignment, exam_of = _opened(source)
        manifest = store.manifest(assignment.name, seed, __version__)
        exam = exam_of(manifest.seed)
        names = tuple(exercise.name for exercise in assignment.exercises)

        probes: dict[str, str] = {}
        ready = zygote.controls[0].wait_until_ready()
        place, why_not = _place(device, ready)
        numbers = tuple(number_of(gpus, index) for index in range(len(ready.gpus)))
        shared = Gpus(_places(stack), numbers, per_gpu) if place == "cuda" else None
        plain = Grader(assignment, exam, level, device=place, no_device=why_not, gpus=shared)
        devices = plain.devices

        def work(number: int, slot: int) -> bytes:
            entry = entries[number]
            bundle, sha256 = _read(entry, assignment.name, names)
            info = SubmissionInfo(entry.student, entry.shown_path, sha256)
            grader = replace(plain, slot=slot, probes=probes)
            control = zygote.controls[slot]
            before = None if fresh else _lacking_devices(entry, store, exam.digest, level, sha256)
            store.write(_surely(lambda: grader.top_up(before, info, bundle, control), control))
            return b""

        states = ((entry.student, store.state(entry.student)) for entry in entries)
        unsound = {student: state for student, state in states if state not in {None, "sealed"}}
        pending = [
            number
            for number, entry in enumerate(entries)
            if fresh or not _is_current(entry, store, assignment.name, names, exam.digest, level, devices)
        ]
        if pending and level != "none":
            probes.update(_held(zygote, level))
        report = _Report(entries, store, len(pending), len(zygote.controls), on_progress)
        share_out(pending, zygote, work, report.finished)
    records = [_final(entry, store, report.faults.get(entry.student), plain) for entry in entries]
    store.write_summary(records if whole_class else _with_others(records, store))
    again = {student: state for student, state in unsound.items() if student not in report.faults}
    return Graded(records, len(pending) - len(report.faults), report.faults, again)


def _with_others(records: list[Record], store: Store) -> list[Record]:
    """These records and those of others, as they stand in the folder and as far as they can be read."""
    graded = {record.submission.student for record in records}
    try:
        kept = store.kept()
    except StoreError:
        kept = []
    others = [item.record for item in kept if item.state == "sealed" and item.student not in graded]
    return sorted([*records, *others], key=lambda record: record.submission.student)


def _opened(source: Path | Visible) -> tuple[GradedAssignment, Callable[[int], GradedExam]]:
    """An assignment, and what makes its exam of a seed."""
    if isinstance(source, Visible):
        return source.assignment, lambda _seed: source.exam
    assignment = load_assignment(source)
    return assignment, lambda seed: draw_exam(assignment, seed)


class _Report:
    """Counts what is done and tells about it; raises :class:`StoppedError` where nothing comes of it any more."""

    def __init__(
        self,
        entries: tuple[Entry, ...],
        store: Store,
        pending: int,
        jobs: int,
        on_progress: Callable[[Progress], None],
    ) -> None:
        self._entries = entries
        self._store = store
        self._done = len(entries) - pending
        self._on_progress = on_progress
        self._most = max(_IN_A_ROW, jobs + 1)
        self._row = 0
        self.faults: dict[str, str] = {}
        on_progress(Progress(self._done, len(entries)))

    def finished(self, done: Done) -> None:
        student = self._entries[done.number].student
        self._done += 1
        self._row = self._row + 1 if done.kind == WriteError.__name__ else 0
        if done.fault:
            self.faults[student] = done.fault
        record = None if done.fault else self._store.read(student)
        self._on_progress(Progress(self._done, len(self._entries), record, done.fault))
        if self._row == self._most:
            raise StoppedError(f"{done.fault} (so it was for {self._most} results in a row, and no more are tried)")


def _places(stack: contextlib.ExitStack) -> Path:
    """A folder for places on GPUs. It is not the zygote's, which has another when it is started again."""
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-gpus-")))


def _place(device: Literal["auto"] | Device, ready: Ready) -> tuple[Device, str]:
    """Where the device check is made, and why it is not made there after all."""
    if device == "cpu" or (ready.gpus and device != "rehearsed"):
        return ("cpu" if device == "cpu" else "cuda"), ""
    if device == "cuda":
        reason = ready.no_gpu if visible(os.environ) else "CUDA_VISIBLE_DEVICES hides them all"
        raise DeviceError(f"there is no GPU here that could be used ({reason}): use --device rehearsed")
    reason = ready.no_rehearsal
    if reason and device == "rehearsed":
        raise DeviceError(f"a GPU cannot be rehearsed here, as {reason}: use --device cpu")
    return "rehearsed", f"no GPU was asked, and none could be rehearsed, as {reason}" if reason else ""


def _held(zygote: Zygote, level: Level) -> dict[str, str]:
    """What the probes say; they are tried again where the zygote or a worker was ended from outside meanwhile."""
    for _ in range(_GRADINGS - 1):
        control = zygote.controls[0]
        control.doubts.clear()
        try:
            return require_held(control, level)
        except ZygoteLostError:
            zygote.restart()
        except SandboxError:
            if not control.doubts:
                raise
    return require_held(zygote.controls[0], level)


def _surely(grade: Callable[[], Record], control: Control) -> Record:
    """A record that says what the submission did, not what was done to it.

    A worker that is killed, by the kernel where memory is short or by anybody else, and one that does not answer
    without having computed, as when the machine stood still, look like a submission's own crash or hang. What it does
    itself it does again, so it is graded until nothing of this kind happens, or twice the same comes out.

    Raises :class:`NotSureError` if neither does.
    """
    seen: list[Record] = []
    for _ in range(_GRADINGS):
        control.doubts.clear()
        record = grade()
        alike = msgspec.structs.replace(record, timings=Timings(0.0, 0.0, 0.0))
        if not control.doubts or alike in seen:
            return record
        seen.append(alike)
    raise NotSureError(
        f"{control.doubts[-1]}, and something else came out at each of {_GRADINGS} attempts; ask for fewer --jobs, or"
        " look at what ends processes on this machine, and give the same command again"
    )


def _read(entry: Entry, assignment: str, exercises: tuple[str, ...]) -> tuple[Bundle | Unreadable, str]:
    """Read a submission; raises :class:`NotReadError` where it is the machine that does not let it be read.

    What is wrong with a submission stays wrong. So if anything is, it is read until it says the same twice.
    """
    before: tuple[Bundle | Unreadable, str] | None = None
    for _ in range(_READINGS):
        found = entry.read(assignment, exercises)
        if isinstance(found[0], Bundle) and not found[0].notes:
            return found
        for path in entry.paths:
            _require_readable(path)
        if found == before:
            return found
        before = found
    raise NotReadError(f"{entry.shown_path} changes while it is read: give the same command again once it does not")


def _require_readable(path: Path) -> None:
    """Raise :class:`NotReadError` where a submission, or a file of it, cannot be opened."""

    def refuse(error: OSError) -> None:
        name = Path(os.fsdecode(error.filename)).name if error.filename else path.name
        shown = path.name if name == path.name else f"{name} of {path.name}"
        raise NotReadError(f"{shown} cannot be opened: {reason(error)}; {mend(error)} and give the same command again")

    try:
        if not stat.S_ISDIR(path.lstat().st_mode):
            _open(path)
            return
        for number, (folder, folders, files) in enumerate(os.walk(path, onerror=refuse)):
            is_deep = len(Path(folder).relative_to(path).parts) >= _DEPTH
            folders[:] = [name for name in folders if not (is_deep or name.startswith(_PASSED_OVER))]
            for name in files[:_FILES]:
                if not name.startswith("."):
                    _open(Path(folder, name))
            if number == _FILES:
                return
    except OSError as error:
        refuse(error)


def _open(path: Path) -> None:
    """Open a file, if it is one, to see that it can be opened."""
    if stat.S_ISREG(path.lstat().st_mode):
        os.close(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC))


def _is_current(
    entry: Entry,
    store: Store,
    assignment: str,
    exercises: tuple[str, ...],
    digest: str,
    level: Level,
    devices: tuple[str, ...],
) -> bool:
    record = _of_this_exam(entry, store, digest, level)
    if record is None or _rank(record.environment.devices) < _rank(devices):
        return False
    return entry.read(assignment, exercises)[1] == record.submission.sha256


def _rank(devices: tuple[str, ...]) -> int:
    """How much the devices behind a record say: nothing replaces a record by one that says less."""
    return max((_RANKS.index(device) for device in devices if device in _RANKS), default=-1)


def _of_this_exam(entry: Entry, store: Store, digest: str, level: Level) -> Record | None:
    """A student's record, if it is of this exam, this kit and this sandbox level, whatever the devices."""
    record = store.read(entry.student)
    if record is None or record.status == "grader error" or record.submission.student != entry.student:
        return None
    same_exam = record.environment.exam == digest and record.environment.kit == __version__
    return record if same_exam and record.environment.sandbox.get("level") == level else None


def _lacking_devices(entry: Entry, store: Store, digest: str, level: Level, sha256: str) -> Record | None:
    """A student's record of these very bytes that lacks no more than devices."""
    record = _of_this_exam(entry, store, digest, level)
    return record if record is not None and record.submission.sha256 == sha256 else None


def _final(entry: Entry, store: Store, fault: str | None, grader: Grader) -> Record:
    """What there is of a student at the end of a run: after a fault, a result from before, or one that says so."""
    record = store.read(entry.student)
    if record is not None and record.submission.student != entry.student:
        record = None
    if record is not None and (fault is None or record.status != "grader error"):
        return record
    if fault is None:
        raise WriteError(f"{store.path_of(entry.student)} cannot be read again: give the same command again")
    failed = _grader_error(grader, entry, fault)
    with contextlib.suppress(WriteError):  # on a full disk there is none, which says as much
        store.write(failed)
    return failed


def _grader_error(grader: Grader, entry: Entry, fault: str) -> Record:
    """The record of a submission at which the grader itself failed: it costs no point and is graded again next time."""
    check = CheckResult("defined", "grader error", message=fault)
    exercises = tuple(
        ExerciseResult(
            exercise.name, 0.0, exercise.points, "grader error", (check,), message="not graded yet: run grade again"
        )
        for exercise in grader.assignment.exercises
    )
    environment = Environment(__version__, {}, (), {"level": grader.level}, grader.exam.digest)
    info = SubmissionInfo(entry.student, entry.shown_path, "")
    note = Note("info", f"the grader failed at this submission: {fault}")
    return Record(
        SCHEMA,
        grader.assignment.name,
        info,
        0.0,
        float(grader.max_score),
        exercises,
        (note,),
        environment,
        Timings(0.0, 0.0, 0.0),
    )
