"""Building what students receive: an allow-list of files, made from the lesson, searched for solution text."""

import re
from pathlib import Path

from autograder.authoring.assignment import PAGE_FILE, Assignment
from autograder.authoring.lesson import Lesson
from autograder.authoring.public import FILE_NAME
from autograder.authoring.publish import encode_checks, public_checks
from autograder.ci.workflow import workflow

_SHORTEST_LEAK = 10
_BINARY = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".pt", ".npy", ".npz")


class ReleaseError(Exception):
    """A release would give something away, or cannot be written; says what and where."""


def release_files(assignment: Assignment) -> dict[str, bytes]:
    """Every file that students receive, by its path in the released folder. Nothing else is released.

    Raises:
        ReleaseError: a file holds text of a solution, or an extra file is missing.
    """
    lesson = assignment.lesson
    points = {exercise.name: exercise.points for exercise in assignment.exercises}
    files = {
        f"{assignment.name}.py": lesson.starter_source().encode(),
        f"{assignment.name}.ipynb": lesson.starter_notebook(points).encode(),
        "README.md": readme(assignment).encode(),
        FILE_NAME: encode_checks(public_checks(assignment)),
    }
    if assignment.page.ci != "none":
        place, text = workflow(assignment.name, assignment.page.ci, assignment.page.install)
        files[place] = text.encode()
    secret = {PAGE_FILE, f"{assignment.name}.py", assignment.page.stand_ins, *assignment.page.provides.values()}
    for pattern in assignment.page.extra_files:
        found = sorted(path for path in assignment.folder.glob(pattern) if path.is_file())
        if not found:
            raise ReleaseError(
                f"the grading page's extra_files name {pattern!r}, and {assignment.folder} has no such file"
            )
        for path in found:
            if path.relative_to(assignment.folder).as_posix() in secret:
                raise ReleaseError(f"the grading page's extra_files name {path.name}, which students must not have")
        files |= {path.relative_to(assignment.folder).as_posix(): path.read_bytes() for path in found}
    for name, content in files.items():
        leaked = find_leak(lesson, name, content)
        if leaked:
            raise ReleaseError(f"{name} would hold the solution's line {leaked!r}: take it out of what is released")
    return files


def find_leak(lesson: Lesson, name: str, content: bytes) -> str | None:
    """A line of a solution that a file holds, apart from spacing; ``None`` if there is none."""
    if name.lower().endswith(_BINARY):
        return None
    text = _squeezed(content.decode("utf-8", "replace"))
    for solution in lesson.solutions():
        for line in solution.splitlines():
            squeezed = _squeezed(line.partition("#")[0])
            if len(squeezed) >= _SHORTEST_LEAK and squeezed in text:
                return line.strip()
    return None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace('\\"', '"'))


def build(assignment: Assignment, target: Path) -> list[str]:
    """Write the release to ``target``; returns the names of the files that changed."""
    changed = []
    for name, content in release_files(assignment).items():
        path = target / name
        try:
            if path.is_file() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise ReleaseError(f"{path} cannot be written: {error.strerror}") from error
        changed.append(name)
    return changed


def stale_files(assignment: Assignment, target: Path) -> list[str]:
    """What of ``target`` is not as a build would make it: each file with what is the matter."""
    wanted = release_files(assignment)
    stale = []
    for name, content in wanted.items():
        path = target / name
        if not path.is_file():
            stale.append(f"{name} is missing")
        elif path.read_bytes() != content:
            stale.append(f"{name} is not what the lesson makes of it now")
    ignored = {"__pycache__", ".hypothesis", ".pytest_cache", ".ipynb_checkpoints"}
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target).as_posix()
        if path.is_file() and name not in wanted and not ignored & set(path.relative_to(target).parts):
            stale.append(f"{name} is not part of the release")
    return stale


def readme(assignment: Assignment) -> str:
    """The released folder's README: what is here, how to work, what is looked at."""
    exercises = "\n".join(
        f"{number}. `{exercise.name}` ({exercise.points:g} points)"
        for number, exercise in enumerate(assignment.exercises, 1)
    )
    name = assignment.name
    tests = [path for path in assignment.page.extra_files if path.startswith("test_")]
    pytest_row = "| `pytest` | runs the visible tests, in an editor's test explorer too |\n" if tests else ""
    return f"""# {assignment.title}

Fill in the functions below, in `{name}.ipynb` (the lesson as a notebook) or in `{name}.py` (the same lesson as a Python
file). Use whichever you like better, and hand in one of them.

{exercises}

Each starts as `raise NotDoneYet`. Replace that line with your code.

## See how you are doing

| | |
|---|---|
| `check({assignment.exercises[0].name})` in a notebook cell | draws the smallest case that your function gets wrong |
| `autograder check` in a terminal, in this folder | the same for all exercises, as text |
{pytest_row}
{_installing(assignment)} Nothing is sent anywhere.{_on_github(assignment)}

`{FILE_NAME}` holds the cases that `check` uses, with their answers. Your submission is graded on others.

## What is looked at

The worked examples, results on many shapes, what the lesson asks of a result besides its numbers (element type, inputs
left alone, calls that stand alone), and gradients. If one function is wrong and another rightly builds on it, only the
first loses points.
"""


def _installing(assignment: Assignment) -> str:
    command = assignment.page.install.strip()
    if not command:
        return "Install once with `pip install autograder`, or as your course tells you."
    return f"Install once:\n\n```sh\n{command}\n```\n\n"


def _on_github(assignment: Assignment) -> str:
    if assignment.page.ci == "none":
        return ""
    return """

On GitHub, every push is checked as `autograder check` does it: what is wrong stands beside your lines and in the
summary of the run, on the page *Actions* of your repository."""
