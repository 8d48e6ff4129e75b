"""Receipts: what was handed in, and when, so that it can be told later whether something else was graded.

A receipt is not signed, and says nothing of who wrote it: it tells whether files are those that it names. Who handed in
is told by the owner of the files, and when by the disk (:mod:`autograder.handin.drop`).
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from autograder.submissions.discover import student_name
from autograder.submissions.files import FileRefusedError, read_file
from autograder.submissions.read import read_submission

SCHEMA = "autograder/receipt/v1"
FILE_NAME = ".receipt.json"
"""The receipt's name in a hand-in. It is hidden, so that grading passes it over."""

MAX_RECEIPT_BYTES = 2**20
_MAX_NAMED = 3
_CHUNK = 2**20
_OWN = re.compile(r".+\.receipt(?:-\d+)?\.json", re.DOTALL)

_Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class HandedFile(msgspec.Struct, frozen=True):
    """A file of a hand-in; ``name`` is its path there."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=8000)]
    size: Annotated[int, msgspec.Meta(ge=0)]
    sha256: _Digest


class Receipt(msgspec.Struct, frozen=True):
    """What a student has of a hand-in. ``sha256`` is the one that the grading record will have of it."""

    schema: _Text
    student: _Text
    assignment: _Text
    time: _Text
    sha256: _Digest
    files: Annotated[tuple[HandedFile, ...], msgspec.Meta(max_length=5000)]
    kit: _Text
    id: _Text
    """The name of the folder that was handed in."""


class ReceiptError(Exception):
    """A receipt is missing or cannot be read; the text is the end of a sentence."""


def encode_receipt(receipt: Receipt) -> bytes:
    """The receipt as indented UTF-8 JSON."""
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def read_receipt(folder: Path) -> Receipt:
    """The receipt in a hand-in; raises :class:`ReceiptError`."""
    try:
        receipt = msgspec.json.decode(read_file(folder / FILE_NAME, MAX_RECEIPT_BYTES), type=Receipt)
    except FileNotFoundError:
        raise ReceiptError("has no receipt") from None
    except FileRefusedError as error:
        raise ReceiptError(f"has a receipt that {error}") from error
    except OSError as error:
        raise ReceiptError(f"has a receipt that cannot be opened: {error.strerror}") from error
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ReceiptError(f"has a receipt that cannot be read ({error})") from error
    if receipt.schema != SCHEMA:
        raise ReceiptError(f"has a receipt of the kind {receipt.schema!r}, not {SCHEMA!r}")
    return receipt


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """The regular files of a folder that nobody else writes, by their paths in it; hidden ones are left out."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if not name.startswith(".") and stat.S_ISREG(os.lstat(path).st_mode):
                yield path.relative_to(folder).as_posix(), path


def handed_files(folder: Path) -> tuple[HandedFile, ...]:
    """The files of a folder that nobody else writes, with what they hold; raises :class:`OSError`."""
    return tuple(
        HandedFile(student_name(name), path.stat().st_size, file_digest(path)) for name, path in files_of(folder)
    )


def file_digest(path: Path) -> str:
    """The SHA-256 of a file; raises :class:`OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def graded_path(folder: Path, assignment: str) -> Path:
    """What of a student's folder ``grade`` reads: the folder, or the one in it that is named after the assignment."""
    inner = folder / assignment
    return inner if assignment and inner.is_dir() and not inner.is_symlink() else folder


def graded_digest(folder: Path, assignment: str) -> str:
    """The SHA-256 that the record of a hand-in will have."""
    return read_submission(graded_path(folder, assignment), assignment, ())[1]


def mismatch(receipt: Receipt, folder: Path) -> str:
    """In what the files of a folder are not those of a receipt, as the end of a sentence; empty if they are."""
    said = {file.name: file for file in receipt.files}
    there = {file.name: file for file in handed_files(folder)}
    wrong = [f"{name} is missing" for name in sorted(said.keys() - there.keys())]
    wrong += [f"{name} was added" for name in sorted(there.keys() - said.keys())]
    wrong += [f"{name} was changed" for name in sorted(said.keys() & there.keys()) if said[name] != there[name]]
    if wrong:
        more = f" and {len(wrong) - _MAX_NAMED} more" if len(wrong) > _MAX_NAMED else ""
        return f"does not match its receipt: {', '.join(wrong[:_MAX_NAMED])}{more}"
    if len(said) != len(receipt.files) or graded_digest(folder, receipt.assignment) != receipt.sha256:
        return "does not match its receipt: the SHA-256 of all files is another one"
    return ""


def is_receipt(name: str) -> bool:
    """Whether a file of this name is a receipt that lies beside a student's work."""
    return bool(_OWN.fullmatch(name.rpartition("/")[2]))


def free_receipt_path(folder: Path, assignment: str) -> Path:
    """Where a student's next receipt goes: no earlier one is written over."""
    path = folder / f"{assignment}.receipt.json"
    number = 2
    while os.path.lexists(path):
        path = folder / f"{assignment}.receipt-{number}.json"
        number += 1
    return path
