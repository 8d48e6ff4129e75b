"""Who handed in what: one entry per student in a folder, or an nbgrader tree."""

from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.read import read_files, read_submission

_SUFFIXES = (".py", ".ipynb")
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
        return ", ".join(path.name for path in self.paths)

    def read(self, assignment: str, exercises: tuple[str, ...]) -> tuple[Bundle | Unreadable, str]:
        """Read it; also returns the SHA-256 of what was read."""
        if len(self.paths) == 1:
            return read_submission(self.paths[0], assignment, exercises)
        return read_files(self.paths, assignment, exercises)


def discover(folder: Path, assignment: str) -> tuple[Entry, ...]:
    """The submissions in ``folder``, by student name.

    Each entry is a ``.py`` file, an ``.ipynb`` file or a folder, and the student's name is the entry's without its
    ending; other files become entries too, so that nobody who handed in something is forgotten. A student's folder that
    holds a folder named after the assignment is an nbgrader tree's. Hidden entries are left out.

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
        name = path.name if path.is_dir() else path.stem
        tree = path / assignment
        students.setdefault(name, []).append(tree if path.is_dir() and tree.is_dir() else path)
    if not students:
        raise DiscoveryError(
            f"the folder {folder} holds no submissions: put one .py, .ipynb or folder per student there"
        )
    return tuple(Entry(name, _relevant(paths)) for name, paths in sorted(students.items()))


def _relevant(paths: list[Path]) -> tuple[Path, ...]:
    """Of several entries of one student, those that can be submissions, if any can."""
    able = [path for path in paths if path.is_dir() or path.suffix in _SUFFIXES]
    return tuple(able or paths)
