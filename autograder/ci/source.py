"""By what a checkout is graded: an assignment of the author's, or the visible checks that students have.

A grading page is Python that the grader runs. One that lies in the checkout is the student's to write, so it is never
run; the visible checks are data and may lie there.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.assignment import PAGE_FILE, SOLUTIONS, AssignmentError, find_assignment
from autograder.authoring.public import FILE_NAME, PublicChecks, PublicChecksError, decode_checks
from autograder.submissions.files import FileRefusedError, read_file

_LONGEST_NAME = 200
MAX_CHECKS_BYTES = 16 * 2**20
"""The size of a ``checks.json`` that is read."""


class SourceError(Exception):
    """There is nothing to grade a checkout by; says where was looked and what to do."""


@dataclass(frozen=True)
class Source:
    """What a checkout is graded by, and which part of it is the submission.

    Either ``folder`` is the author's, with a grading page, or ``checks`` are the visible ones.
    """

    submission: Path
    folder: Path | None = None
    checks: PublicChecks | None = None


def find_source(assignment: str | None, path: Path) -> Source:
    """What to grade the checkout at ``path`` by: the assignment of this name or path, or the checks that lie there.

    Raises:
        SourceError: nothing is found, or only a grading page that lies in the checkout itself.
        PublicChecksError: the checks cannot be read.
    """
    if not path.exists():
        raise SourceError(f"there is no file or folder {path}: name the checkout to grade")
    here = path.resolve()
    if assignment is None:
        checks = _checks_of(here, None)
        if checks is None:
            raise SourceError(
                f"there is no {FILE_NAME} in {path}: name the assignment, as in autograder ci NAME {path}"
            )
        return Source(_submission(here, checks.assignment), checks=checks)
    elsewhere = _named_checks(Path(assignment))
    if elsewhere is not None:
        return Source(_submission(here, elsewhere.assignment), checks=elsewhere)
    folder = _authors(assignment, here)
    if folder is not None:
        return Source(_submission(here, folder.name), folder=folder)
    checks = _checks_of(here, assignment)
    if checks is None:
        raise _nothing(assignment, path)
    return Source(_submission(here, checks.assignment), checks=checks)


def read_visible(path: Path) -> PublicChecks:
    """Read a ``checks.json`` that a student may have put there: no link is followed, no device opened.

    Raises:
        PublicChecksError: it cannot be read.
    """
    try:
        content = read_file(path, MAX_CHECKS_BYTES)
    except FileRefusedError as error:
        raise PublicChecksError(f"{path} {error}") from error
    except OSError as error:
        raise PublicChecksError(f"{path} cannot be opened: {error.strerror}") from error
    return decode_checks(content, str(path))


def _named_checks(path: Path) -> PublicChecks | None:
    """The checks at a path, or in a folder there that has no grading page."""
    try:
        file = path / FILE_NAME if path.is_dir() else path
        found = file.name == FILE_NAME and file.is_file() and not (path / PAGE_FILE).is_file()
    except OSError:  # a name that is too long for one
        return None
    return read_visible(file) if found else None


def _authors(assignment: str, here: Path) -> Path | None:
    """The author's folder of this assignment, outside of the checkout."""
    start = Path.cwd()
    if start.resolve().is_relative_to(here):
        start = here.parent
    try:
        folder = find_assignment(assignment, start).resolve()
    except (AssignmentError, OSError):
        return None
    if folder.is_relative_to(here):
        raise SourceError(
            f"the grading page in {folder} lies in the checkout that is to be graded, so it is not run: name as PATH"
            " the student's own folder"
        )
    return folder


def _checks_of(here: Path, assignment: str | None) -> PublicChecks | None:
    """The checks that lie in a checkout, or in its folder of the assignment's name."""
    root = here if here.is_dir() else here.parent
    places = [root, *([root / assignment] if assignment and Path(assignment).name == assignment else [])]
    for folder in places:
        if os.path.lexists(folder / FILE_NAME):
            checks = read_visible(folder / FILE_NAME)
            if assignment is not None and checks.assignment != assignment:
                raise SourceError(
                    f"{folder / FILE_NAME} holds the checks of {checks.assignment!r}, not of {assignment!r}: name that"
                    " one, or leave the name out"
                )
            return checks
    return None


def _nothing(assignment: str, path: Path) -> SourceError:
    page = path / SOLUTIONS / assignment / PAGE_FILE
    if len(assignment) < _LONGEST_NAME and page.is_file():
        return SourceError(
            f"{page} lies in the checkout that is to be graded, so it is not run: name as PATH the student's own folder"
        )
    return SourceError(
        f"there is no assignment {assignment!r} above {path}, and no {FILE_NAME} in it: give the folder of one as"
        " ASSIGNMENT, or grade the folder that was released"
    )


def _submission(path: Path, assignment: str) -> Path:
    """The checkout, or its folder of the assignment's name, as in an nbgrader tree."""
    if Path(assignment).name != assignment or assignment == "..":  # the student's own checks.json can say anything
        return path
    inner = path / assignment
    try:
        is_folder = stat.S_ISDIR(os.stat(inner, follow_symlinks=False).st_mode)
    except (OSError, ValueError):
        return path
    return inner if is_folder else path
