"""Copying what students handed in into a folder that nobody else writes, bounded in number and size."""

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.names import shown
from autograder.submissions.files import MAX_DEPTH, FileRefusedError, open_folder, read_file
from autograder.submissions.read import MAX_READ_BYTES, size_limit

MAX_FILES = 2000
"""Files of one student that are copied; of these, grading reads as many as it says."""

MAX_ARCHIVE_BYTES = 128 * 2**20
"""Size of an archive that is copied."""

_MAX_COMPONENT = 255
_MAX_PATH = 2000
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass
class Room:
    """What may still be copied of one student."""

    files: int = MAX_FILES
    size: int = MAX_READ_BYTES

    def limit(self, name: str) -> int:
        """How many bytes a file of this name may have; raises :class:`FileRefusedError` where nothing more is taken."""
        if self.files <= 0:
            raise FileRefusedError(f"is one of more than {MAX_FILES} files, of which no more are taken")
        return min(file_limit(name), self.size)

    def take(self, size: int) -> None:
        """Count a file."""
        self.files -= 1
        self.size -= size


def file_limit(name: str) -> int:
    """How many bytes are taken of a file of this name."""
    return MAX_ARCHIVE_BYTES if is_archive(name) else size_limit(name)


def is_archive(name: str) -> bool:
    """Whether a file of this name is one that is unpacked."""
    return name.lower().endswith(".zip")


def safe_parts(name: str) -> tuple[str, ...]:
    """The folders and the file that a name in an archive stands for; raises :class:`FileRefusedError`.

    Windows' separators count as such, wherever this runs.
    """
    path = name.replace("\\", "/")
    parts = tuple(path.rstrip("/").split("/"))
    if path.startswith("/") or _DRIVE.match(path):
        raise FileRefusedError("has an absolute path")
    if ".." in parts:
        raise FileRefusedError("leads out of its folder")
    parts = tuple(part for part in parts if part not in {"", "."})
    if not parts:
        raise FileRefusedError("has no name")
    if any("\0" in part or (":" in part and os.name == "nt") for part in parts):
        raise FileRefusedError("has a name that is none")
    if len(parts) > MAX_DEPTH + 1:
        raise FileRefusedError(f"lies more than {MAX_DEPTH} folders deep")
    sizes = [len(part.encode("utf-8", "surrogateescape")) for part in parts]
    if max(sizes) > _MAX_COMPONENT or sum(sizes) > _MAX_PATH:
        raise FileRefusedError("has a name that is too long")
    return parts


def is_passed_over(parts: Iterable[str]) -> bool:
    """Whether a file is nobody's work: hidden, or in a cache."""
    return any(part.startswith(".") or part in {"__MACOSX", "__pycache__"} for part in parts)


def write_file(folder: Path, parts: tuple[str, ...], content: Iterable[bytes]) -> None:
    """Write a new file beneath a folder that nobody else writes, and bring it to the disk.

    Raises :class:`FileRefusedError` if there is one already; half of a file is never left.
    """
    path = folder.joinpath(*parts)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
    except (FileExistsError, NotADirectoryError):
        raise FileRefusedError("is there twice, and the first is taken") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in content:
                file.write(chunk)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def copy_folder(source: Path, target: Path, room: Room, *, owner: int | None = None) -> list[tuple[str, str]]:
    """Copy a folder's regular files; returns what was left out, and why.

    No link is followed; hidden files are passed over in silence. With ``owner``, files of any other are left out.

    Raises:
        OSError: the folder cannot be opened, or ``target`` cannot be written.
    """
    with open_folder(source) as folder:
        prefix = folder.root.relative_to(source).parts
        left_out = [("/".join((*prefix, name)), f"it {why}") for name, why in folder.refused]
        for name in folder.files:
            parts = (*prefix, *name.split("/"))
            path = "/".join(parts)
            try:
                if owner is not None and os.lstat(source.joinpath(*parts)).st_uid != owner:
                    raise FileRefusedError("belongs to somebody else")
                content = folder.read(name, room.limit(name))
            except FileRefusedError as error:
                left_out.append((path, f"it {error}"))
                continue
            except OSError as error:
                left_out.append((path, f"it cannot be opened: {error.strerror or error}"))
                continue
            try:
                write_file(target, parts, [content])
            except FileRefusedError as error:
                left_out.append((path, f"it {error}"))
                continue
            room.take(len(content))
    return left_out


def copy_file(source: Path, target: Path, parts: tuple[str, ...], room: Room) -> None:
    """Copy one regular file; raises :class:`FileRefusedError` or :class:`OSError`."""
    content = read_file(source, room.limit(parts[-1]))
    write_file(target, parts, [content])
    room.take(len(content))


def told(left_out: Iterable[tuple[str, str]]) -> list[str]:
    """What was left out, as sentences."""
    return [f"{shown(name)} was left out: {why}" for name, why in left_out]
