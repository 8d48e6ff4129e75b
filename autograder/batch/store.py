"""A grading run's folder: one result file per submission, a manifest with the seed, a summary.

``OUT/results/<student>.json`` is written atomically as each submission finishes: it is absent or complete.
``OUT/grading.json`` holds the seed, which makes the exam, and the key that seals the records (see
:mod:`autograder.batch.seal`). Keep it with the results and away from students; only its owner may read it. A folder
that is copied whole keeps its key, so its seals hold where it goes. A folder of an older version gets a key, and its
records are graded again, as are those that were sealed with a key that is lost.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import tempfile
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.batch.seal import State, key_of, new_key, sealed, state_of
from autograder.record import Record, decode_record, encode_record
from autograder.render.spreadsheet import summary_csv

MANIFEST_SCHEMA = "autograder/grading/v1"
_MAX_NAME_BYTES = 200
_NO_RECORD = (OSError, msgspec.MsgspecError, RecursionError)


class StoreError(Exception):
    """The results cannot be read or written; says which file and what to do."""


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
            for leftover in self.results.glob(".writing-*"):
                leftover.unlink()
        except OSError as error:
            raise StoreError(
                f"the folder {self.folder} cannot be written: {error.strerror}; choose another --out"
            ) from error

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for one run at a time; raises :class:`StoreError` naming the run that has it."""
        path = self.folder / ".lock"
        with path.open("a+", encoding="utf-8") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                handle.seek(0)
                owner = handle.read().strip() or "another process"
                raise StoreError(
                    f"{self.folder} is being written by {owner}: wait for it or choose another --out"
                ) from error
            handle.truncate(0)
            handle.write(f"process {os.getpid()}\n")
            handle.flush()
            yield

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
        except (OSError, ValueError) as error:  # what msgspec raises is a ValueError, too
            why = error.strerror if isinstance(error, OSError) else error
            raise StoreError(f"{self.manifest_path} cannot be read ({why}): mend it or choose another --out") from error
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
    """Write a file so that it is, at every moment, absent, as before, or complete."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            os.chmod(name, mode)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
