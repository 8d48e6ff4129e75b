"""Hand-ins in a drop folder or an nbgrader exchange, as ``autograder submit`` and ``nbgrader submit`` write them.

A student can write anything into a hand-in, its receipt included. So who it is from is told by the owner of its folder,
and when it was handed in by the disk: by the latest change of its folder or of what is in it (the inode's change time),
which no user can set. Where hand-ins belong to the one who collects them, or to the owner of the source, as in a folder
that was copied or is synchronised, the owner tells nothing, and the name is taken as it is written.
"""

import contextlib
import datetime
import errno
import os
import re
import stat
import urllib.parse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from autograder.handin.files import Room, copy_folder, told, write_file
from autograder.handin.give import TIME, UNFINISHED, encoded
from autograder.handin.names import shown
from autograder.handin.place import INBOUND, OUTBOUND, owner_name
from autograder.handin.receipt import FILE_NAME, MAX_RECEIPT_BYTES, ReceiptError, read_receipt
from autograder.handin.source import FetchError, HandIn, Kind, Listing, SourceError
from autograder.mend import mend, reason
from autograder.submissions.discover import student_name
from autograder.submissions.files import FileRefusedError, open_folder, read_file

_HAND_IN = re.compile(r"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+)\+(?P<random>[\w=-]+)", re.DOTALL)
_BARE = re.compile(r"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+)", re.DOTALL)
_OFFSET = datetime.timedelta(minutes=5)
_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS}


def is_handin(name: str) -> bool:
    """Whether a folder of this name is a hand-in."""
    return _parsed(name) is not None


def inbound_of(source: Path) -> Path:
    """The folder with the hand-ins: of a course in an exchange its ``inbound``, else the source itself."""
    return source / INBOUND if (source / INBOUND).is_dir() and (source / OUTBOUND).is_dir() else source


def list_drop(
    source: Path,
    *,
    is_exchange: bool,
    assignment: str = "",
    deadline: datetime.datetime | None = None,
    by_claim: bool = False,
    trust_names: bool = False,
) -> Listing:
    """The hand-ins of one assignment.

    ``by_claim`` takes the time that a hand-in says; ``trust_names`` the name, whoever owns it.

    Raises:
        SourceError: the folder cannot be read, or holds several assignments and none is named.
    """
    folder = inbound_of(source)
    try:
        names = sorted(os.listdir(folder))
        trusted = _trusted(folder)
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {reason(error)}; {mend(error)}") from error
    found = Listing()
    parsed = _sorted_out(names, found)
    assignments = sorted({parts[1] for parts in parsed.values()})
    if not assignment and len(assignments) > 1:
        listed = ", ".join(map(shown, assignments[:10]))
        raise SourceError(f"{folder} holds several assignments ({listed}): name one with --assignment")
    claimed = 0
    for name, (student, of, said) in parsed.items():
        if assignment and of != assignment:
            continue
        path = folder / name
        try:
            status = os.lstat(path)
        except OSError as error:
            found.problems.append(f"{shown(name)} cannot be looked at: {reason(error)}")
            continue
        if not stat.S_ISDIR(status.st_mode):
            found.problems.append(f"{shown(name)} is no folder: look at it, it is not collected")
            continue
        owner = owner_name(status.st_uid)
        is_trusted = trust_names or owner is None or status.st_uid in trusted
        claimed += is_trusted and owner != student
        handin = _handin(path, status, student, of, said, owner="" if is_trusted else owner or "", by_claim=by_claim)
        late = None if deadline is None or handin.time is None else handin.time > deadline
        kind: Kind = "exchange" if is_exchange else "drop"
        found.handins.append(replace(handin, kind=kind, late=late, needs_receipt=not is_exchange))
    if claimed:
        what = "hand-in is" if claimed == 1 else "hand-ins are"
        found.notes.append(f"{claimed} {what} taken to be from whom the name says, as the owner does not tell")
    return found


def _trusted(folder: Path) -> set[int]:
    """The users whose hand-ins are from whom they say: the one who collects, and the owner of the source."""
    return {folder.stat().st_uid, *([os.geteuid()] if hasattr(os, "geteuid") else [])}


def _sorted_out(names: list[str], found: Listing) -> dict[str, tuple[str, str, datetime.datetime]]:
    """What the names of hand-ins say; what is none is told."""
    parsed = {}
    for name in names:
        if name.startswith(UNFINISHED):
            found.notes.append(f"{shown(name)} was begun and not finished, and is left out")
        elif name.startswith("."):
            continue
        elif (parts := _parsed(name)) is None:
            found.problems.append(f"{shown(name)} is no hand-in: look at it, it is not collected")
        else:
            parsed[name] = parts
    return parsed


