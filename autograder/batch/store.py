"""A grading run's folder: one result file per submission, a manifest with the seed, a summary.

``OUT/results/<student>.json`` is written atomically as each submission finishes: it is absent or complete.
``OUT/grading.json`` holds the seed, which makes the exam; keep it with the results and away from students.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.record import Record, decode_record, encode_record
from autograder.render.spreadsheet import summary_csv

MANIFEST_SCHEMA = "autograder/grading/v1"
_MAX_NAME_BYTES = 200


class StoreError(Exception):
    """The results cannot be read or written; says which file and what to do."""


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


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is, at every moment, absent, as before, or complete."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=".writing-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(content)
                handle.flush()
                os.fsync(handle.fileno())
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
