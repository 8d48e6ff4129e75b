"""Who handed in what: one entry per student in a folder, or an nbgrader tree."""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.files import shown_name
from autograder.submissions.read import read_files, read_submission

_SUFFIXES = (".py", ".ipynb")
_ESCAPE = re.compile(r"\\x[0-9a-f]{2}")
_IGNORED = {"__pycache__", "__MACOSX", "Thumbs.db", "desktop.ini"}


class DiscoveryError(Exception):
    """There are no submissions to be found; says where was looked and what to do."""


@dataclass(frozen=True)
class Entry:
    """One student's submission: usually one path, more where they handed in several files side by side."""

    student: str
    paths: tuple[Path, ...]

    @property
    def shown_path(self) -> str:
        """The path as records give it: the entry's name alone, which tells nothing of the grader's machine."""
        return ", ".join(shown_name(path.name) for path in self.paths)

    def read(self, assignment: str, exercises: tuple[str, ...]) -> tuple[Bundle | Unreadable, str]:
        """Read it; also returns the SHA-256 of what was read."""
        if len(self.paths) == 1:
            return read_submission(self.paths[0], assignment, exercises)
        return read_files(self.paths, assignment, exercises)


def discover(folder: Path, assignment: str) -> tuple[Entry, ...]:
    """The submissions in ``folder``, by student name.

    Each entry is a ``.py`` file, an ``.ipynb`` file or a folder, and the student's name is the entry's without its
    ending; other files become entries too, so that nobody who handed in something is forgotten. A student's folder that
    holds a folder named after the assignment is an nbgrader tree's. Hidden entries are left out. No link is followed.

    Raises:
        DiscoveryError: there is no such folder, or nothing in it.
    """
    if not folder.exists():
        raise DiscoveryError(f"there is no folder {folder}: name the folder that holds the submissions")
    if not folder.is_dir():
        raise DiscoveryError(f"{folder} is a file: name the folder that holds the submissions, one entry per student")
    try:
        listed = sorted(folder.iterdir())
    except OSError as error:
        raise DiscoveryError(f"the folder {folder} cannot be read: {error.strerror}") from error
    students: dict[str, list[Path]] = {}
    for path in listed:
        if path.name.startswith(".") or path.name in _IGNORED:
            continue
        is_folder = _is_folder(path)
        is_file = not is_folder and (path.suffix in _SUFFIXES or not path.is_symlink())
        is_tree = is_folder and _is_folder(path / assignment)
        students.setdefault(path.stem if is_file else path.name, []).append(path / assignment if is_tree else path)
    if not students:
        raise DiscoveryError(
            f"the folder {folder} holds no submissions: put one .py, .ipynb or folder per student there"
        )
    return tuple(Entry(student_name(name), _relevant(paths)) for name, paths in sorted(students.items()))


def student_name(name: str) -> str:
    r"""The student that a file's name stands for: the name itself wherever it is text.

    Bytes that are no UTF-8 become ``\xe9``, and so do the backslashes of a name that has such bytes, or that looks as
    if it had: two names are never one student's.
    """
    shown = shown_name(name)
    if shown == name and not _ESCAPE.search(name):
        return name
    return os.fsencode(name).replace(b"\\", rb"\x5c").decode("utf-8", "backslashreplace")


def _is_folder(path: Path) -> bool:
    """Whether a folder stands there, and no link to one; what cannot be looked at is none."""
    try:
        return stat.S_ISDIR(os.stat(path, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _relevant(paths: list[Path]) -> tuple[Path, ...]:
    """Of several entries of one student, those that can be submissions, if any can."""
    able = [path for path in paths if _is_folder(path) or path.suffix in _SUFFIXES]
    return tuple(able or paths)
