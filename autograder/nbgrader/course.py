"""A course's ``nbgrader_config.py``: what to set so that nbgrader's stock commands work on the kit's assignments."""

import glob
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import nbgrader.preprocessors as stock

from autograder import __version__
from autograder.authoring.assignment import ASSIGNMENTS, PAGE_FILE, SOLUTIONS, AssignmentError, load_page
from autograder.authoring.lesson import BEGIN, END, STUB, Lesson, LessonError
from autograder.batch.store import WriteError, write_atomically
from autograder.nbgrader.converting import SOURCE_KEY, Graded, Mended, Released, SubmittedNotebooks
from autograder.nbgrader.exchange import Collect

_IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback")


def configure(c: Any, root: Path) -> None:
    """Set up a course: ``c`` is what ``get_config()`` returns, ``root`` the folder that holds ``solutions/``.

    nbgrader then takes its source notebooks from ``solutions/`` and releases to ``assignments/``. It grades without
    executing student code, and collects no links. Source notebooks are made from the lessons here, where one is missing
    or older than its lesson.

    Where the course cannot be set up, nbgrader ends with a sentence that says why: without this configuration it would
    execute student code.
    """
    root = root.resolve()
    try:
        for page in sorted((root / SOLUTIONS).glob(f"*/{PAGE_FILE}")):
            refresh(page.parent)
    except (AssignmentError, LessonError, WriteError) as error:
        sys.exit(f"autograder: {error}")
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.source_directory = SOLUTIONS
    c.CourseDirectory.release_directory = ASSIGNMENTS
    secret = f"{glob.escape(str(root))}/{SOLUTIONS}/./*/*"  # nbgrader copies the rest of an assignment's folder
    c.CourseDirectory.ignore = [*_IGNORED, secret]
    c.ClearSolutions.begin_solution_delimeter = BEGIN
    c.ClearSolutions.end_solution_delimeter = END
    c.ClearSolutions.code_stub = {"python": STUB}
    c.ClearSolutions.enforce_metadata = False
    c.GenerateAssignment.preprocessors = [
        stock.LockCells,
        stock.ClearSolutions,
        stock.ClearOutput,
        stock.CheckCellMetadata,
        stock.ComputeChecksums,
        stock.SaveCells,
        stock.ComputeChecksums,
        stock.CheckCellMetadata,
        Released,
    ]
    c.Autograde.exporter_class = SubmittedNotebooks
    c.Autograde.sanitize_preprocessors = [
        Mended,  # in place of what tells stock nbgrader's cells apart and writes them over
        stock.CheckCellMetadata,
    ]
    c.Autograde.autograde_preprocessors = [
        Mended,  # what was made sound is read as carefully once more
        stock.SaveAutoGrades,
        Graded,
        stock.AssignLatePenalties,
        stock.CheckCellMetadata,
    ]
    c.ExchangeFactory.collect = Collect


def refresh(folder: Path) -> bool:
    """Make an assignment's source notebook from its lesson if need be; whether it was.

    Raises:
        LessonError: the lesson cannot be read or be a notebook, or the notebook was edited by hand.
        AssignmentError: the grading page cannot be used.
        WriteError: the notebook cannot be written.
    """
    lesson = Lesson.read(folder / f"{folder.name}.py")
    path = folder / f"{folder.name}.ipynb"
    made_from = _digest(__version__, lesson.source, (folder / PAGE_FILE).read_text(encoding="utf-8"))
    before = _known(path)
    if before is not None:
        if before.get("cells") != _cells_digest(path):
            raise LessonError(
                f"{path} was edited by hand, and it is made from {lesson.path}: make the change there and delete it"
            )
        if before.get("made_from") == made_from:
            return False
    page = load_page(folder / PAGE_FILE)
    notebook = json.loads(lesson.source_notebook({exercise.name: exercise.points for exercise in page.exercises}))
    cells = _digest(*(_text(cell) for cell in notebook["cells"]))
    notebook["metadata"][SOURCE_KEY] = {"made_from": made_from, "cells": cells}
    write_atomically(path, (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode())
    return True


def _known(path: Path) -> dict[str, Any] | None:
    """What a source notebook says it was made from; ``None`` where there is no notebook."""
    try:
        content = json.loads(path.read_bytes())
        known = content["metadata"].get(SOURCE_KEY)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LessonError(f"{path} cannot be read ({error}): delete it, it is made from the lesson") from error
    return known if isinstance(known, dict) else {}


def _cells_digest(path: Path) -> str:
    cells = json.loads(path.read_bytes()).get("cells", [])
    return _digest(*(_text(cell) for cell in cells))


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return f"{cell.get('cell_type')}\0{source if isinstance(source, str) else ''.join(source)}"


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
