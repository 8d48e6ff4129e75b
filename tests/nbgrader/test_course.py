"""A course from its first release to the students' feedback, run by nbgrader's own commands."""

import csv
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from autograder.batch.store import Store
from autograder.record import Record
from autograder.submissions.bundle import Bundle
from autograder.submissions.read import read_submission
from tests.nbgrader.courses import COURSE, NAME, Course
from tests.nbgrader.damaged import FULL, answered, cell, damaged
from tests.nbgrader.formgrader import BROWSER, serving
from tests.support import EXAMPLES, IN, ONE, OUT, RELEASED

pytestmark = pytest.mark.slow

SECRET = "secret-of-the-course-5f1d"

PRYING = """
import glob, os
found = []
for pattern in {patterns!r}:
    for path in glob.glob(pattern, recursive=True):
        try:
            found.append(open(path, "rb").read()[:200])
        except OSError:
            pass
try:
    open({canary!r}, "w").write("it was here")
except OSError:
    pass
def corr2d_multi_in(X, K):
    raise ValueError(str(found))
def corr2d_multi_in_out(X, K):
    raise ValueError(str(os.environ))
"""


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose assignment is generated, to be copied."""
    made = Course.make(tmp_path_factory.mktemp("generated"))
    done = made.nbgrader("generate_assignment", NAME)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def course(generated: Course, tmp_path: Path) -> Course:
    """A course of the test's own."""
    own = Course.make(tmp_path)
    shutil.copytree(generated.folder / "assignments", own.folder / "assignments")
    shutil.copy(generated.folder / "gradebook.db", own.folder)
    shutil.copy(generated.folder / "solutions" / NAME / f"{NAME}.ipynb", own.folder / "solutions" / NAME)
    return own


def _released(course: Course) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((course.folder / "assignments" / NAME / f"{NAME}.ipynb").read_bytes())
    return found


def _example(released: dict[str, Any], path: Path) -> bytes:
    """A submission of the example class as a notebook; a file that is no Python becomes a cell that is none."""
    if path.suffix == ".ipynb":
        return path.read_bytes()
    bundle, _ = read_submission(path, NAME, (IN, OUT, ONE))
    files = path.read_text(encoding="utf-8") if path.is_file() else ""
    source = "\n".join(unit.source for unit in bundle.units) if isinstance(bundle, Bundle) else files
    return json.dumps(answered(released, {IN: source, OUT: "# above", ONE: "# above"})).encode()


def _records(course: Course) -> dict[str, Record]:
    store = Store(course.folder / "graded" / NAME)
    store.unlock()
    kept = store.kept()
    assert {item.state for item in kept} == {"sealed"}
    return {item.student: item.record for item in kept}


def _require_equal(course: Course) -> None:
    """The gradebook says what the records say."""
    scores = course.scores()
    for student, record in _records(course).items():
        found = {name: told["score"] for name, told in scores[student].items()}
        assert found == {exercise.name: exercise.score for exercise in record.exercises}, student
        assert not any(told["look"] for told in scores[student].values()), student


def test_generated_release_is_what_autograder_release_builds(course: Course) -> None:
    generated = course.folder / "assignments" / NAME
    files = {path.relative_to(generated).as_posix(): path for path in generated.rglob("*") if path.is_file()}
    committed = {path.relative_to(RELEASED).as_posix(): path for path in RELEASED.rglob("*") if path.is_file()}
    committed = {name: path for name, path in committed.items() if "__pycache__" not in name}
    assert files.keys() == committed.keys()
    assert [name for name, path in files.items() if path.read_bytes() != committed[name].read_bytes()] == []


