"""A grading run's folder: one result file per submission, a manifest with the seed, a summary.

``OUT/results/<student>.json`` is written atomically as each submission finishes: it is absent or complete.
``OUT/grading.json`` holds the seed, which makes the exam, and the key that seals the records (see
:mod:`autograder.batch.seal`). Keep it with the results and away from students; only its owner may read it. A folder
that is copied whole keeps its key, so its seals hold where it goes. A folder of an older version gets a key, and its
records are graded again, as are those that were sealed with a key that is lost.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.batch.seal import State, key_of, new_key, sealed, state_of
from autograder.mend import mend, reason
from autograder.record import Record, decode_record, encode_record
from autograder.render.spreadsheet import summary_csv

MANIFEST_SCHEMA = "autograder/grading/v1"
_MAX_NAME_BYTES = 200
_NO_RECORD = (OSError, msgspec.MsgspecError, RecursionError)
_WRITING = ".writing-"
_NOT_FORBIDDEN = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EINTR}
"""What goes wrong on a machine where the folder is the right one."""


class StoreError(Exception):
    """The results cannot be read or written; says which file and what to do."""


class WriteError(StoreError):
    """A file cannot be written, or read, though it is the right one: a fault of the machine, such as a full disk."""


class Manifest(msgspec.Struct, frozen=True):
    """What a grading run was started with. ``key`` seals the records; manifests of older versions have none."""

    schema: str
    assignment: str
    seed: int
    kit: str
    key: str = ""


@dataclass(frozen=True)
class Kept:
    """A record as it stands in a folder, and what its seal says; ``student`` is the one whose file it is."""

    record: Record
    state: State
    student: str


class Store:
    """The folder ``OUT`` of a grading run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / "results"
        self.manifest_path = folder / "grading.json"
        self.summary_path = folder / "summary.csv"
        self._key: bytes | None = None

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
        import fcntl  # which Windows has not, and where nothing is graded

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

        From here on, what is written is sealed with its key, and what has no such seal is not read.

        Raises:
            StoreError: the folder holds results of another assignment, or its manifest cannot be read.
        """
        known = self._known()
        if known is not None and known.assignment != assignment:
            raise StoreError(f"{self.folder} holds results of {known.assignment!r}: choose another --out")
        chosen = seed if seed is not None else known.seed if known else secrets.randbits(63)
        key = (known.key if known else "") or new_key()
        manifest = Manifest(MANIFEST_SCHEMA, assignment, chosen, kit, key)
        if manifest != known or self.manifest_path.stat().st_mode & 0o077:
            content = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
            write_atomically(self.manifest_path, content, mode=0o600)
        self._key = key_of(key)
        return manifest

    def unlock(self) -> str:
        """Take the key from the manifest, to check seals; why that cannot be, in a few words, or nothing."""
        try:
            known = self._known()
        except StoreError as error:
            return str(error)
        if known is None:
            return f"{self.manifest_path} is missing"
        if not known.key:
            return f"{self.manifest_path} is of an older version, which sealed nothing"
        self._key = key_of(known.key)
        return ""

    def _known(self) -> Manifest | None:
        """The manifest that stands here, if one does."""
        try:
            known = msgspec.json.decode(self.manifest_path.read_bytes(), type=Manifest)
            key_of(known.key or new_key())
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno in _NOT_FORBIDDEN:
                raise WriteError(
                    f"{self.manifest_path} cannot be read: {reason(error)}; {mend(error)} and give the same command"
                    " again"
                ) from error
            raise StoreError(
                f"{self.manifest_path} cannot be read: {reason(error)}; mend it or choose another --out"
            ) from error
        except ValueError as error:  # what msgspec raises is one, too
            raise StoreError(
                f"{self.manifest_path} cannot be read ({error}): mend it or choose another --out"
            ) from error
        return known

    def path_of(self, student: str) -> Path:
        """The result file of a student."""
        return self.results / f"{file_name(student)}.json"

    def write(self, record: Record) -> None:
        """Write a record atomically, sealed if there is a key."""
        kept = sealed(record, self._key) if self._key is not None else record
        write_atomically(self.path_of(record.submission.student), encode_record(kept))

    def state(self, student: str) -> State | None:
        """What the seal in a student's file says; ``None`` where there is no such file."""
        try:
            return self._kept(self.path_of(student), student).state
        except FileNotFoundError:
            return None
        except _NO_RECORD:
            return "unreadable"

    def read(self, student: str) -> Record | None:
        """A student's record, or ``None`` where there is none that can be read, or it is not as it was graded."""
        try:
            kept = self._kept(self.path_of(student), student)
        except _NO_RECORD:
            return None
        return kept.record if kept.state == "sealed" or self._key is None else None

    def kept(self) -> list[Kept]:
        """Every record with what its seal says, by student; raises :class:`StoreError` for a file that is no record."""
        found = []
        for path in sorted(self.results.glob("*.json")):
            try:
                found.append(self._kept(path))
            except _NO_RECORD as error:
                raise StoreError(f"{path} is no result record ({error}): remove it and grade again") from error
        return sorted(found, key=lambda kept: kept.record.submission.student)

    def records(self) -> list[Record]:
        """Every record that stands in its own student's file, by student; raises as :meth:`kept` does."""
        return [kept.record for kept in self.kept() if kept.state != "misplaced"]

    def _kept(self, path: Path, student: str | None = None) -> Kept:
        content = path.read_bytes()
        record = decode_record(content)
        own = record.submission.student
        if self.path_of(own) != path or student not in {None, own}:
            return Kept(record, "misplaced", student or path.stem)
        return Kept(record, state_of(content, self._key), own)

    def write_summary(self, records: list[Record]) -> None:
        """Write ``summary.csv``: student, score, max_score, one column per exercise, status."""
        write_atomically(self.summary_path, summary_csv(records).encode())


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
    shortened = os.fsencode(encoded)[: _MAX_NAME_BYTES - 18].decode("utf-8", "ignore")
    return f"{shortened}%-{digest}"  # no other name is encoded so: nobody is called what another's is shortened to


def write_atomically(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that it is, at every moment and after a loss of power, absent, as before, or complete.

    Raises :class:`WriteError`. If it was the folder that could not be brought to the disk, the file is complete.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=_WRITING, dir=path.parent)
        try:
            try:
                _write(descriptor, content)
                if hasattr(os, "fchmod"):  # Windows has none
                    os.fchmod(descriptor, mode)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        bring_to_disk(path.parent)
    except OSError as error:
        raise WriteError(
            f"{path} cannot be written: {reason(error)}; {mend(error)} and give the same command again"
        ) from error


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def bring_to_disk(folder: Path) -> None:
    """Make the names in a folder last; a system that has no such call needs none. Raises :class:`OSError`."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows opens no folder
        return
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
