"""Lessons: the reference that is executed, and the starters that are made."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch

from autograder.authoring.lesson import BEGIN, END, STUB, Lesson, LessonError, strip_solutions
from tests.authoring.made import LESSON
from tests.support import IN, ONE, OUT, SOLUTION

POINTS = {"scale": 2.0}


def _lesson(source: str = LESSON) -> Lesson:
    return Lesson("scaling", source, "scaling.py")


REAL = Lesson.read(SOLUTION / "multi_channel.py")


def test_title_is_the_first_heading() -> None:
    assert _lesson().title == "Scale a sheet"
    assert REAL.title == "Convolutions with several channels"


def test_title_passes_over_deeper_headings_and_comments_in_code() -> None:
    source = "# %% [markdown]\n# ## Before\n\n# %%\n# # a comment\nx = 1\n\n# %% [markdown]\n# text\n# # The title  \n"
    assert _lesson(source).title == "The title"


def test_title_of_a_lesson_without_a_heading_is_its_name() -> None:
    assert _lesson("# %%\nx = 1\n").title == "scaling"


def test_references_are_executed_without_the_notebook_cells() -> None:
    source = LESSON + '\n# %% tags=["notebook"]\nraise RuntimeError("a demo ran")\n'
    module = _lesson(source).references()
    assert torch.equal(module.scale(torch.tensor([[1.0, 2.0]]), torch.tensor(3.0)), torch.tensor([[3.0, 6.0]]))


def test_submission_is_what_is_executed_on_the_lines_of_the_lesson() -> None:
    demos = '\n#%% tags=["other", "notebook"]\n# %%time\ndemo = 1\n\n# %% a title\nlast = 2'
    for lesson in (REAL, _lesson(LESSON + demos)):
        submission = lesson.submission()
        assert not re.search(r"^(check|demo)", submission, re.MULTILINE)
        pairs = list(zip(lesson.source.split("\n"), submission.split("\n"), strict=True))
        assert all(written in {line, ""} for line, written in pairs)
        wanted = lesson.references()
        found: dict[str, Any] = {}
        exec(compile(submission, "submission.py", "exec"), found)
        assert {name for name in found if not name.startswith("__")} == {
            name for name in vars(wanted) if not name.startswith("__")
        }


def test_lesson_that_does_not_run_says_so() -> None:
    lesson = _lesson("# %%\nx = 1\n\n# %%\nx.nothing\n")
    message = "the lesson scaling.py does not run: AttributeError: 'int' object has no attribute 'nothing'"
    with pytest.raises(LessonError, match=f"^{re.escape(message)}$"):
        lesson.references()


def test_lesson_that_is_not_python_says_so() -> None:
    with pytest.raises(LessonError, match=r"^the lesson scaling\.py does not run: SyntaxError: "):
        _lesson("# %%\ndef scale(:\n").references()


def test_missing_lesson_says_where_to_write_one(tmp_path: Path) -> None:
    path = tmp_path / "absent.py"
    message = f"there is no lesson at {path}: write one there, in jupytext's percent format"
    with pytest.raises(LessonError, match=f"^{re.escape(message)}$"):
        Lesson.read(path)


def test_read_takes_name_and_text_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "scaling.py"
    path.write_text(LESSON, encoding="utf-8")
    lesson = Lesson.read(path)
    assert (lesson.name, lesson.source, lesson.path) == ("scaling", LESSON, str(path))


def test_solutions_are_the_text_between_markers() -> None:
    assert _lesson().solutions() == ("    return torch.mul(X, k)\n",)
    assert len(REAL.solutions()) == 3


def test_stub_takes_the_place_and_the_indentation_of_a_solution() -> None:
    source = (
        f"def f():\n    if 1:\n        {BEGIN} (long)\n        a = 1\n\n        return a\n        {END}\n    return 2\n"
    )
    assert strip_solutions(source) == f"def f():\n    if 1:\n        {STUB}\n    return 2\n"


def test_every_solution_is_replaced() -> None:
    block = f"{BEGIN}\nsecret\n{END}\n"
    assert strip_solutions(f"{block}kept\n{block}") == f"{STUB}\nkept\n{STUB}\n"


def test_source_without_markers_stays_as_it_is() -> None:
    assert strip_solutions("x = 1\n") == "x = 1\n"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f"{BEGIN}\nsecret\n", id="not closed"),
        pytest.param(f"secret\n{END}\n", id="not opened"),
        pytest.param(f"{BEGIN}\nsecret\n{END}\nx\n{BEGIN}\nsecret\n", id="second not closed"),
        pytest.param(f"{END}\nsecret\n{BEGIN}\n", id="the wrong way round"),
        pytest.param(f"x = 1  {BEGIN}\nsecret\n{END}\n", id="not on a line of its own"),
    ],
)
def test_marker_without_its_partner_is_refused(source: str) -> None:
    message = "scaling.py has a solution marker without its partner: pair '### BEGIN SOLUTION' with '### END SOLUTION'"
    with pytest.raises(LessonError, match=f"^{re.escape(message)}$"):
        strip_solutions(source, "scaling.py")


def test_starters_refuse_an_unpaired_marker() -> None:
    lesson = _lesson(LESSON.replace(f"    {END}\n", ""))
    with pytest.raises(LessonError, match=r"scaling\.py has a solution marker without its partner"):
        lesson.starter_source()
    with pytest.raises(LessonError, match=r"scaling\.py has a solution marker without its partner"):
        lesson.starter_notebook(POINTS)


def test_starter_source_has_stubs_and_no_notebook_cells() -> None:
    starter = _lesson().starter_source()
    assert starter.count(STUB) == 1
    assert "torch.mul" not in starter
    assert "SOLUTION" not in starter
    assert "check(scale)" not in starter
    assert "notebook" not in starter
    assert "# # Scale a sheet" in starter
    assert starter.endswith(f"    {STUB}\n")


def test_starter_source_raises_only_when_called() -> None:
    namespace: dict[str, Any] = {}
    exec(compile(_lesson().starter_source(), "scaling.py", "exec"), namespace)
    with pytest.raises(NotImplementedError, match="not done yet: replace this line with your own code"):
        namespace["scale"](torch.ones(1, 1), torch.ones(()))


def _cells(lesson: Lesson) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(lesson.starter_notebook(POINTS))["cells"]
    return cells


def test_starter_notebook_keeps_the_notebook_cells_without_their_tag() -> None:
    cells = _cells(_lesson())
    assert [cell["cell_type"] for cell in cells] == ["markdown", "code", "code", "code"]
    assert "".join(cells[-1]["source"]) == "check(scale)"
    assert all("tags" not in cell["metadata"] for cell in cells)


def test_starter_notebook_has_stubs() -> None:
    text = "".join("".join(cell["source"]) for cell in _cells(_lesson()))
    assert text.count(STUB) == 1
    assert "torch.mul" not in text
    assert "SOLUTION" not in text


@pytest.mark.parametrize(
    ("lesson", "points"),
    [(_lesson(), POINTS), (REAL, {IN: 10.0, OUT: 10.0, ONE: 10.0})],
    ids=["small", "multi_channel"],
)
def test_starter_notebook_is_valid(lesson: Lesson, points: dict[str, float]) -> None:
    notebook = nbformat.reads(lesson.starter_notebook(points), as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(not cell.get("outputs") for cell in notebook.cells)


def test_starter_notebook_numbers_its_cells() -> None:
    assert [cell["id"] for cell in _cells(_lesson())] == [f"scaling-{number:03d}" for number in range(1, 5)]


def test_starters_are_the_same_on_every_build() -> None:
    first, second = Lesson.read(SOLUTION / "multi_channel.py"), Lesson.read(SOLUTION / "multi_channel.py")
    assert first.starter_source() == second.starter_source() == first.starter_source()
    assert first.starter_notebook(POINTS) == second.starter_notebook(POINTS) == first.starter_notebook(POINTS)


def test_making_starters_leaves_the_lesson_alone() -> None:
    lesson = _lesson()
    lesson.starter_source()
    lesson.starter_notebook(POINTS)
    assert lesson.source == LESSON
    assert lesson.references().scale(torch.ones(1, 1), torch.tensor(2.0)).item() == 2
