"""Assignments that have nothing to do with the first: authored in an empty folder, without touching the package.

One is written here. The other is the one that ``docs/authoring.md`` builds, taken from the guide's own text.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.record import ExerciseResult, Record, decode_record
from tests.support import ROOT, check, exercise, failed_checks

LESSON = '''\
# %% [markdown]
# # Rows
#
# A batch is a matrix with one row per item.

# %%
import torch
from jaxtyping import Float, Int
from torch import Tensor

from autograder import NotDoneYet, check

# %% [markdown]
# ### Exercise 1
#
# Write `scale_rows`: row $i$ times `s[i]`.


# %%
def scale_rows(x: Float[Tensor, "n d"], s: Float[Tensor, "n"]) -> Float[Tensor, "n d"]:
    """Scale each row: shapes (n, d) and (n,) give (n, d)."""
    ### BEGIN SOLUTION
    return torch.einsum("nd,n->nd", x, s)
    ### END SOLUTION


# %% tags=["notebook"]
check(scale_rows)

# %% [markdown]
# ### Exercise 2
#
# Write `linear`: the product of `X` and `W`, with `b` added to every row.


# %%
def linear(
    X: Float[Tensor, "n d_in"], W: Float[Tensor, "d_in d_out"], b: Float[Tensor, "d_out"]
) -> Float[Tensor, "n d_out"]:
    """A linear layer: shapes (n, d_in), (d_in, d_out) and (d_out,) give (n, d_out)."""
    ### BEGIN SOLUTION
    return torch.addmm(b, X, W)
    ### END SOLUTION


# %% tags=["notebook"]
check(linear)

# %% [markdown]
# ### Exercise 3
#
# Write `pick_rows`: row $j$ of the result is row `rows[j]` of `x`, where counting goes round: with $n$ rows, $n$ stands
# for row 0 again and $-1$ for the last one.


# %%
def pick_rows(x: Float[Tensor, "n d"], rows: Int[Tensor, "m"]) -> Float[Tensor, "m d"]:
    """Pick rows, counting round: shapes (n, d) and (m,) give (m, d)."""
    ### BEGIN SOLUTION
    return x.index_select(0, torch.remainder(rows, x.shape[0]))
    ### END SOLUTION


# %% tags=["notebook"]
check(pick_rows)
'''

PAGE = '''\
"""Grading page of the rows."""

from autograder.authoring import Example, Exercise, Page

page = Page(
    exercises=(
        Exercise(name="scale_rows", points=2),
        Exercise(name="linear", points=5, terms="d_in+1"),
        Exercise(
            name="pick_rows",
            points=3,
            examples=(Example(([[1, 2], [3, 4], [5, 6]], [3, -1]), [[1, 2], [5, 6]]),),
        ),
    )
)
'''

RIGHT = """\
import torch


def scale_rows(x, s):
    return x * s[:, None]


def linear(X, W, b):
    return X @ W + b


def pick_rows(x, rows):
    return x[rows % len(x)]
"""

CLASS = {
    "right": RIGHT,
    "transposed": RIGHT.replace("X @ W + b", "X @ W.T + b"),
    "no_bias": RIGHT.replace("X @ W + b", "X @ W"),
    "off_by_one": RIGHT.replace("rows % len(x)", "rows.clamp(0, len(x) - 1)"),
    "column_scale": RIGHT.replace("s[:, None]", "s[None]"),
    "not_started": "",  # the starter, which is only there once the release is built
}


def autograder(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in ``cwd``."""
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:autograder", "-m", "autograder", *map(str, arguments)],
        cwd=cwd,
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def done(*arguments: str | Path, cwd: Path, code: int = 0) -> str:
    """What a command prints; it must leave with this code, and without a word on standard error."""
    result = autograder(*arguments, cwd=cwd)
    assert result.returncode == code, result.stdout + result.stderr
    assert result.stderr == ""
    return result.stdout


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write these files below ``folder``."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def records_in(out: Path) -> dict[str, Record]:
    """The records of a grading run, by student."""
    return {path.stem: decode_record(path.read_bytes()) for path in sorted((out / "results").glob("*.json"))}


