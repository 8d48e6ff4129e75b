"""Collecting: one folder per student, the newest hand-in in it, and every earlier one kept.

``SUBMISSIONS/<student>/`` is what ``autograder grade`` reads. Hidden beside it are ``.earlier/<student>/`` with what
was replaced, ``.aside/`` with what is not taken for the student's, and ``.collected.json``, which says what was
collected when. Each hand-in is copied and checked under a hidden name, and renamed when it is complete. At a source
nothing is ever changed.
"""

import contextlib
import datetime
import hashlib
import os
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec

from autograder.batch.store import StoreError, bring_to_disk, file_name, write_atomically
from autograder.handin.give import encoded
from autograder.handin.names import entry_name, shown
from autograder.handin.receipt import (
    FILE_NAME,
    ReceiptError,
    file_digest,
    graded_digest,
    mismatch,
    read_receipt,
)
from autograder.handin.source import FetchError, HandIn, Listing
from autograder.mend import mend, reason
from autograder.submissions.discover import student_name

SCHEMA = "autograder/collected/v1"
STATE_FILE = ".collected.json"
EARLIER, ASIDE = ".earlier", ".aside"
_STAGING = ".collecting-"
_SAVE_EACH = 200

Status = Literal["collected", "updated", "unchanged", "not collected"]
_RANK: tuple[Status, ...] = ("not collected", "unchanged", "updated", "collected")


class CollectError(Exception):
    """The folder of submissions cannot be read or written; says why and what to do."""


class Version(msgspec.Struct, frozen=True):
    """One hand-in as it was collected; ``folder`` is where it lies, below the folder of submissions."""

    id: str
    kind: str
    digest: str
    folder: str
    stamp: float = 0.0
    time: str = ""
    late: bool | None = None
    sha256: str = ""
    receipt: str = ""


class Student(msgspec.Struct):
    """What was collected of a student: what is to be graded, and what was before."""

    student: str
    current: Version | None = None
    earlier: list[Version] = []


class State(msgspec.Struct):
    """The content of ``.collected.json``: students by the name of their folder."""

    schema: str = SCHEMA
    students: dict[str, Student] = {}


@dataclass
class Row:
    """What is reported of a student: what was done, what is to be graded now, and what is to be said."""

    student: str
    status: Status = "not collected"
    version: Version | None = None
    earlier: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Collected:
    """What was collected: a row for each student, by name, and what is to be said of the source."""

    rows: list[Row]
    problems: list[str]
    notes: list[str]

    def count(self, status: Status) -> int:
        """How many students have this status."""
        return sum(row.status == status for row in self.rows)

    @property
    def late(self) -> list[Row]:
        """Those whose hand-in is late."""
        return [row for row in self.rows if row.version is not None and row.version.late]

    @property
    def is_sound(self) -> bool:
        """Whether everything could be read and verified."""
        return not self.problems and not any(row.problems for row in self.rows)