def test_a_term_with_twelve_students_and_one_who_pries(course: Course) -> None:
    released = course.nbgrader("release_assignment", NAME)
    assert released.returncode == 0, released.stderr
    students = [*sorted(path.stem for path in EXAMPLES.iterdir()), "trudy"]
    course.as_students([(student, ["fetch_assignment", NAME]) for student in students])
    starter = _released(course)
    for path in EXAMPLES.iterdir():
        own = course.homes / path.stem / NAME
        assert (own / "checks.json").is_file()
        (own / f"{NAME}.ipynb").write_bytes(_example(starter, path))
        if path.is_dir():
            (own / "sliding.py").write_bytes((path / "sliding.py").read_bytes())
    canary = course.folder / "canary"
    patterns = [f"{course.folder}/**/*", f"{course.homes}/**/*", "/proc/*/environ", "/etc/shadow"]
    hostile = PRYING.format(patterns=patterns, canary=str(canary))
    prying = json.dumps(answered(starter, {IN: hostile}))
    (course.homes / "trudy" / NAME / f"{NAME}.ipynb").write_text(prying, encoding="utf-8")
    course.as_students([(student, ["submit", NAME]) for student in students])

    # one more hands in by hand, and puts a link to the lesson in the place of the notebook
    linked = course.exchange / COURSE / "inbound" / f"mallory+{NAME}+2026-11-24 00:00:00.000000 UTC+abc"
    linked.mkdir()
    (linked / f"{NAME}.ipynb").symlink_to(course.folder / "solutions" / NAME / f"{NAME}.ipynb")
    (linked / "timestamp.txt").write_text("2026-11-24 00:00:00.000000 UTC")
    collected = course.nbgrader("collect", NAME)
    assert collected.returncode == 0, collected.stderr
    assert not course.submitted("mallory").exists()
    assert f"{NAME}.ipynb is neither a file nor a folder" in collected.stderr

    # trudy looks around while being graded
    for planted in (course.folder / "solutions" / NAME / "wrong.py", course.folder / "gradebook.db.note"):
        with planted.open("a", encoding="utf-8") as file:
            file.write(f"\n# {SECRET}\n")
    graded = course.nbgrader("autograde", NAME, env={"COURSE_TOKEN": SECRET})
    assert graded.returncode == 0, graded.stderr[-3000:]

    records = _records(course)
    assert sorted(records) == students
    statuses = {record.status for record in records.values()}
    assert {"right", "partly right", "not started"} <= statuses
    _require_equal(course)
    assert not canary.exists()
    for place in ("graded", "autograded"):
        for path in (course.folder / place).rglob("*"):
            assert path.is_dir() or SECRET not in path.read_text(encoding="utf-8", errors="replace"), path
    found = next(check.message for check in records["trudy"].exercises[0].checks if check.outcome == "failed")
    assert ": []; wrong" in found, found

    assert course.nbgrader("generate_feedback", NAME).returncode == 0
    assert course.nbgrader("release_feedback", NAME).returncode == 0
    page = (course.folder / "feedback" / "elif_kaya" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert f"Score: {round(records['elif_kaya'].score, 2)} / 30.0" in page
    assert "Cross-correlation lays the kernel on the image as it is" in page
    assert "largest difference at" in page
    released_pages = list((course.exchange / COURSE / "feedback").glob("*.html"))
    assert len(released_pages) == len(records)

    assert course.nbgrader("export").returncode == 0
    with (course.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert exported == {student: pytest.approx(record.score) for student, record in records.items()}

    with serving(course) as formgrader:
        told = {one["student"]: (one["score"], one["needs_manual_grade"]) for one in formgrader.submissions()}
        page = formgrader.shown() if BROWSER else ""
    assert told == {student: (pytest.approx(record.score), False) for student, record in records.items()}
    if BROWSER:
        rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
        for student, record in records.items():
            (row,) = (row for row in rows if f">{student}<" in row)
            shown = re.search(r">([\d.]+) / 30<", row)
            assert shown is not None, row
            assert float(shown[1]) == pytest.approx(record.score, abs=0.006)

    # the same again changes nothing; a new version is graded once more
    before = {student: os.stat(course.folder / "graded" / NAME / "results" / f"{student}.json") for student in records}
    again = course.nbgrader("autograde", NAME, "--force")
    assert again.returncode == 0, again.stderr[-3000:]
    assert all(
        os.stat(course.folder / "graded" / NAME / "results" / f"{student}.json").st_ino == was.st_ino
        for student, was in before.items()
    )
    _require_equal(course)


def test_damaged_notebooks_are_graded_by_the_functions_in_them(course: Course) -> None:
    handed_in = damaged(_released(course))
    assert len(handed_in) >= 20
    for student, (notebook, _) in handed_in.items():
        course.hand_over(student, notebook)
    graded = course.nbgrader("autograde", NAME)
    assert graded.returncode == 0, graded.stderr[-3000:]
    scores = course.scores()
    found = {student: {name: told["score"] for name, told in scores[student].items()} for student in handed_in}
    assert found == {student: points for student, (_, points) in handed_in.items()}
    _require_equal(course)
    assert course.nbgrader("generate_feedback", NAME).returncode == 0
    for student in handed_in:
        assert (course.folder / "feedback" / student / NAME / f"{NAME}.html").is_file()
    assert "not valid JSON" in scores["cut_off"][IN]["comment"]
    assert "there is no function named" in scores["one_deleted"][OUT]["comment"]


def test_scores_given_by_hand_stay_and_a_changed_page_is_graded_by(course: Course) -> None:
    wrong = answered(_released(course))
    cell(wrong, ONE)["source"] = "def corr2d_multi_in_out_1x1(X, K):\n    return X"
    course.hand_over("ann", json.dumps(wrong).encode())
    assert course.nbgrader("autograde", NAME).returncode == 0
    first = course.scores()["ann"]
    assert first[ONE]["score"] < 5
    by_hand = (
        "import sys; from nbgrader.api import Gradebook\n"
        "with Gradebook(sys.argv[1]) as book:\n"
        f"    book.find_grade({IN!r}, {NAME!r}, {NAME!r}, 'ann').manual_score = 7\n"
        f"    book.find_comment({IN!r}, {NAME!r}, {NAME!r}, 'ann').manual_comment = 'seen by a person'\n"
        "    book.db.commit()"
    )
    course.python(by_hand, f"sqlite:///{course.folder / 'gradebook.db'}")
    page = course.folder / "solutions" / NAME / "grading.py"
    changed = page.read_text(encoding="utf-8") + (
        "\nimport msgspec\n"
        "page = msgspec.structs.replace(page, exercises=tuple(\n"
        "    msgspec.structs.replace(e, shares={'values': 1.0}) for e in page.exercises))\n"
    )
    page.write_text(changed, encoding="utf-8")
    again = course.nbgrader("autograde", NAME, "--force")
    assert again.returncode == 0, again.stderr[-3000:]
    second = course.scores()["ann"]
    assert (second[IN]["score"], second[IN]["comment"]) == (7, "seen by a person")
    assert second[IN]["look"]
    assert second[OUT]["score"] == 10
    assert second[ONE]["score"] != first[ONE]["score"]
    record = _records(course)["ann"]
    assert {exercise.name for exercise in record.exercises} == FULL.keys()
    assert {check.name for check in record.exercises[2].checks if check.max_points} == {"values"}


def test_without_the_kit_nbgrader_does_nothing(course: Course) -> None:
    course.hand_over("ann", json.dumps(answered(_released(course))).encode())
    (course.folder / "solutions" / NAME / "grading.py").write_text("page = 5\n", encoding="utf-8")
    done = course.nbgrader("autograde", NAME)
    assert done.returncode != 0
    assert "assigns no Page" in done.stderr
    assert not (course.folder / "autograded").exists()


def test_a_source_notebook_edited_by_hand_is_not_written_over(course: Course) -> None:
    source = course.folder / "solutions" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(source.read_bytes())
    notebook["cells"][0]["source"] = ["# A new title"]
    source.write_text(json.dumps(notebook), encoding="utf-8")
    done = course.nbgrader("generate_assignment", NAME, "--force")
    assert done.returncode != 0
    assert "was edited by hand" in done.stderr
    assert json.loads(source.read_bytes()) == notebook
