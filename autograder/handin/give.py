"""Handing in: a student's files, written to their place all at once or not at all, with a receipt.

A hand-in is a folder ``STUDENT+ASSIGNMENT+TIME+RANDOM``, as nbgrader's are. It is written under another, hidden name
and renamed when all of it is on the disk. The random part keeps it apart from every other, and from those who cannot
list the folder that it is in. Nothing is ever written over.
"""

import base64
import contextlib
import datetime
import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder import __version__
from autograder.batch.store import bring_to_disk, file_name, write_atomically
from autograder.handin.files import Room, copy_file, copy_folder, is_archive, told, write_file
from autograder.handin.look import Look, look_over
from autograder.handin.names import shown
from autograder.handin.place import Place, modes
from autograder.handin.receipt import (
    FILE_NAME,
    SCHEMA,
    Receipt,
    encode_receipt,
    files_of,
    free_receipt_path,
    graded_digest,
    graded_path,
    handed_files,
    is_receipt,
    mismatch,
    read_receipt,
)
from autograder.mend import mend, reason
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.files import FileRefusedError
from autograder.submissions.read import MAX_HELPERS, read_submission

UNFINISHED = ".handing-in-"
TIME = "%Y%m%dT%H%M%S.%fZ"
EXCHANGE_TIME = "%Y-%m-%d %H:%M:%S.%f UTC"


class NothingToHandInError(Exception):
    """What was named cannot be read; says which file and what to do."""


class HandInError(Exception):
    """The place cannot be written, or does not keep what is; nothing was handed in. Says why and what to do."""


@dataclass(frozen=True)
class HandedIn:
    """What was handed in. ``warnings`` are sentences on what may not be as the student wants it."""

    receipt: Receipt
    path: Path
    look: Look
    warnings: tuple[str, ...]


