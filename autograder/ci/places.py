"""Where a student's lines stand in a checkout, as an annotation names them: a file, and a line of it.

What a worker says of files and lines is only believed where the submission has such a file with so many lines. Nothing
of it is parsed as Python.
"""

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.choose import definition_line
from autograder.submissions.files import FileRefusedError, Folder, open_folder, read_file, shown_name
from autograder.submissions.notebook import MAX_NOTEBOOK_BYTES, source_lines

_CELL = re.compile(r"(?P<file>.*), cell (?P<number>[0-9]{1,6})", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A file, by its path in the repository, and a line of it; 0 for the file as a whole."""

    file: str
    line: int = 0


@dataclass(frozen=True)
class Places:
    """The places of a submission. An empty one knows none."""

    prefix: str = ""
    """The submission's folder in the repository, with a slash at its end; empty for the repository itself."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The text of the main file, or of each cell, by the name that records give it."""
    helpers: Mapping[str, int] = field(default_factory=dict)
    """How many lines each of the other files has."""
    cells: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """The lines of the notebook's file for each cell's."""

    def at(self, file: str, line: int) -> Place | None:
        """The place of a line of one of the student's files, as records name it; ``None`` where there is no such."""
        if file in self.helpers:
            return Place(self.prefix + file, line) if 1 <= line <= self.helpers[file] else None
        source = self.sources.get(file)
        if source is None or not 1 <= line <= source.count("\n") + 1:
            return None
        cell = _CELL.fullmatch(file)
        if cell is None:
            return Place(self.prefix + file, line)
        lines = self.cells.get(int(cell["number"]), ())
        return Place(self.prefix + cell["file"], lines[line - 1] if line <= len(lines) else 0)

    def of_function(self, name: str) -> Place | None:
        """Where a function is defined, for the last time; the main file where that cannot be seen."""
        for file, source in reversed(list(self.sources.items())):
            line = definition_line(source, name)
            if line:
                return self.at(file, line)
        return self.main

    @property
    def main(self) -> Place | None:
        """The main file."""
        for file in self.sources:
            cell = _CELL.fullmatch(file)
            return Place(self.prefix + (cell["file"] if cell else file))
        return None


def find_places(path: Path, bundle: Bundle | Unreadable, repository: Path) -> Places:
    """The places of what was read at ``path``, a file or a folder in the repository."""
    with contextlib.ExitStack() as stack:
        folder: Folder | None = None
        if path.is_dir():
            try:
                folder = stack.enter_context(open_folder(path))
            except OSError:
                return Places()
        prefix = _prefix(folder.root if folder else path.parent, repository)
        if isinstance(bundle, Unreadable):
            return Places(prefix, {bundle.file: "\n" * bundle.line} if bundle.file else {})
        sources = {unit.label: unit.source for unit in bundle.units}
        helpers = {file.path: file.content.count(b"\n") + 1 for file in bundle.files}
        return Places(prefix, sources, helpers, _cells(path, folder, bundle))


def repository_of(path: Path) -> Path:
    """The repository that a checkout is of: the runner's workspace, or the folder with ``.git``, or itself."""
    here = path.resolve()
    here = here if here.is_dir() else here.parent
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    if workspace and here.is_relative_to(Path(workspace).resolve()):
        return Path(workspace).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _prefix(folder: Path, repository: Path) -> str:
    try:
        inside = folder.resolve().relative_to(repository.resolve())
    except ValueError:
        return ""
    return "" if inside == Path() else f"{shown_name(inside.as_posix())}/"


def _cells(path: Path, folder: Folder | None, bundle: Bundle) -> dict[int, tuple[int, ...]]:
    cell = _CELL.fullmatch(bundle.units[0].label) if bundle.units[0].notebook else None
    if cell is None:
        return {}
    try:
        content = folder.read(cell["file"], MAX_NOTEBOOK_BYTES) if folder else read_file(path, MAX_NOTEBOOK_BYTES)
    except (OSError, FileRefusedError, ValueError):  # gone, or of a name that is no text
        return {}
    return source_lines(content)
