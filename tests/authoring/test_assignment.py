"""Finding and loading assignments: from anywhere inside the tree, and what an author is told when one is wrong."""

import re
import sys
from pathlib import Path

import pytest

from autograder.authoring.assignment import Assignment, AssignmentError, find_assignment, load_assignment
from autograder.authoring.lesson import LessonError
from tests.authoring.made import LESSON, page_of, write
from tests.support import IN, ONE, OUT, ROOT, SOLUTION


@pytest.mark.parametrize("start", [ROOT, ROOT / "solutions", SOLUTION, SOLUTION / "figures", ROOT / "tests"])
def test_assignment_is_found_from_any_folder_of_the_tree(start: Path) -> None:
    assert find_assignment("multi_channel", start) == SOLUTION


def test_assignment_is_found_by_its_path(tmp_path: Path) -> None:
    folder = write(tmp_path)
    assert find_assignment(str(folder), tmp_path) == folder


def test_assignment_is_found_by_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path)
    monkeypatch.chdir(folder)
    assert find_assignment(".") == folder
    assert find_assignment("scaling") == folder


def test_nearest_of_two_assignments_of_a_name_is_taken(tmp_path: Path) -> None:
    write(tmp_path)
    inner = write(tmp_path / "inner")
    assert find_assignment("scaling", inner) == inner


def test_unknown_assignment_lists_those_there_are(tmp_path: Path) -> None:
    folder = write(tmp_path)
    message = f"there is no assignment 'scalling' in {folder} or above it; there are: scaling"
    with pytest.raises(AssignmentError, match=f"^{re.escape(message)}$"):
        find_assignment("scalling", folder)


def test_unknown_assignment_where_there_are_none_says_where_to_run_it(tmp_path: Path) -> None:
    message = (
        f"there is no assignment 'scaling' in {tmp_path} or above it; "
        "run it where solutions/scaling/grading.py can be found"
    )
    with pytest.raises(AssignmentError, match=f"^{re.escape(message)}$"):
        find_assignment("scaling", tmp_path)


def test_folder_without_a_page_is_no_assignment(tmp_path: Path) -> None:
    write(tmp_path, page=None)
    with pytest.raises(AssignmentError, match="there is no assignment 'scaling'"):
        find_assignment("scaling", tmp_path)


def test_loaded_assignment_has_everything_the_grader_needs(assignment: Assignment) -> None:
    assert assignment.name == "multi_channel"
    assert assignment.title == "Multiple input and output channels"
    assert tuple(exercise.name for exercise in assignment.exercises) == (IN, OUT, ONE)
    assert set(assignment.references) == set(assignment.signatures) == {"corr2d", IN, OUT, ONE}
    assert assignment.signatures[OUT].axes == ("c_i", "h", "w", "c_o", "k_h", "k_w")
    assert [provided.name for provided in assignment.provided] == ["d2l.torch", "d2lzh_pytorch"]
    assert all(provided.source for provided in assignment.provided)
    assert "def corr2d" in assignment.stand_ins


def test_title_is_the_lessons_where_the_page_has_none(tmp_path: Path) -> None:
    loaded = load_assignment(write(tmp_path))
    assert loaded.title == "Scale a sheet"
    assert loaded.stand_ins == ""
    assert loaded.provided == ()


