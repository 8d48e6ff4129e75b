"""The lesson: one percent-format source with text, stubs and the reference between solution markers."""

import contextlib
import re
import sys
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.nbgrader.cells import exercise_cells, metadata


@contextlib.contextmanager
def _without(module: str) -> Iterator[None]:
    """Have an optional module not found meanwhile, unless it is there already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # which is how Python marks one that is not to be found
    try:
        yield
    finally:
        del sys.modules[module]


with _without("rfc3987_syntax"):
    # Where Jupyter is installed, jsonschema reads a grammar of web addresses for most of a second; notebooks have none.
    import jupytext
    from nbformat import NotebookNode

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
STUB = "raise NotDoneYet  # your code replaces this line"
NOTEBOOK_TAG = "notebook"
"""The tag of cells that only the notebook has: demos and calls of ``check``."""


_CELL = re.compile(r"^\s*#\s*%%+(?:\s|$)")
_BLOCK = re.compile(rf"^(?P<indent>[ \t]*){BEGIN}[^\n]*\n(?P<body>.*?)^[ \t]*{END}[^\n]*$", re.MULTILINE | re.DOTALL)


class LessonError(Exception):
    """A lesson cannot be read; says where and how to mend it."""


class Lesson:
    """A lesson's source, and what is made of it."""

    def __init__(self, name: str, source: str, path: str) -> None:
        self.name = name
        self.source = source
        self.path = path
        self.notebook: NotebookNode = jupytext.reads(source, fmt="py:percent")

    @classmethod
    def read(cls, path: Path) -> "Lesson":
        """Read ``path``; raises :class:`LessonError` where there is no such file."""
        try:
            return cls(path.stem, path.read_text(encoding="utf-8"), str(path))
        except FileNotFoundError as error:
            raise LessonError(f"there is no lesson at {path}: write one there, in jupytext's percent format") from error

    @property
    def title(self) -> str:
        """The first heading of the text."""
        for cell in self.notebook.cells:
            if cell.cell_type == "markdown" and (match := re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)):
                return str(match[1]).strip()
        return self.name

    def references(self) -> types.ModuleType:
        """Execute the lesson (without its notebook-only cells) and return it as a module."""
        module = types.ModuleType(f"lesson_{self.name}")
        code = self._code(lambda cell: NOTEBOOK_TAG not in cell.metadata.get("tags", ()))
        namespace: dict[str, Any] = module.__dict__
        try:
            exec(compile(code, self.path, "exec"), namespace)  # the author's own lesson
        except Exception as error:
            raise LessonError(f"the lesson {self.path} does not run: {type(error).__name__}: {error}") from error
        return module

    def solutions(self) -> tuple[str, ...]:
        """The text between each pair of markers."""
        return tuple(match["body"] for match in _BLOCK.finditer(self.source))

    def submission(self) -> str:
        """The source with its solutions, as somebody could hand it in: notebook-only cells are empty lines."""
        lines = self.source.split("\n")
        kept = True
        for number, line in enumerate(lines):
            if _CELL.match(line):
                cells = jupytext.reads(f"{line}\n", fmt="py:percent").cells
                kept = not any(NOTEBOOK_TAG in cell.metadata.get("tags", ()) for cell in cells)
            if not kept:
                lines[number] = ""
        return "\n".join(lines)

    def starter_source(self) -> str:
        """The student's ``.py`` file: percent format, solutions taken out, notebook-only cells left out."""
        notebook = self._starter(keep_notebook_cells=False)
        text: str = jupytext.writes(notebook, fmt="py:percent")
        return text.rstrip("\n") + "\n"

    def starter_notebook(self, points: Mapping[str, float]) -> str:
        """The student's notebook, as the text of an ``.ipynb`` file, the same on every build.

        ``points`` are what the exercises are worth. Where each has a cell of its own, that cell is one that nbgrader
        grades.
        """
        notebook = self._starter(keep_notebook_cells=True)
        with contextlib.suppress(LookupError):
            for name, cell in self._exercise_cells(notebook, points):
                cell.metadata |= metadata(name, points[name], cell.source)
        return self._notebook_text(notebook)

    def source_notebook(self, points: Mapping[str, float]) -> str:
        """The lesson with its solutions as nbgrader's source notebook, as the text of an ``.ipynb`` file.

        Raises :class:`LessonError` where two exercises share a cell: nbgrader knows one grade for each.
        """
        notebook = self._starter(keep_notebook_cells=True, with_solutions=True)
        try:
            for name, cell in self._exercise_cells(notebook, points):
                cell.metadata |= metadata(name, points[name])
        except LookupError as error:
            raise LessonError(f"{self.path} cannot be an nbgrader notebook: {error.args[0]}") from error
        return self._notebook_text(notebook)

    def _exercise_cells(self, notebook: NotebookNode, points: Mapping[str, float]) -> list[tuple[str, NotebookNode]]:
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        found = exercise_cells([cell.source for cell in cells], tuple(points))
        return [(name, cells[number]) for name, number in found.items()]

    def _notebook_text(self, notebook: NotebookNode) -> str:
        notebook.metadata.pop("jupytext", None)
        notebook.metadata.setdefault(
            "kernelspec", {"display_name": "Python 3", "language": "python", "name": "python3"}
        )
        for number, cell in enumerate(notebook.cells, 1):
            cell["id"] = f"{self.name.replace('_', '-')[:40]}-{number:03d}"
        text: str = jupytext.writes(notebook, fmt="ipynb")
        return text.rstrip("\n") + "\n"

    def _code(self, wanted: Any) -> str:
        cells = [cell.source for cell in self.notebook.cells if cell.cell_type == "code" and wanted(cell)]
        return "\n\n".join(cells)

    def _starter(self, *, keep_notebook_cells: bool, with_solutions: bool = False) -> NotebookNode:
        notebook: NotebookNode = jupytext.reads(self.source, fmt="py:percent")
        kept = []
        for cell in notebook.cells:
            tags = cell.metadata.get("tags", [])
            if NOTEBOOK_TAG in tags:
                if not keep_notebook_cells:
                    continue
                cell.metadata.pop("tags")
            if cell.cell_type == "code" and not with_solutions:
                cell.source = strip_solutions(cell.source, self.path)
            kept.append(cell)
        notebook.cells = kept
        notebook.metadata["jupytext"] = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "-all"}
        return notebook


def strip_solutions(source: str, where: str = "the lesson") -> str:
    """Replace each block between solution markers by the stub line.

    Raises:
        LessonError: a marker has no partner.
    """
    stripped = _BLOCK.sub(rf"\g<indent>{STUB}", source)
    if BEGIN in stripped or END in stripped:
        raise LessonError(f"{where} has a solution marker without its partner: pair {BEGIN!r} with {END!r}")
    return stripped