def _handin(
    path: Path,
    status: os.stat_result,
    student: str,
    assignment: str,
    said: datetime.datetime,
    *,
    owner: str,
    by_claim: bool,
) -> HandIn:
    """A hand-in. ``owner`` is the user who must be the student; empty where it may be anybody."""
    name = _full_name(path, student)
    on_disk = datetime.datetime.fromtimestamp(_changed(path, status), datetime.UTC)
    time = said if by_claim else on_disk
    notes: tuple[str, ...] = ()
    if not by_claim and abs(on_disk - said) > _OFFSET:
        notes = (f"says {said:%Y-%m-%d %H:%M:%S} UTC, and the disk {on_disk:%Y-%m-%d %H:%M:%S} UTC, which counts",)
    return HandIn(
        name,
        student_name(path.name),
        "drop",
        _fetcher(path, status.st_uid if owner else None),
        time.timestamp(),
        time,
        assignment=assignment,
        may_have_receipt=True,
        doubt=f"says that it is from {shown(name)} and belongs to {owner}" if owner not in {"", name} else "",
        notes=notes,
    )


def is_of_machine(error: OSError) -> bool:
    """Whether an error is a fault of the machine, such as a full disk, and of no hand-in."""
    return error.errno in _MACHINE


def _fetcher(path: Path, owner: int | None) -> Callable[[Path], list[str]]:
    def fetch(target: Path) -> list[str]:
        try:
            left_out = copy_folder(path, target, Room(), owner=owner)
            with contextlib.suppress(FileNotFoundError):
                write_file(target, (FILE_NAME,), [read_file(path / FILE_NAME, MAX_RECEIPT_BYTES)])
        except FileRefusedError as error:
            left_out.append((FILE_NAME, f"it {error}"))
        except OSError as error:
            if is_of_machine(error):
                raise
            raise FetchError(f"cannot be opened: {reason(error)}; {mend(error)}") from error
        return told(left_out)

    return fetch


def _parsed(name: str) -> tuple[str, str, datetime.datetime] | None:
    """Student, assignment and time as a hand-in's name says them."""
    for form in (_HAND_IN, _BARE):
        match = form.fullmatch(name)
        if match is None:
            continue
        student, assignment, text = match["student"], match["assignment"], match["time"]
        try:
            time = datetime.datetime.strptime(text, TIME).replace(tzinfo=datetime.UTC)
        except ValueError:
            exchanged = _exchange_time(text)
            if exchanged is None:
                continue
            return student, assignment, exchanged
        return urllib.parse.unquote(student), urllib.parse.unquote(assignment), time
    return None


def _exchange_time(text: str) -> datetime.datetime | None:
    """nbgrader's time, which is UTC unless a course has set another zone."""
    stamp, _, zone = text.rpartition(" ")
    try:
        time = datetime.datetime.fromisoformat(stamp)
        offset = datetime.datetime.strptime(zone, "%z").utcoffset() if zone[:1] in {"+", "-"} else None
    except ValueError:
        return None
    return (time.replace(tzinfo=datetime.UTC) - (offset or datetime.timedelta())) if len(stamp) >= 16 else None


def _full_name(path: Path, student: str) -> str:
    """The student's name where it was too long for the folder's name, and the receipt has it in full."""
    part = path.name.rsplit("+", 3)[0]
    if "%-" not in part:
        return student
    try:
        said = read_receipt(path).student
    except ReceiptError:
        return student
    return said if encoded(said) == part else student


def _changed(path: Path, status: os.stat_result) -> float:
    """When a hand-in was changed last, as the disk says: its folder, or what is collected of it, however much that is.

    A folder counts, too: one that was put in another's place has files of any age.
    """
    latest = status.st_ctime
    try:
        with open_folder(path) as folder:
            below = [folder.root.relative_to(path) / name for name in folder.files]
    except OSError:  # fetching it says why
        return latest
    looked_at = {path / FILE_NAME, *(path / name for name in below)}
    looked_at |= {path / parent for name in below for parent in name.parents}
    for place in looked_at:
        with contextlib.suppress(OSError):
            latest = max(latest, os.lstat(place).st_ctime)
    return latest
