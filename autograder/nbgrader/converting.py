"""What nbgrader's converters call: to read a submitted notebook, mend its cells, grade it, and build a release.

``nbgrader autograde`` converts a submission twice. First the notebook is made sound, so that every exercise has its
cell whatever the student's has become of it (:class:`Mended`). Then :class:`Graded` stands where nbgrader executes
cells: it executes nothing, has the class graded by ``autograder grade``, and writes scores and comments into the
gradebook.
"""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer, Unicode

from autograder.authoring.assignment import PAGE_FILE
from autograder.nbgrader.cells import GradedCell, mended
from autograder.nbgrader.gradebook import GradebookError, enter
from autograder.nbgrader.sitting import Sitting, SittingError
from autograder.submissions.bundle import Unreadable
from autograder.submissions.files import FileRefusedError, read_file
from autograder.submissions.notebook import MAX_NOTEBOOK_BYTES, NotebookCell, notebook_cells

SOURCE_KEY = "autograder"
"""The metadata of a source notebook that say what it was made from."""

Resources = dict[str, Any]


class SubmittedNotebooks(NotebookExporter):
    """Reads submitted notebooks, however damaged; one for each converter, which keeps the class's :class:`Sitting`."""

    sitting: Sitting | None = None

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)  # type: ignore[no-untyped-call]
        self._wanted: dict[tuple[str, str], tuple[GradedCell, ...]] = {}

    def wanted(self, told: Resources) -> tuple[GradedCell, ...]:
        """What the gradebook knows of the cells of an assignment's notebook; it is asked once."""
        key = told["assignment"], told["notebook"]
        if key not in self._wanted:
            with Gradebook(told["db_url"]) as gradebook:
                source = gradebook.find_notebook(told["notebook"], told["assignment"])
                sums = {cell.name: cell.checksum for cell in source.source_cells}
                self._wanted[key] = tuple(
                    GradedCell(cell.name, cell.max_score, sums.get(cell.name) or "") for cell in source.grade_cells
                )
        return self._wanted[key]

    def from_filename(self, filename: str, resources: Resources | None = None, **kw: Any) -> Any:
        """Read and convert a notebook: a sound one, made of the cells that can be read."""
        converted: Any = self.from_notebook_node(_read(Path(filename)), resources=resources, **kw)  # type: ignore[no-untyped-call]
        return converted


class Mended(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader is not typed
    """Gives every exercise of the gradebook its cell in a submitted notebook; see :func:`.cells.mended`."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Mend the cells."""
        wanted = self.parent.wanted(resources["nbgrader"])
        nb.cells = [nbformat.from_dict(cell) for cell in mended(nb.cells, wanted)]
        for number, cell in enumerate(nb.cells, 1):
            cell["id"] = f"cell-{number}"
        return nb, resources


class Graded(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades a submission without executing it here, and writes scores and comments into the gradebook."""

    results = Unicode("graded", help="Where the records go: a folder for each assignment, in this one.").tag(
        config=True
    )
    jobs = Integer(0, help="Submissions side by side; 0: as many as there are cores.").tag(config=True)
    device = Unicode("auto", help="Where the device check is made: auto, cpu, cuda or rehearsed.").tag(config=True)
    sandbox = Unicode("standard", help="How student code is kept apart: standard or strict.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade; the notebook stays as it is. Raises :class:`NbGraderException` where there is no score."""
        told = resources["nbgrader"]
        try:
            record = self._sitting(told["assignment"]).record(told["student"], self._others(told["assignment"]))
            with Gradebook(told["db_url"]) as gradebook:
                enter(gradebook, record)
        except (SittingError, GradebookError) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        return nb, resources

    def _sitting(self, assignment: str) -> Sitting:
        exporter = self.parent
        if not isinstance(exporter, SubmittedNotebooks):
            raise SittingError("Autograde.exporter_class is not the kit's: see autograder.nbgrader.course.configure")
        converter: Any = exporter.parent
        course = converter.coursedir
        root = Path(course.root)
        lesson = root / course.source_directory / assignment
        if not (lesson / PAGE_FILE).is_file():
            raise SittingError(
                f"{assignment} has no grading page at {lesson / PAGE_FILE}: this course grades the kit's assignments"
                " alone"
            )
        if exporter.sitting is None or exporter.sitting.lesson != lesson:
            options = [f"--device={self.device}", f"--sandbox={self.sandbox}"]
            options += [f"--jobs={self.jobs}"] if self.jobs else []
            exporter.sitting = Sitting(
                lesson,
                root / course.submitted_directory,
                root / self.results / assignment,
                tuple(options),
                lambda line: self.log.info("%s", line),
            )
        return exporter.sitting

    def _others(self, assignment: str) -> list[str]:
        """Who else this run of ``nbgrader autograde`` is about to convert."""
        converter = self.parent.parent
        course = converter.coursedir
        waiting = []
        for path in map(Path, converter.assignments):
            student = path.parent.name
            done = Path(course.format_path(course.autograded_directory, student, assignment))
            if path.name == assignment and (converter.force or not done.exists() or _is_newer(course, path, done)):
                waiting.append(student)
        return waiting


class Released(NbGraderPreprocessor):  # type: ignore[misc]
    """Adds what else students receive to the notebook that ``nbgrader generate_assignment`` makes.

    What comes out is what ``autograder release`` builds.
    """

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Add the files, which nbgrader writes beside the notebook."""
        from autograder.authoring.assignment import load_assignment
        from autograder.authoring.release import release_files

        course = self.parent.parent.coursedir
        name = resources["nbgrader"]["assignment"]
        files = release_files(load_assignment(Path(course.root) / course.source_directory / name))
        files.pop(f"{name}.ipynb")
        nb.metadata.pop(SOURCE_KEY, None)
        resources["outputs"] = {**(resources.get("outputs") or {}), **files}
        return nb, resources


def _is_newer(course: Any, submitted: Path, graded: Path) -> bool:
    """Whether nbgrader takes what was handed in for newer than what it has graded."""
    new, old = course.get_existing_timestamp(str(submitted)), course.get_existing_timestamp(str(graded))
    return new is not None and old is not None and bool(new > old)


def _read(path: Path) -> NotebookNode:
    """A notebook of the text and the code of a file, and of nothing else that it holds.

    The kit's own reader does it: whatever the rest of the file is, it takes no memory here.
    """
    try:
        content = read_file(path, MAX_NOTEBOOK_BYTES)
    except (OSError, FileRefusedError) as error:
        return _notebook([_text(f"This notebook cannot be read: {error}.")])
    found = notebook_cells(path.name, content)
    if isinstance(found, Unreadable):
        return _notebook([_text(f"This notebook cannot be read: {found.reason}.")])
    return _notebook([_cell(cell) for cell in found])


def _cell(cell: NotebookCell) -> dict[str, Any]:
    known = {"grade_id": cell.grade_id} if cell.grade_id else {}
    kept = known | ({"cell_type": "code"} if cell.was_code else {})
    return {"cell_type": cell.kind, "metadata": {"nbgrader": kept} if kept else {}, "source": cell.source}


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _notebook(cells: list[dict[str, Any]]) -> NotebookNode:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    notebook: NotebookNode = nbformat.from_dict(content)
    return notebook
