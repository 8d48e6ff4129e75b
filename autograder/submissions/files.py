"""Opening what students hand in: regular files alone, no link followed, no more read than agreed.

A name may be anything that a file system allows, and what it names may change at any moment: a file is judged by what
was opened, never by what stood there before.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAX_ENTRIES = 50_000
"""Names that are looked at in a folder, its subfolders included; a subfolder that holds more is left out as a whole."""

MAX_DEPTH = 16
"""How deep in a folder is looked."""

_SKIPPED_FOLDERS = {"__pycache__", "__MACOSX"}
_BENEATH = os.open in os.supports_dir_fd and os.scandir in os.supports_fd and os.stat in os.supports_dir_fd
"""Whether this system opens names beneath an open folder; elsewhere, on students' own machines, paths must do."""

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_LIST = os.O_RDONLY | _NO_LINK | getattr(os, "O_DIRECTORY", 0)
_KINDS = {
    stat.S_IFLNK: "a symbolic link, which is not followed",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class FileRefusedError(Exception):
    """What stands there is not read; the text says what it is and what to do, after its name."""


def shown_name(name: str) -> str:
    r"""A file's name as text that can be written anywhere: bytes that are no UTF-8 are shown as ``\xe9``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def kind_of(status: os.stat_result) -> str:
    """What stands there, if it is neither a file nor a folder; empty if it is."""
    kind = stat.S_IFMT(status.st_mode)
    return "" if kind in (stat.S_IFREG, stat.S_IFDIR) else _KINDS.get(kind, "of an unknown kind")


def read_file(path: Path, limit: int) -> bytes:
    """The content of the regular file at ``path``.

    Raises:
        FileRefusedError: it is no regular file, or has more than ``limit`` bytes.
        OSError: it cannot be opened.
    """
    return _read(os.fspath(path), limit, None)


def _read(name: str, limit: int, folder: int | None) -> bytes:
    _require_file(os.stat(name, dir_fd=folder, follow_symlinks=False), limit)
    descriptor = os.open(name, _READ, dir_fd=folder)
    with os.fdopen(descriptor, "rb") as file:
        _require_file(os.fstat(descriptor), limit)  # it may be another one by now
        content = file.read(limit + 1)
    if len(content) > limit:
        raise _too_large(len(content), limit)
    return content


def _require_file(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "of an unknown kind")
        raise FileRefusedError(f"is {kind}: hand in the file itself")
    if status.st_size > limit:
        raise _too_large(status.st_size, limit)


def _too_large(size: int, limit: int) -> FileRefusedError:
    return FileRefusedError(f"has {size // 2**20} MiB; at most {limit // 2**20} are read")


@dataclass
class Folder:
    """A student's folder, open. ``files`` are the regular files in it, nearest first; ``refused`` is what is left out.

    Hidden entries and caches are nobody's work and not mentioned.
    """

    root: Path
    files: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Names and why they are left out, as the end of a sentence."""

    _descriptor: int | None = None

    def read(self, name: str, limit: int) -> bytes:
        """The content of one of ``files``; raises as :func:`read_file` does."""
        *folders, last = name.split("/")
        if not _BENEATH:
            return read_file(self.root / name, limit)
        with _opened(self._descriptor, folders) as folder:
            return _read(last, limit, folder)

    def _look(self) -> None:
        """List everything, folder by folder, those nearest to the root first."""
        room = MAX_ENTRIES
        level: list[str] = [""]
        for depth in range(MAX_DEPTH + 1):
            below: list[str] = []
            for folder in level:
                try:
                    entries = self._entries(folder, room)
                except OSError as error:
                    if not folder:
                        raise
                    self.refused.append((folder, f"cannot be opened: {error.strerror}"))
                    continue
                if entries is None:
                    held = f"holds more than {MAX_ENTRIES} files: hand in your own alone"
                    self.refused.append((folder, held))
                    continue
                room -= len(entries)
                for name, status in entries:
                    path = f"{folder}/{name}" if folder else name
                    if kind := kind_of(status):
                        self.refused.append((path, f"is {kind}"))
                    elif stat.S_ISDIR(status.st_mode):
                        below.append(path)
                    else:
                        self.files.append(path)
            level = below
            if level and depth == MAX_DEPTH:
                self.refused.append((level[0], f"lies more than {MAX_DEPTH} folders deep"))

    def _entries(self, folder: str, room: int) -> list[tuple[str, os.stat_result]] | None:
        """What a folder holds, by name; ``None`` if that is more than ``room``."""
        found: list[tuple[str, os.stat_result]] = []
        with contextlib.ExitStack() as stack:
            if _BENEATH:
                where: int | str = stack.enter_context(_opened(self._descriptor, folder.split("/") if folder else []))
            else:
                where = os.fspath(self.root / folder)
            for entry in stack.enter_context(os.scandir(where)):
                if entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS:
                    continue
                if len(found) == room:
                    return None
                with contextlib.suppress(FileNotFoundError):  # gone since
                    found.append((entry.name, entry.stat(follow_symlinks=False)))
        return sorted(found, key=lambda item: item[0])


@contextlib.contextmanager
def open_folder(path: Path) -> Iterator[Folder]:
    """Open a student's folder, or the one inside that is all it holds, as unpacked archives have.

    Raises:
        OSError: it is no folder, or cannot be opened.
    """
    with contextlib.ExitStack() as stack:
        descriptor = None
        if _BENEATH:
            descriptor = os.open(path, _LIST)
            stack.callback(os.close, descriptor)
        folder = Folder(path, _descriptor=descriptor)
        folder._look()
        for _ in range(3):
            inner = _only_folder(folder)
            if inner is None:
                break
            folder.files = [name.removeprefix(inner) for name in folder.files]
            folder.refused = [(name.removeprefix(inner), why) for name, why in folder.refused]
            folder = _within(folder, inner, stack)
        yield folder


def _only_folder(folder: Folder) -> str | None:
    """The folder, as ``name/``, in which everything lies, if there is one."""
    names = [*folder.files, *(name for name, _ in folder.refused)]
    first, slash, _ = names[0].partition("/") if names else ("", "", "")
    return f"{first}/" if slash and all(name.startswith(f"{first}/") for name in names) else None


def _within(folder: Folder, inner: str, stack: contextlib.ExitStack) -> Folder:
    """The same findings, told from the folder inside."""
    descriptor = folder._descriptor
    if descriptor is not None:
        descriptor = os.open(inner.rstrip("/"), _LIST, dir_fd=descriptor)
        stack.callback(os.close, descriptor)
    return Folder(folder.root / inner.rstrip("/"), folder.files, folder.refused, descriptor)


@contextlib.contextmanager
def _opened(root: int | None, folders: list[str]) -> Iterator[int]:
    """The folder that one comes to from ``root`` by these names, none of which is a link."""
    assert root is not None
    here = os.dup(root)
    try:
        for name in folders:
            deeper = os.open(name, _LIST, dir_fd=here)
            os.close(here)
            here = deeper
        yield here
    finally:
        os.close(here)
