"""Grading in Gradescope's container: ``python -I -m autograder.export.gradescope_run /autograder``.

One submission is graded as :mod:`autograder.batch.run` grades a class: this process never runs student code. The result
is written after all of the submission's processes have ended, in one step, over whatever stands there. Where the grader
fails, the file has no score and no tests. By Gradescope's specification it has to have one of them, so that it reports
a failure of the autograder, and no zero. The reason is printed for the instructor; students are not shown what is
printed.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from autograder.export.gradescope import render_gradescope
from autograder.export.gradescope_zip import ASSIGNMENT, SCHEMA, SETTINGS, Settings
from autograder.mend import reason
from autograder.record import Record
from autograder.render.safe import bounded, one_line

NOT_GRADED = "Not graded yet, through no fault of yours: the autograder failed. Your course staff can see why."
EXIT_GRADER = 3
_MAX_METADATA = 64 * 2**20
_MAX_NAME = 200
_NOBODY = "student"


class GraderError(Exception):
    """The submission cannot be graded here; says why and what the instructor can do."""


def main(arguments: list[str]) -> int:
    """Grade the submission under the root that is given, and write its ``results.json``; returns the exit status."""
    root = Path(arguments[0] if arguments else os.environ.get("AUTOGRADER_ROOT", "/autograder")).absolute()
    status = 0
    path = root / "results" / "results.json"
    try:
        with _closed(path.parent):
            content = render_gradescope(graded(root))
    except Exception as error:  # noqa: BLE001 - whatever fails, there is a result that says so
        expected = isinstance(error, (GraderError, ValueError))
        text = str(error) if expected else f"{type(error).__name__}: {error}"
        print(bounded(f"autograder: the grader failed: {text}"), file=sys.stderr)
        content, status = failure(), EXIT_GRADER
    from autograder.batch.store import WriteError, write_atomically

    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        write_atomically(path, content.encode())
    except (OSError, WriteError) as error:
        print(bounded(f"autograder: the result cannot be written: {error}"), file=sys.stderr)
        status = EXIT_GRADER
    return status


def failure() -> str:
    """The ``results.json`` of a submission that could not be graded: no score, no tests."""
    results = {"output": NOT_GRADED, "output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"}
    return msgspec.json.format(msgspec.json.encode(results), indent=2).decode() + "\n"


def graded(root: Path) -> Record:
    """The record of the submission under ``root``.

    Raises:
        GraderError: it cannot be graded here.
    """
    from autograder.authoring.assignment import AssignmentError
    from autograder.authoring.lesson import LessonError
    from autograder.batch.run import grade_class
    from autograder.batch.store import Store, StoreError
    from autograder.exam.oracle import OracleError
    from autograder.grading.zygote import ZygoteError
    from autograder.sandbox.levels import LEVELS, SandboxError
    from autograder.submissions.discover import Entry

    source = root / "source"
    settings = _settings(source)
    if settings.sandbox not in LEVELS:
        raise GraderError(f"the archive asks for the sandbox level {settings.sandbox!r}, which this kit does not have")
    _close(source)
    submission = root / "submission"
    if not submission.is_dir():
        raise GraderError(f"there is no folder {submission}: run it where Gradescope puts the submission")
    student = student_of(root / "submission_metadata.json")
    with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as folder:
        store = Store(Path(folder))
        try:
            store.prepare()
            result = grade_class(
                source / ASSIGNMENT / settings.assignment,
                (Entry(student, (submission,)),),
                store,
                jobs=1,
                seed=settings.seed,
                level=settings.sandbox,
            )
        except SandboxError as error:
            again = "make the archive again with --sandbox LEVEL to grade at another level"
            raise GraderError(f"{error}; {again}, or choose a machine that can") from error
        except (AssignmentError, LessonError, OracleError, StoreError, ZygoteError) as error:
            raise GraderError(str(error)) from error
    fault = result.faults.get(student)
    if fault:
        raise GraderError(fault)
    return result.records[0]


def student_of(metadata: Path) -> str:
    """Whose submission it is by the metadata: names, or e-mail addresses; ``student`` where it does not say."""
    from autograder.submissions.files import FileRefusedError, read_file

    found: Any = None
    with contextlib.suppress(OSError, FileRefusedError, ValueError, RecursionError):
        found = msgspec.json.decode(read_file(metadata, _MAX_METADATA))
    users = found.get("users") if isinstance(found, dict) else None
    names = []
    for user in users if isinstance(users, list) else ():
        told = (user.get(key) for key in ("name", "email")) if isinstance(user, dict) else ()
        names.append(next((name for text in told if isinstance(text, str) and (name := one_line(text[:1000]))), ""))
    return ", ".join(name for name in names if name)[:_MAX_NAME] or _NOBODY


def _settings(source: Path) -> Settings:
    path = source / SETTINGS
    try:
        settings = msgspec.json.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise GraderError(f"{path} cannot be opened: {reason(error)}; make the archive again") from error
    except ValueError as error:  # what msgspec raises is one, too
        raise GraderError(f"{path} is damaged ({error}): make the archive again") from error
    if settings.schema != SCHEMA or Path(settings.assignment).name != settings.assignment:
        raise GraderError(f"{path} is of another kind ({settings.schema!r}): make the archive again")
    return settings


@contextlib.contextmanager
def _closed(results: Path) -> Iterator[None]:
    """Keep the folder of the results from other users while student code runs, and no longer."""
    results.mkdir(parents=True, exist_ok=True)
    mode = results.stat().st_mode & 0o7777
    results.chmod(0o700)
    try:
        yield
    finally:
        results.chmod(mode)


def _close(source: Path) -> None:
    """Keep the assignment and the seed from other users: at the level *process*, student code is one of them."""
    try:
        os.chmod(source, 0o700)
    except OSError as error:
        raise GraderError(f"{source} cannot be closed to student code: {reason(error)}; run as its owner") from error


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads before the fork
    sys.exit(main(sys.argv[1:]))