def by_name(record: Record) -> dict[str, ExerciseResult]:
    return {result.name: result for result in record.exercises}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an author who has written an assignment and released it."""
    folder = tmp_path_factory.mktemp("author")
    write(folder, {"solutions/rows/rows.py": LESSON, "solutions/rows/grading.py": PAGE})
    assert "assignments/rows: 5 files written" in done("release", "rows", cwd=folder).replace("\n", "")
    return folder


@pytest.fixture(scope="module")
def graded(tree: Path) -> dict[str, Record]:
    """The records of the class."""
    starter = (tree / "assignments" / "rows" / "rows.py").read_text(encoding="utf-8")
    write(tree / "class", {f"{student}.py": source or starter for student, source in CLASS.items()})
    text = done("grade", "rows", "class", "--out", "graded", "--seed", "3", "--jobs", "2", cwd=tree)
    assert f"rows: {len(CLASS)} submissions" in text
    return records_in(tree / "graded")


def test_release_has_these_files_and_is_fresh(tree: Path) -> None:
    released = tree / "assignments" / "rows"
    files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    assert files == {"rows.py", "rows.ipynb", "README.md", "checks.json", ".github/workflows/autograder.yml"}
    assert "is fresh" in done("release", "rows", "--check", cwd=tree)


def test_release_holds_no_solution(tree: Path) -> None:
    for path in (path for path in (tree / "assignments" / "rows").rglob("*") if path.is_file()):
        text = "".join(path.read_text(encoding="utf-8").split())
        assert "###BEGINSOLUTION" not in text
        for line in ("einsum(", "torch.addmm", "index_select", "torch.remainder"):
            assert line not in text, path.name


def test_doctor_finds_the_assignment_sound(tree: Path) -> None:
    text = done("doctor", "rows", cwd=tree)
    assert "✗" not in text


def student_folder(tree: Path, folder: Path, source: str | None = None) -> Path:
    """A student's copy of the release; ``source`` in place of the starter."""
    released = tree / "assignments" / "rows"
    files = {
        path.relative_to(released).as_posix(): path.read_text(encoding="utf-8")
        for path in released.rglob("*")
        if path.is_file()
    }
    return write(folder / "rows", files if source is None else {**files, "rows.py": source})


def test_ci_grades_another_assignment_by_its_visible_checks(tree: Path, tmp_path: Path) -> None:
    folder = student_folder(tree, tmp_path)
    text = done("ci", "rows", ".", cwd=folder)
    assert "graded by the visible checks of checks.json" in text
    assert "not started" in text


def test_check_of_the_starter_says_not_started(tree: Path, tmp_path: Path) -> None:
    home = student_folder(tree, tmp_path)
    text = done("check", cwd=home, code=1)
    for name in ("scale_rows", "linear", "pick_rows"):
        assert f"○ {name}  not started" in text
    assert "failed" not in text


def test_check_of_right_work(tree: Path, tmp_path: Path) -> None:
    text = done("check", cwd=student_folder(tree, tmp_path, RIGHT))
    assert "All 3 right." in text


@pytest.mark.parametrize(
    ("student", "name", "arguments"),
    [
        ("transposed", "linear", "(X, W, b):"),
        ("no_bias", "linear", "(X, W, b):"),
        ("off_by_one", "pick_rows", "(x, rows):"),
        ("column_scale", "scale_rows", "(x, s):"),
    ],
)
def test_check_of_wrong_work_shows_a_counterexample(
    tree: Path, tmp_path: Path, student: str, name: str, arguments: str
) -> None:
    text = done("check", cwd=student_folder(tree, tmp_path, CLASS[student]), code=1)
    assert f"✗ {name}  failed" in text
    assert f"{name}{arguments}" in text
    assert "expected" in text
    assert f"see it again: {name}(torch.tensor(" in text
    assert text.count("✗ ") == 1 + sum(
        text.count(f"✗ {made}") for made in ("examples", "values", "contract", "gradient")
    )


def test_visible_work_of_a_right_notebook(tree: Path, tmp_path: Path) -> None:
    home = student_folder(tree, tmp_path)
    path = home / "rows.ipynb"
    text = path.read_text(encoding="utf-8")
    for body in ("x * s[:, None]", "X @ W + b", "x[rows % len(x)]"):
        text = text.replace("raise NotDoneYet  # your code replaces this line", f"return {body}", 1)
    path.write_text(text, encoding="utf-8")
    assert "All 3 right." in done("check", "rows.ipynb", cwd=home)


