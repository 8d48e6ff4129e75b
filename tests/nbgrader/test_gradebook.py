"""Records in a gradebook, written by ``autograder export --to nbgrader``."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.batch.store import Store
from autograder.cli import app
from autograder.record import Note, Record
from tests.render.samples import check, exercise, failing, hostile_record, record

pytestmark = pytest.mark.filterwarnings("default")  # nbgrader's own are not ours to heed

NAME = "multi_channel"
_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_MATH = re.compile(r"\$|\\[(\[]|\\begin\{|\\(?:eq)?ref\{")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A gradebook with one assignment of two exercises; nbgrader makes it with ``alembic`` from the path."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as made:
        made.add_assignment(NAME)
        made.add_notebook(NAME, NAME)
        for name in ("scale", "f"):
            made.add_grade_cell(name, NAME, NAME, max_score=3 if name == "scale" else 2, cell_type="code")
            made.add_solution_cell(name, NAME, NAME)
        yield made


def graded(folder: Path, *records: Record) -> Path:
    store = Store(folder)
    store.prepare()
    store.manifest(NAME, 1, "0.0.0")
    for one in records:
        store.write(msgspec.structs.replace(one, assignment=NAME))
    return folder


def one(student: str, *, score: float = 1.5) -> Record:
    """A record with a wrong exercise and a right one."""
    wrong = msgspec.structs.replace(failing(), name="scale", score=score, max_score=3.0)
    right = msgspec.structs.replace(exercise("f", "passed"), score=2.0, max_score=2.0)
    return record(student, wrong, right)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)], env={"COLUMNS": "120"})


def found(book: Any, student: str) -> dict[str, tuple[float, bool, str]]:
    book.db.expire_all()
    (notebook,) = book.find_submission(NAME, student).notebooks
    comments = {comment.name: comment.comment for comment in notebook.comments}
    return {grade.name: (grade.score, grade.needs_manual_grade, comments[grade.name]) for grade in notebook.grades}


def test_scores_and_comments_are_written_once(book: Any, tmp_path: Path) -> None:
    results = graded(tmp_path / "graded", one("ann"), one("Zoë, =1+1", score=0.25))
    first = run(results, "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert (first.exit_code, first.stdout) == (0, "2 students in the gradebook, 2 of them changed\n"), first.output
    scores = found(book, "ann")
    assert {name: told[:2] for name, told in scores.items()} == {"scale": (1.5, False), "f": (2.0, False)}
    assert "failed" in scores["scale"][2]
    assert found(book, "Zoë, =1+1")["scale"][0] == 0.25
    assert book.find_submission(NAME, "ann").score == 3.5
    again = run(results, "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert again.stdout == "2 students in the gradebook, 0 of them changed\n"
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    alone = run(graded(tmp_path / "new", one("ann", score=3)), "--to", "nbgrader", "--db", url)
    assert alone.stdout == "1 student in the gradebook, 1 of them changed\n"
    assert found(book, "ann")["scale"][0] == 3


def test_what_a_person_gave_stays(book: Any, tmp_path: Path) -> None:
    run(graded(tmp_path / "first", one("ann")), "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    grade, comment = book.find_grade("scale", NAME, NAME, "ann"), book.find_comment("scale", NAME, NAME, "ann")
    grade.manual_score, grade.extra_credit, comment.manual_comment = 2.5, 0.5, "read by me"
    book.db.commit()
    run(graded(tmp_path / "same", one("ann")), "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert found(book, "ann")["scale"] == (3.0, False, "read by me")
    run(graded(tmp_path / "other", one("ann", score=0)), "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert found(book, "ann")["scale"] == (3.0, True, "read by me")
    assert book.find_grade("scale", NAME, NAME, "ann").auto_score == 0


def test_what_has_no_score_or_no_place_is_left_out_and_named(book: Any, tmp_path: Path) -> None:
    failed = record("eve", exercise("scale", "grader error"), exercise("f", "grader error"))
    other = msgspec.structs.replace(one("ben"), exercises=(exercise("unknown", "passed"),))
    dearer = msgspec.structs.replace(
        one("cem"), exercises=tuple(msgspec.structs.replace(own, max_score=9.0) for own in one("cem").exercises)
    )
    results = graded(tmp_path / "graded", one("ann"), other, dearer, failed)
    done = run(results, "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert done.exit_code == 1
    assert done.stdout == "1 student in the gradebook, 1 of them changed\n"
    assert "ben (the gradebook's notebook 'multi_channel' has no cell for unknown" in done.stderr
    assert "cem (the gradebook has 3 points for scale, and the record 9" in done.stderr
    assert "eve (it is not graded yet)" in done.stderr
    assert [student.id for student in book.students] == ["ann"]


def test_nothing_that_a_student_wrote_is_markup_in_a_comment(book: Any, tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> ![x](http://a) $$\\href{javascript:1}{y}$$ [z](javascript:1) \\[x\\]"
    said = exercise("scale", "failed", check("values", "failed", message=hostile), message=hostile)
    notes = (Note("error", hostile, hostile, 1),)
    right = msgspec.structs.replace(exercise("f", "passed"), score=2.0, max_score=2.0)
    records = msgspec.structs.replace(
        record("ann", msgspec.structs.replace(said, max_score=3.0, score=0.0), right), notes=notes
    )
    done = run(graded(tmp_path / "graded", records), "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert done.exit_code == 0, done.stderr
    from nbconvert.filters import markdown2html

    for name, (_, _, comment) in found(book, "ann").items():
        page = markdown2html(comment)
        assert "alert" in page or name == "f"
        for forbidden in ("<script", "<img", "<a "):
            assert forbidden not in page, page
        outside = re.sub(r"<(code|pre)\b.*?</\1>", "", page, flags=re.DOTALL)
        assert not re.search(r"[$\\]", outside), outside


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "name one gradebook: --out FILE for one in a file, --db URL for any other"),
        (("--out", "absent.db"), "there is no gradebook absent.db: run nbgrader generate_assignment"),
        (("--db", "nonsense"), "the gradebook cannot be written"),
        (("--db", "oracle+nobody://x/y"), "the gradebook cannot be written"),
    ],
)
def test_no_gradebook_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(graded(tmp_path / "graded", one("ann")), "--to", "nbgrader", *options)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert done.stderr.count("\n") == 1


def test_without_nbgrader_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gradebook.db").touch()
    monkeypatch.setitem(sys.modules, "nbgrader.api", None)
    done = run(graded(tmp_path / "graded", one("ann")), "--to", "nbgrader", "--out", tmp_path / "gradebook.db")
    assert done.exit_code == 2
    assert "pip install 'autograder[nbgrader]'" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        r"\(\href{javascript:alert(1)}{x}\)",
        r"\[ x \]",
        r"\\(x\\) \\[x\\] \\\(x\\\)",
        "$x^2$ and $$y$$",
        r"\$x\$ \\$x\\$",
        r"\begin{equation}x\end{equation} \eqref{a} \ref{a}",
    ],
)
def test_no_formula_is_found_in_what_a_student_wrote(text: str) -> None:
    """MathJax, which these pages have, passes over code."""
    from nbconvert.filters import markdown2html

    from autograder.nbgrader.gradebook import comments

    told = comments(hostile_record(text))
    assert told
    for comment in told.values():
        shown = _CODE.sub("", markdown2html(comment))
        assert not _MATH.search(shown), shown