def hand_in(
    path: Path,
    place: Place,
    student: str,
    assignment: str,
    exercises: tuple[str, ...] = (),
    now: datetime.datetime | None = None,
) -> HandedIn:
    """Hand in a file, or a folder's files, byte for byte, and read back what was written.

    Raises:
        NothingToHandInError: grading could not read it; nothing was handed in.
        HandInError: the place cannot be written; nothing was handed in.
    """
    time = (now or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    name = _name(place, student, assignment, time)
    staging = place.folder / f"{UNFINISHED}{secrets.token_urlsafe(12)}"
    try:
        folder_mode, file_mode = modes(place)
        os.mkdir(staging, 0o700)
        try:
            warnings = _stage(path, staging)
            look, more = _read(path, staging, assignment, exercises)
            if place.is_exchange:
                more += _add_nbgrader_files(staging, time)
            receipt = Receipt(
                SCHEMA,
                student,
                assignment,
                time.isoformat(timespec="microseconds").replace("+00:00", "Z"),
                graded_digest(staging, assignment),
                handed_files(staging),
                __version__,
                name,
            )
            write_file(staging, (FILE_NAME,), [encode_receipt(receipt)])
            _share(staging, folder_mode, file_mode, writable=place.is_exchange)
            final = place.folder / name
            if os.path.lexists(final):
                raise HandInError(f"{final} is there already: give the same command again")
            os.rename(staging, final)
        except BaseException:
            _remove(staging)
            raise
        with contextlib.suppress(PermissionError):  # who may not list the folder may not bring it to the disk
            bring_to_disk(place.folder)
        wrong = mismatch(receipt, final) or ("" if read_receipt(final) == receipt else "has another receipt")
        if wrong:
            raise HandInError(f"what was handed in cannot be read back ({wrong}): give the same command again")
    except OSError as error:
        raise HandInError(
            f"nothing was handed in to {place.folder}: {reason(error)}; {mend(error)} and give the same command again"
        ) from error
    return HandedIn(receipt, final, look, (*warnings, *more))


def keep_receipt(receipt: Receipt, folder: Path) -> Path:
    """Write a receipt beside the work, and over no other; raises :class:`~autograder.batch.store.WriteError`."""
    path = free_receipt_path(folder, file_name(receipt.assignment))
    write_atomically(path, encode_receipt(receipt))
    return path


def keep_in_cache(handed: HandedIn, place: Place, cache: Path) -> None:
    """Copy a hand-in to where ``nbgrader list`` and ``nbgrader fetch_feedback`` look; raises :class:`OSError`."""
    folder = cache / place.course / handed.path.name.rpartition("+")[0]
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(handed.path, folder)


def nbgrader_cache() -> Path | None:
    """Where nbgrader remembers what was handed in from here; ``None`` where there is no Jupyter."""
    try:
        from jupyter_core.paths import jupyter_data_dir
    except ImportError:
        return None
    return Path(jupyter_data_dir()) / "nbgrader_cache"


def _name(place: Place, student: str, assignment: str, time: datetime.datetime) -> str:
    if place.is_exchange:
        random = base64.urlsafe_b64encode(secrets.token_bytes(9)).decode()
        return f"{student}+{assignment}+{time.strftime(EXCHANGE_TIME)}+{random}"
    return f"{encoded(student)}+{encoded(assignment)}+{time.strftime(TIME)}+{secrets.token_urlsafe(16)}"


def encoded(name: str) -> str:
    """A student's or an assignment's name as part of a folder's name."""
    return file_name(name).replace("+", "%2B")


def _stage(path: Path, staging: Path) -> list[str]:
    """Copy what is handed in; returns what was left out, as sentences."""
    room = Room(files=MAX_HELPERS)
    name = path.name
    try:
        if not stat.S_ISDIR(os.stat(path, follow_symlinks=False).st_mode):
            if is_archive(name):
                raise NothingToHandInError(f"{shown(name)} is an archive: hand in the file or the folder that is in it")
            copy_file(path, staging, (name,), room)
            return []
        left_out = copy_folder(path, staging, room)
    except FileNotFoundError as error:
        raise NothingToHandInError(f"there is no file or folder {path}: name your .py or .ipynb file") from error
    except PermissionError as error:
        raise NothingToHandInError(f"{path} cannot be opened: {reason(error)}; {mend(error)}") from error
    except FileRefusedError as error:
        raise NothingToHandInError(f"{shown(name)} {error}") from error
    for relative, file in list(files_of(staging)):
        if is_receipt(relative):
            file.unlink()
    return told(left_out)


def _read(path: Path, staging: Path, assignment: str, exercises: tuple[str, ...]) -> tuple[Look, list[str]]:
    """Read what was copied as grading will, and look it over."""
    is_file = path.is_file()
    target = staging / path.name if is_file else graded_path(staging, assignment)
    bundle, _ = read_submission(target, assignment, exercises)
    if isinstance(bundle, Unreadable):
        named = bundle.file and not bundle.reason.startswith(bundle.file)
        raise NothingToHandInError(f"{bundle.file + ': ' if named else ''}{bundle.reason}")
    return look_over(bundle, exercises), [note.message for note in bundle.notes] if isinstance(bundle, Bundle) else []


def _add_nbgrader_files(staging: Path, time: datetime.datetime) -> list[str]:
    """What nbgrader has in each of its own: when, and a secret by which its feedback is found."""
    replaced = []
    for name, text in (
        ("timestamp.txt", time.strftime(EXCHANGE_TIME)),
        ("submission_secret.txt", secrets.token_hex(64)),
    ):
        if (staging / name).is_file():
            (staging / name).unlink()
            replaced.append(f"{name} was left out: nbgrader has a file of this name of its own")
        write_file(staging, (name,), [text.encode()])
    return replaced


def _share(folder: Path, folder_mode: int, file_mode: int, *, writable: bool) -> None:
    """Give a hand-in its rights, and bring its names to the disk."""
    for root, folders, names in os.walk(folder, topdown=False):
        for name in names:
            os.chmod(os.path.join(root, name), file_mode)
        for name in folders:
            os.chmod(os.path.join(root, name), folder_mode)
        bring_to_disk(Path(root))
    os.chmod(folder, 0o777 if writable else folder_mode)  # as nbgrader's, for the course to remove


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