def test_loading_leaves_no_trace(tmp_path: Path) -> None:
    folder = write(tmp_path)
    modules, wrote_bytecode = set(sys.modules), sys.dont_write_bytecode
    load_assignment(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["grading.py", "scaling.py"]
    assert sys.dont_write_bytecode is wrote_bytecode
    assert not {name for name in set(sys.modules) - modules if "scaling" in name}


def test_missing_lesson_says_where_it_should_be(tmp_path: Path) -> None:
    folder = write(tmp_path, lesson=None)
    message = f"there is no lesson at {folder / 'scaling.py'}: write one there, in jupytext's percent format"
    with pytest.raises(LessonError, match=f"^{re.escape(message)}$"):
        load_assignment(folder)


def test_missing_page_says_what_to_write(tmp_path: Path) -> None:
    folder = write(tmp_path, page=None)
    message = f"there is no grading page at {folder / 'grading.py'}: write one that assigns a Page to the name 'page'"
    with pytest.raises(AssignmentError, match=f"^{re.escape(message)}$"):
        load_assignment(folder)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        pytest.param(
            "1 / 0\n", "the grading page {page} does not run: ZeroDivisionError: division by zero", id="raises"
        ),
        pytest.param("page = (\n", "the grading page {page} does not run: SyntaxError: ", id="not python"),
        pytest.param(
            page_of('"scale", points=5'), "the grading page {page} does not run: TypeError: ", id="wrong argument"
        ),
        pytest.param("Page = 3\n", "the grading page {page} assigns no Page to the name 'page'", id="no page"),
        pytest.param("page = {}\n", "the grading page {page} assigns no Page to the name 'page'", id="not a page"),
        pytest.param(
            page_of('name="scale", points=0'),
            "{page}: exercise 'scale' is worth 0 points: give it more than 0",
            id="page that contradicts itself",
        ),
        pytest.param(
            page_of('name="rotate", points=5'),
            "{lesson} defines no function 'rotate', which the grading page lists",
            id="no such function",
        ),
        pytest.param(
            page_of('name="BEGIN", points=5'),
            "{lesson} defines no function 'BEGIN', which the grading page lists",
            id="not a function",
        ),
        pytest.param(
            page_of('name="scale", points=5', 'given=("helper",)'),
            "{lesson} defines no function 'helper', which the grading page lists as given",
            id="no such given function",
        ),
        pytest.param(
            page_of('name="scale", points=5, axes={"c": (1, 2)}'),
            "the page's axes of 'scale' names the axis 'c', not one of m, n",
            id="unknown axis in axes",
        ),
        pytest.param(
            page_of('name="scale", points=5, terms="n*c"'),
            "the page's terms of 'scale' names the axis 'c', not one of m, n",
            id="unknown axis in terms",
        ),
        pytest.param(
            page_of('name="scale", points=5, families=(Family(name="one", axes={"c": 1}),)'),
            "the page's family 'one' of 'scale' names the axis 'c', not one of m, n",
            id="unknown axis in a family",
        ),
        pytest.param(
            page_of('name="scale", points=5, examples=(Example(([[1]],), [[1]]),)'),
            "an example of 'scale' has 1 arguments, not 2",
            id="example with too few arguments",
        ),
        pytest.param(
            page_of('name="scale", points=5', 'stand_ins="right.py"'),
            "the grading page names right.py, which cannot be read: No such file or directory",
            id="missing stand-ins",
        ),
        pytest.param(
            page_of('name="scale", points=5', 'provides={"d2l": "given/d2l.py"}'),
            "the grading page names d2l.py, which cannot be read: No such file or directory",
            id="missing provided module",
        ),
    ],
)
def test_page_that_does_not_fit_is_refused(tmp_path: Path, page: str, message: str) -> None:
    folder = write(tmp_path, lesson=LESSON + "\nBEGIN = 1\n", page=page)
    wanted = message.format(page=folder / "grading.py", lesson=folder / "scaling.py")
    with pytest.raises(AssignmentError, match=f"^{re.escape(wanted)}"):
        load_assignment(folder)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('X: Float[Tensor, "n m"]', "X: Tensor", "annotate parameter 'X' of scale with jaxtyping"),
        ('-> Float[Tensor, "n m"]', '-> Float[Tensor, "n q"]', "the result of scale names the axis 'q'"),
    ],
)
def test_annotation_that_cannot_be_used_names_the_lesson(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = write(tmp_path, lesson=LESSON.replace(old, new))
    lesson = folder / "scaling.py"
    with pytest.raises(AssignmentError, match=re.escape(f"{lesson}: {message}")):
        load_assignment(folder)


def test_given_function_is_annotated_too(tmp_path: Path) -> None:
    lesson = LESSON.replace("\n\n# %% tags", "\n\ndef helper(x):\n    return x\n\n\n# %% tags")
    folder = write(tmp_path, lesson=lesson, page=page_of('name="scale", points=5', 'given=("helper",)'))
    with pytest.raises(AssignmentError, match=r"scaling\.py: annotate parameter 'x' of helper with jaxtyping"):
        load_assignment(folder)


def test_lesson_that_does_not_run_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, lesson=LESSON + "\n# %%\nundefined\n")
    with pytest.raises(LessonError, match=r"scaling\.py does not run: NameError: name 'undefined' is not defined"):
        load_assignment(folder)


def test_terms_that_cannot_be_read_name_the_exercise(tmp_path: Path) -> None:
    folder = write(tmp_path, page=page_of('name="scale", points=5, terms="n**2"'))
    with pytest.raises(AssignmentError, match=r"terms of 'scale'.*'n\*\*2'"):
        load_assignment(folder)


@pytest.mark.parametrize("tie", ["c", "n"])
def test_tie_to_something_that_is_no_other_axis_is_refused(tmp_path: Path, tie: str) -> None:
    page = page_of(f'name="scale", points=5, families=(Family(name="one", axes={{"n": "{tie}"}}),)')
    with pytest.raises(AssignmentError, match="family 'one' of 'scale'"):
        load_assignment(write(tmp_path, page=page))


def test_what_no_grade_depends_on_does_not_make_another_exam(tmp_path: Path) -> None:
    plain, audited, handed_out, other = (
        load_assignment(write(tmp_path / name, page=page_of('name="scale", points=5', more)))
        for name, more in {
            "plain": "",
            "audited": 'kills=0.5, equivalent={"x": "y"}',
            "handed_out": 'ci="none", install="make kit"',
            "other": 'title="x"',
        }.items()
    )
    assert audited.page.kills == 0.5
    assert handed_out.page.install == "make kit"
    assert audited.page_text == handed_out.page_text == plain.page_text != other.page_text
