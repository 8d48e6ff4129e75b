"""A grading run's folder: one result file per submission, a manifest with the seed, a summary.

``OUT/results/<student>.json`` is written atomically as each submission finishes: it is absent or complete.
``OUT/grading.json`` holds the seed, which makes the exam; keep it with the results and away from students.
"""

import contextlib
import csv
import errno
import fcntl
import hashlib
import io
import os
import secrets
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.mend import mend, reason
from autograder.record import Record, decode_record, encode_record

MANIFEST_SCHEMA = "autograder/grading/v1"
_MAX_NAME_BYTES = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WRITING = ".writing-"
_NOT_FORBIDDEN = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR}
"""What goes wrong on a machine where the folder is the right one."""


class StoreError(Exception):
    """The results cannot be read or written; says which file and what to do."""


class WriteError(StoreError):
    """A file cannot be written, though its folder is the right one: a fault of the machine, such as a full disk."""


class Manifest(msgspec.Struct, frozen=True):
    """What a grading run was started with."""

    schema: str
    assignment: str
    seed: int
    kit: str


class Store:
    """The folder ``OUT`` of a grading run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / "results"
        self.manifest_path = folder / "grading.json"
        self.summary_path = folder / "summary.csv"

    def prepare(self) -> None:
        """Make the folders; raises :class:`StoreError` where they cannot be written."""
        try:
            self.results.mkdir(parents=True, exist_ok=True)
            for folder in (self.folder, self.results):
                descriptor, name = tempfile.mkstemp(prefix=_WRITING, dir=folder)
                os.close(descriptor)
                os.unlink(name)
        except OSError as error:
            raise self._refusal("written", error) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one run at a time, and remove what killed runs left half written.

        Raises :class:`StoreError` naming the run that has the folder, or saying why it cannot be held.
        """
        path = self.folder / ".lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise self._refusal("locked", error) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                owner = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another run"
                raise StoreError(
                    f"{self.folder} is being written by {owner}: wait for it or choose another --out"
                ) from error
            except OSError as error:
                raise self._refusal("locked", error) from error
            with contextlib.suppress(OSError):  # what it says is a kindness to others; the lock is held without
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, f"process {os.getpid()}, since {_now()}\n".encode(), 0)
            self._remove_leftovers()
            yield
        finally:
            os.close(descriptor)

    def _remove_leftovers(self) -> None:
        """Remove files that a killed run was about to write; nobody else writes while the folder is locked."""
        for folder in (self.folder, self.results):
            for leftover in folder.glob(f"{_WRITING}*"):
                with contextlib.suppress(OSError):  # it is in nobody's way
                    leftover.unlink()

    def _refusal(self, done: str, error: OSError) -> StoreError:
        if error.errno in _NOT_FORBIDDEN:
            return WriteError(
                f"the folder {self.folder} cannot be {done}: {reason(error)}; {mend(error)} and give the same command"
                " again"
            )
        return StoreError(f"the folder {self.folder} cannot be {done}: {reason(error)}; choose another --out")

    def manifest(self, assignment: str, seed: int | None, kit: str) -> Manifest:
        """The manifest of this folder, made if there is none; ``seed`` replaces its seed.

        Raises:
            StoreError: the folder holds results of another assignment, or its manifest cannot be read.
        """
        known: Manifest | None = None
        if self.manifest_path.exists():
            try:
                known = msgspec.json.decode(self.manifest_path.read_bytes(), type=Manifest)
            except (OSError, msgspec.MsgspecError) as error:
                raise StoreError(
                    f"{self.manifest_path} cannot be read ({error}): mend it or choose another --out"
                ) from error
            if known.assignment != assignment:
                raise StoreError(f"{self.folder} holds results of {known.assignment!r}: choose another --out")
        chosen = seed if seed is not None else known.seed if known else secrets.randbits(63)
        manifest = Manifest(MANIFEST_SCHEMA, assignment, chosen, kit)
        if manifest != known:
            write_atomically(self.manifest_path, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        return manifest

    def path_of(self, student: str) -> Path:
        """The result file of a student."""
        return self.results / f"{file_name(student)}.json"

    def write(self, record: Record) -> None:
        """Write a record atomically."""
        write_atomically(self.path_of(record.submission.student), encode_record(record))

    def read(self, student: str) -> Record | None:
        """A student's record, or ``None`` where there is none that can be read."""
        try:
            return decode_record(self.path_of(student).read_bytes())
        except (OSError, msgspec.MsgspecError):
            return None

    def records(self) -> list[Record]:
        """Every record, by student; raises :class:`StoreError` for a file that is no record."""
        found = []
        for path in sorted(self.results.glob("*.json")):
            try:
                found.append(decode_record(path.read_bytes()))
            except (OSError, msgspec.MsgspecError) as error:
                raise StoreError(f"{path} is no result record ({error}): remove it and grade again") from error
        return sorted(found, key=lambda record: record.submission.student)

    def write_summary(self, records: list[Record]) -> None:
        """Write ``summary.csv``: student, score, max_score, one column per exercise, status."""
        names = list(dict.fromkeys(exercise.name for record in records for exercise in record.exercises))
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["student", "score", "max_score", *names, "status"])
        for record in records:
            scores = {exercise.name: exercise.score for exercise in record.exercises}
            student = csv_text(record.submission.student)
            writer.writerow(
                [student, record.score, record.max_score, *(scores.get(name, "") for name in names), record.status]
            )
        write_atomically(self.summary_path, text.getvalue().encode("utf-8", "replace"))


def csv_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def file_name(student: str) -> str:
    """A file name for a student's name: letters and digits of any script stay, everything else is percent-encoded."""
    encoded = "".join(
        letter
        if letter.isalnum() or letter in "._-@+ "
        else urllib.parse.quote(letter, safe="", errors="surrogateescape")
        for letter in student
    )
    if encoded.startswith("."):
        encoded = f"%2E{encoded[1:]}"
    if len(os.fsencode(encoded)) <= _MAX_NAME_BYTES:
        return encoded or "%"
    digest = hashlib.sha256(os.fsencode(student)).hexdigest()[:16]
    shortened = os.fsencode(encoded)[: _MAX_NAME_BYTES - 17].decode("utf-8", "ignore")
    return f"{shortened}-{digest}"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is, at every moment and after a loss of power, absent, as before, or complete.

    Raises :class:`WriteError`. If it was the folder that could not be brought to the disk, the file is complete.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=_WRITING, dir=path.parent)
        try:
            try:
                _write(descriptor, content)
                os.fchmod(descriptor, 0o644)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        _bring_to_disk(path.parent)
    except OSError as error:
        raise WriteError(
            f"{path} cannot be written: {reason(error)}; {mend(error)} and give the same command again"
        ) from error


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def _bring_to_disk(folder: Path) -> None:
    """Make the names in a folder last; a file system that has no such call needs none."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EROFS}:
            raise
    finally:
        os.close(descriptor)


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")