def test_scores_of_the_class(graded: dict[str, Record]) -> None:
    assert graded.keys() == CLASS.keys()
    assert {student: record.status for student, record in graded.items()} == {
        "right": "right",
        "transposed": "partly right",
        "no_bias": "partly right",
        "off_by_one": "partly right",
        "column_scale": "partly right",
        "not_started": "not started",
    }
    assert graded["right"].score == graded["right"].max_score == 10
    assert graded["not_started"].score == 0


@pytest.mark.parametrize(
    ("student", "name", "wrong"),
    [
        ("transposed", "linear", {"values", "contract", "gradient"}),
        ("no_bias", "linear", {"values", "gradient"}),
        ("off_by_one", "pick_rows", {"examples", "values", "gradient"}),
        ("column_scale", "scale_rows", {"values", "contract", "gradient"}),
    ],
)
def test_only_the_wrong_exercise_loses_points(
    graded: dict[str, Record], student: str, name: str, wrong: set[str]
) -> None:
    for other, result in by_name(graded[student]).items():
        if other != name:
            assert result.score == result.max_score, other
    result = exercise(graded[student], name)
    assert result.outcome == "failed"
    assert result.score < result.max_score
    assert set(failed_checks(result)) == wrong


def test_forgotten_bias_has_the_smallest_counterexample(graded: dict[str, Record]) -> None:
    example = check(graded["no_bias"], "linear", "values").counterexample
    assert example is not None
    assert example.sizes == {"n": 1, "d_in": 1, "d_out": 1}
    assert [argument.name for argument in example.arguments] == ["X", "W", "b"]


def test_whole_number_arguments_are_whole_numbers(graded: dict[str, Record]) -> None:
    example = check(graded["off_by_one"], "pick_rows", "values").counterexample
    assert example is not None
    assert [argument.tensor.dtype for argument in example.arguments] == ["float32", "int64"]
    made = check(graded["right"], "pick_rows", "gradient")
    assert made.outcome == "passed", "the gradient is asked for the floating point argument alone"


def test_gradient_reaches_every_floating_point_argument(graded: dict[str, Record]) -> None:
    made = check(graded["no_bias"], "linear", "gradient")
    assert made.counterexample is not None
    assert made.counterexample.about == "gradient to b"