def collect(listing: Listing, folder: Path, assignment: str = "") -> Collected:
    """Collect what a source holds into a folder of submissions, made if there is none.

    The newest hand-in of a student is what is graded; the others are kept. One that is the same as what is there
    changes nothing, not even when it was handed in. One that does not match its receipt, or is from somebody else than
    it says, is put aside.

    Raises:
        CollectError: the folder cannot be written, or somebody else is writing it. What was collected until then stays.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            collection = _Collection(folder, assignment)
            students: dict[str, list[HandIn]] = {}
            for handin in listing.handins:
                students.setdefault(entry_name(handin.student), []).append(handin)
            rows = []
            try:
                for number, (entry, handins) in enumerate(sorted(students.items()), 1):
                    rows.append(collection.take(entry, handins))
                    if number % _SAVE_EACH == 0:
                        collection.save()
            finally:
                collection.save()
    except OSError as error:
        raise CollectError(
            f"{folder} cannot be written: {reason(error)}; {mend(error)} and give the same command again"
        ) from error
    except StoreError as error:
        raise CollectError(str(error)) from error
    return Collected(rows, listing.problems, listing.notes)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder for one run at a time, where the system can, and remove what killed ones left half written."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        with contextlib.suppress(ImportError):
            import fcntl

            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CollectError(f"{folder} is being written by another collect: wait for it") from error
        for leftover in folder.glob(f"{_STAGING}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield
    finally:
        os.close(descriptor)


class _Collection:
    """A folder of submissions that is held."""

    def __init__(self, folder: Path, assignment: str) -> None:
        self._folder = folder
        self._assignment = assignment
        self._state = self._read()
        names = [name for name in os.listdir(folder) if not name.startswith(".")]
        self._there = set(names)
        self._alike = {_alike(name): name for name in names}
        self._files: dict[str, str] = {Path(name).stem: name for name in names if not _is_folder(folder / name)}

    def take(self, entry: str, handins: list[HandIn]) -> Row:
        """Take the hand-ins of one student, the oldest first."""
        row = Row(student_name(entry))
        for handin in sorted(handins, key=lambda handin: (handin.stamp, handin.id)):
            staged = self._folder / f"{_STAGING}{secrets.token_hex(8)}"
            staged.mkdir()
            try:
                status = self._take(entry, handin, staged, row)
            finally:
                shutil.rmtree(staged, ignore_errors=True)
            row.status = max(row.status, status, key=_RANK.index)
        known = self._state.students.get(entry)
        row.version = known.current if known else None
        row.earlier = len(known.earlier) if known else 0
        return row

    def save(self) -> None:
        """Write what is known; raises :class:`StoreError`."""
        content = msgspec.json.format(msgspec.json.encode(self._state, order="deterministic"), indent=2) + b"\n"
        path = self._folder / STATE_FILE
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)

    def _read(self) -> State:
        path = self._folder / STATE_FILE
        try:
            return msgspec.json.decode(path.read_bytes(), type=State)
        except FileNotFoundError:
            return State()
        except (msgspec.MsgspecError, RecursionError) as error:
            raise CollectError(f"{path} is damaged ({error}): move it away and give the same command again") from error

    def _take(self, entry: str, handin: HandIn, staged: Path, row: Row) -> Status:
        """Take one hand-in that is copied to ``staged``."""
        named = f"{shown(handin.id)}: " if handin.kind in {"drop", "exchange"} else ""
        row.notes += [f"{named}{note}" for note in handin.notes]
        try:
            row.problems += [f"{named}{said}" for said in handin.fetch(staged)]
        except FetchError as error:
            row.problems.append(f"{named or 'what was handed in '}{error}")
            return "not collected"
        receipt, doubt = _checked(handin, staged)
        doubt = handin.doubt or doubt or self._obstacle(entry)
        digest = content_digest(staged)
        if doubt:
            kept = self._keep_aside(handin, staged, digest)
            row.problems.append(f"{named}{doubt}; it is kept in {kept} and not graded")
            return "not collected"
        sha256 = graded_digest(staged, handin.assignment or self._assignment) if _is_known(handin, self) else ""
        version = Version(
            handin.id,
            handin.kind,
            digest,
            entry,
            handin.stamp,
            _iso(handin.time),
            handin.late,
            sha256,
            receipt,
        )
        return self._keep(entry, handin, version, staged, row)

    def _keep(self, entry: str, handin: HandIn, version: Version, staged: Path, row: Row) -> Status:
        student = self._state.students.setdefault(entry, Student(student_name(handin.student)))
        target = self._folder / entry
        is_there = entry in self._there
        current = student.current
        if current is None and is_there and content_digest(target) == version.digest:
            student.current = version  # what was known of it was lost
            return "unchanged"
        if current is not None and is_there and current.digest == version.digest:
            if current.id == version.id:
                student.current = msgspec.structs.replace(version, folder=current.folder)
            elif version.stamp > current.stamp and version.kind == current.kind:
                row.notes.append(f"handed in the same again, as {shown(version.id)}: the first time counts")
            return "unchanged"
        is_known = any(
            (old.id, old.kind, old.digest) == (version.id, version.kind, version.digest) for old in student.earlier
        )
        if current is not None and is_there and current.kind == version.kind and _is_older(version, current, is_known):
            if not is_known:
                student.earlier.append(self._keep_earlier(entry, version, staged))
            if version.kind in {"moodle", "canvas"}:
                row.notes.append("this download is older than what was collected before, which stays")
            return "unchanged"
        if is_there:
            old = current or Version("", "", content_digest(target), entry)
            student.earlier.append(self._keep_earlier(entry, old, target))
            self._there.discard(entry)
        os.rename(staged, target)
        bring_to_disk(self._folder)
        self._there.add(entry)
        self._alike[_alike(entry)] = entry
        student.current = version
        return "updated" if is_there or current is not None else "collected"

    def _obstacle(self, entry: str) -> str:
        """Why nothing can be put to this name, as the end of a sentence."""
        if entry in self._files:
            name = self._files[entry]
            return f"cannot be put beside {shown(name)}, which was not collected: move that away"
        other = self._alike.get(_alike(entry), entry)
        if other != entry and os.path.lexists(self._folder / entry) and entry not in self._there:
            return f"cannot be told from {shown(other)} on this file system: collect to one that tells case apart"
        return ""

    def _keep_earlier(self, entry: str, version: Version, path: Path) -> Version:
        folder = self._folder / EARLIER / entry
        folder.mkdir(parents=True, exist_ok=True)
        label = version.time.replace("-", "").replace(":", "").replace("+0000", "Z") or "before"
        target = _free(folder / f"{label}-{version.digest[:12]}")
        os.rename(path, target)
        bring_to_disk(folder)
        return msgspec.structs.replace(version, folder=f"{EARLIER}/{entry}/{target.name}")

    def _keep_aside(self, handin: HandIn, staged: Path, digest: str) -> str:
        folder = self._folder / ASIDE
        folder.mkdir(exist_ok=True)
        name = f"{file_name(handin.id if handin.kind in {'drop', 'exchange'} else handin.student)}-{digest[:12]}"
        target = folder / name
        if not target.exists():
            os.rename(staged, target)
            bring_to_disk(folder)
        return f"{ASIDE}/{name}"


def content_digest(folder: Path) -> str:
    """A digest of all that a student's folder holds but its receipt."""
    digest = hashlib.sha256()
    listed = []
    for root, folders, names in os.walk(folder):
        folders.sort()
        listed += [Path(root, name) for name in names]
    for path in sorted(listed):
        name = path.relative_to(folder).as_posix()
        if name == FILE_NAME:
            continue
        content = file_digest(path) if path.is_file() and not path.is_symlink() else "no file"
        digest.update(f"{name}\0{content}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def report_rows(collected: Collected) -> list[list[object]]:
    """The report as a table: a row for each student, with a head."""
    rows: list[list[object]] = [
        ["student", "status", "time", "late", "sha256", "receipt", "earlier", "problems", "notes"]
    ]
    for row in collected.rows:
        version = row.version or Version("", "", "", "")
        late = "" if version.late is None else "late" if version.late else "in time"
        rows.append(
            [
                row.student,
                row.status,
                version.time,
                late,
                version.sha256,
                version.receipt,
                row.earlier,
                "; ".join(row.problems),
                "; ".join(row.notes),
            ]
        )
    return rows


def _checked(handin: HandIn, staged: Path) -> tuple[str, str]:
    """What the receipt says, and why the hand-in is put aside if it is."""
    if not handin.may_have_receipt:
        return "", ""
    try:
        receipt = read_receipt(staged)
    except ReceiptError as error:
        if str(error) == "has no receipt" and not handin.needs_receipt:
            return "none", ""
        return "", str(error)
    wrong = mismatch(receipt, staged)
    if wrong:
        return "", wrong
    if receipt.assignment != handin.assignment or encoded(receipt.student) != encoded(handin.student):
        return "", f"has the receipt of another hand-in, {shown(receipt.assignment)} of {shown(receipt.student)}"
    return "verified", ""


def _is_known(handin: HandIn, collection: _Collection) -> bool:
    """Whether it is known what the grading record's digest will be: it depends on the assignment's name."""
    return bool(handin.assignment or collection._assignment)


def _is_older(version: Version, current: Version, is_known: bool) -> bool:
    """Whether a hand-in is older than the one that is there; it is not where that cannot be told."""
    return 0 < version.stamp < current.stamp or (0 < version.stamp == current.stamp and is_known)


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _free(path: Path) -> Path:
    names: Iterator[Path] = (path.with_name(f"{path.name}-{number}") for number in range(2, 10**6))
    return path if not os.path.lexists(path) else next(name for name in names if not os.path.lexists(name))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _iso(time: datetime.datetime | None) -> str:
    return time.astimezone(datetime.UTC).isoformat(timespec="seconds") if time is not None else ""


def problems_of(rows: Iterable[Row]) -> list[str]:
    """The problems of students, as sentences that say whose."""
    return [f"{shown(row.student)}: {problem}" for row in rows for problem in row.problems]