def guide() -> str:
    return (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")


def guide_files() -> dict[str, str]:
    """The files that the guide gives in full, by their path."""
    return dict(re.findall(r"<!-- file: (solutions/\S+) -->\n```python\n(.*?)```\n", guide(), re.DOTALL))


def guide_class() -> dict[str, str]:
    """The submissions that the guide gives."""
    return dict(re.findall(r"`(class/\w+\.py)`.*?```python\n(.*?)```\n", guide(), re.DOTALL))


def guide_output(start: str) -> str:
    """The fenced block of the guide that begins with ``start``."""
    (block,) = re.findall(rf"```\n({re.escape(start)}.*?)```\n", guide(), re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader who has followed the guide up to the release."""
    folder = write(tmp_path_factory.mktemp("reader"), {**guide_files(), **guide_class()})
    done("release", "linear", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def printed(followed: Path) -> str:
    """What ``grade`` prints for the guide's class, without the lines that say how far it is on a slow machine."""
    text = done("grade", "linear", "class", "--out", "graded", "--seed", "1", cwd=followed)
    return re.sub(r"^graded \d+ of \d+ *\n", "", text, flags=re.MULTILINE)


def test_guide_gives_both_files_and_a_class() -> None:
    assert set(guide_files()) == {"solutions/linear/linear.py", "solutions/linear/grading.py"}
    assert set(guide_class()) == {"class/amy.py", "class/dan.py"}


def test_guide_can_be_followed_to_the_release(followed: Path) -> None:
    assert "is fresh" in done("release", "linear", "--check", cwd=followed)
    assert "✗" not in done("doctor", "linear", cwd=followed)


def test_guide_can_be_followed_to_the_check(followed: Path, tmp_path: Path) -> None:
    text = done("check", cwd=followed / "assignments" / "linear", code=1)
    assert "○ product  not started" in text
    assert "○ linear  not started" in text
    home = shutil.copytree(followed / "assignments" / "linear", tmp_path / "linear")
    starter = (home / "linear.py").read_text(encoding="utf-8")
    body = "raise NotDoneYet  # your code replaces this line"
    assert starter.count(body) == 2
    write(home, {"linear.py": starter.replace(body, "return W.T @ X.T", 1)})
    text = done("check", cwd=home, code=1)
    assert "✗ product  failed" in text
    assert "see it again: product(torch.tensor(" in text
    write(home, {"linear.py": guide_class()["class/amy.py"]})
    assert "All 2 right." in done("check", cwd=home)


def test_guide_can_be_followed_to_the_grades(followed: Path, printed: str) -> None:
    records = records_in(followed / "graded")
    assert records.keys() == {"amy", "dan"}
    assert records["amy"].score == 10
    assert failed_checks(exercise(records["dan"], "product")) == []
    assert failed_checks(exercise(records["dan"], "linear"))


def test_guide_shows_the_table_that_is_printed(printed: str) -> None:
    wanted = guide_output("linear: 2 submissions")
    assert printed.split() == wanted.split()


def test_guide_shows_the_report_that_is_printed(followed: Path, printed: str) -> None:
    text = done("report", "graded", "--student", "dan", cwd=followed)
    assert " ".join(guide_output("✗ linear").split()) in " ".join(text.split())


def test_guide_tells_how_to_have_follow_through(tmp_path: Path) -> None:
    found = re.search(r"`solutions/linear/stand_ins\.py`:\n\n```python\n(.*?)```\n", guide(), re.DOTALL)
    assert found is not None
    files = guide_files()
    page = files["solutions/linear/grading.py"]
    files["solutions/linear/grading.py"] = page.replace(
        "page = Page(\n", 'page = Page(\n    stand_ins="stand_ins.py",\n'
    )
    files["solutions/linear/stand_ins.py"] = found[1]
    amy = guide_class()["class/amy.py"]
    files["class/eve.py"] = amy.replace("return X @ W", "return (W.T @ X.T).T * 2")
    write(tmp_path, files)
    done("grade", "linear", "class", "--out", "graded", "--seed", "1", "--jobs", "1", cwd=tmp_path)
    record = records_in(tmp_path / "graded")["eve"]
    assert exercise(record, "product").outcome == "failed"
    assert exercise(record, "linear").follow_through == ("product",)
    assert exercise(record, "linear").score == 6


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    """The folder of a reader who has written down wrong variants as the guide does."""
    found = re.search(r"`solutions/linear/wrong\.py`:\n\n```python\n(.*?)```\n", guide(), re.DOTALL)
    assert found is not None
    files = guide_files() | {"solutions/linear/wrong.py": found[1]}
    page = files["solutions/linear/grading.py"]
    files["solutions/linear/grading.py"] = page.replace("page = Page(\n", 'page = Page(\n    wrong="wrong.py",\n')
    return write(tmp_path, files)


def test_guide_shows_the_audit_that_is_printed(audited: Path) -> None:
    printed = done("audit", "linear", cwd=audited, code=1)
    lines = [line for line in printed.split("\n") if not line.startswith("audited ")]
    assert " ".join(lines).split() == guide_output("linear: 80 wrong solutions").split()


def test_guide_tells_what_to_do_about_what_slips_through(audited: Path) -> None:
    found = re.search(r"`(Family\(name=\"many rows\".*?\))`", guide())
    assert found is not None
    path = audited / "solutions" / "linear" / "grading.py"
    page = path.read_text(encoding="utf-8").replace("wrong=", "kills=0.9, wrong=")
    page = page.replace(
        '                Family(name="one output"',
        f'                {found[1]},\n                Family(name="one output"',
    )
    page = page.replace('axes={"m": "n"}', 'axes={"n": (2, 5), "m": "n"}')
    for name in ("other sizes", "strided inputs", "real values"):
        page = page.replace(f'name="{name}", ', f'name="{name}", axes={{"n": (2, 5)}}, ')
    path.write_text(page, encoding="utf-8")
    assert "The exam catches every wrong variant as it should" in done("audit", "linear", cwd=audited)
