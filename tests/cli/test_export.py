"""The command ``autograder export``."""

import json
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.batch.store import Store
from autograder.cli import app
from autograder.record import Record
from tests.export.gradebooks import CANVAS, MOODLE, saved
from tests.render.samples import check, exercise, failing, record

STUDENTS = ("ada", "ben", "../eve", "山田 花子")


def graded(folder: Path, *records: Record) -> Path:
    store = Store(folder)
    store.prepare()
    store.manifest("multi_channel", 1, "0.0.0")
    for one in records:
        store.write(one)
    return folder


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return graded(tmp_path / "graded", *(record(name, failing(), exercise("f", "passed")) for name in STUDENTS))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)], env={"COLUMNS": "120"})


@pytest.mark.parametrize(("form", "suffix"), [("junit", ".xml"), ("gradescope", ".json")])
def test_a_file_for_each_student(results: Path, tmp_path: Path, form: str, suffix: str) -> None:
    out = tmp_path / "made" / "here"
    result = run(results, "--to", form, "--out", out)
    assert (result.exit_code, result.stdout) == (0, f"4 files for {form} in {out}\n")
    assert {path.suffix for path in out.iterdir()} == {suffix}
    assert len(list(out.iterdir())) == len(STUDENTS)
    assert not (tmp_path / "made" / f"eve{suffix}").exists()


def test_one_student_into_one_file(results: Path, tmp_path: Path) -> None:
    for form, read in (("junit", ElementTree.fromstring), ("gradescope", json.loads)):
        path = tmp_path / f"one.{form}"
        result = run(results, "--to", form, "--student", "ada", "--out", path)
        assert (result.exit_code, result.stdout) == (0, f"{path}\n")
        read(path.read_text(encoding="utf-8"))


def test_same_results_give_the_same_files(results: Path, tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        run(results, "--to", "junit", "--out", tmp_path / name)
        contents.append([path.read_bytes() for path in sorted((tmp_path / name).iterdir())])
    assert contents[0] == contents[1]


def test_changed_result_is_left_out_and_named(results: Path, tmp_path: Path) -> None:
    path = results / "results" / "ben.json"
    path.write_bytes(path.read_bytes().replace(b'"score": 4.5', b'"score": 9.5'))
    result = run(results, "--to", "gradescope", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "ben" in result.stderr
    assert "changed after grading" in result.stderr
    assert not (tmp_path / "out" / "ben.json").exists()
    assert len(list((tmp_path / "out").iterdir())) == len(STUDENTS) - 1


def test_what_the_grader_failed_at_is_no_zero(tmp_path: Path) -> None:
    failed = record("kim", exercise("f", "grader error", check("defined", "grader error")))
    folder = graded(tmp_path / "graded", failed, record("ada", failing()))
    result = run(folder, "--to", "gradescope", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "left out: kim (it is not graded yet)" in result.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["ada.json"]
    assert run(folder, "--to", "junit", "--out", tmp_path / "junit").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--to", "abacus", "--out", "x"),
            "there is no format 'abacus': use one of junit, gradescope, gradescope-zip, csv",
        ),
        (("--to", "junit", "--out", "x", "--student", "zoe"), "there is no result of 'zoe' in "),
        (("--to", "junit", "--out", "x", "--roster", "y"), "--roster says nothing to junit: leave it out, it is for "),
        (("--to", "csv", "--out", "x", "--scale"), "--scale says nothing to csv: leave it out, it is for canvas, mood"),
        (("--to", "canvas", "--out", "x"), "--to canvas needs --roster: export the gradebook in Canvas"),
        (("--to", "moodle", "--out", "x", "--roster", "absent"), "absent cannot be opened: No such file or directory"),
        (("--to", "moodle", "--out", "x", "--roster", "y", "--match", "shoe"), "there is no --match 'shoe'"),
    ],
)
def test_wrong_usage_is_one_sentence(results: Path, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(results, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_grades_for_canvas_name_whom_they_leave_out(results: Path, tmp_path: Path) -> None:
    roster = saved(tmp_path, CANVAS)
    result = run(results, "--to", "canvas", "--roster", roster, "--out", tmp_path / "made" / "canvas.csv")
    assert result.exit_code == 1
    assert result.stdout.startswith("2 grades for the column multi_channel (501) in ")
    in_roster, left_out = result.stderr.splitlines()
    assert "in the roster without a result: Ångström, Zoë, " in in_roster
    assert left_out.startswith("autograder: left out: ../eve, 山田 花子 (no row of the roster fits); ")
    one = run(results, "--to", "canvas", "--roster", roster, "--student", "ada", "--out", tmp_path / "ada.csv")
    assert (one.exit_code, one.stderr) == (0, "")


def test_grades_for_moodle_keep_comments(results: Path, tmp_path: Path) -> None:
    roster = saved(tmp_path, MOODLE)
    result = run(results, "--to", "moodle", "--roster", roster, "--student", "ben", "--out", tmp_path / "out.csv")
    assert result.exit_code == 0
    assert result.stderr == "autograder: the comment that was there is kept for ben\n"


def test_table_of_a_class_leaves_out_what_was_changed(results: Path, tmp_path: Path) -> None:
    path = results / "results" / "ben.json"
    path.write_bytes(path.read_bytes().replace(b'"score": 4.5', b'"score": 9.5'))
    result = run(results, "--to", "csv", "--out", tmp_path / "grades.csv")
    assert (result.exit_code, result.stdout) == (1, f"3 rows in {tmp_path / 'grades.csv'}\n")
    assert "changed after grading: ben" in result.stderr
    assert "ben" not in (tmp_path / "grades.csv").read_text()


@pytest.mark.parametrize("form", ["canvas", "csv", "junit"])
def test_nothing_is_written_where_no_result_is_as_it_was_graded(tmp_path: Path, form: str) -> None:
    folder = graded(tmp_path / "graded", record("ada", failing()))
    path = folder / "results" / "ada.json"
    path.write_bytes(path.read_bytes().replace(b'"score": 4.5', b'"score": 9.5'))
    roster = ("--roster", saved(tmp_path, CANVAS)) if form == "canvas" else ()
    result = run(folder, "--to", form, "--out", tmp_path / "out", *roster)
    assert (result.exit_code, result.stdout) == (1, "nothing was written\n")
    assert "not as graded: changed after grading: ada" in result.stderr
    assert not (tmp_path / "out").exists()


def test_folder_without_results_is_named(tmp_path: Path) -> None:
    result = run(tmp_path, "--to", "junit", "--out", tmp_path / "x")
    assert result.exit_code == 2
    assert "holds no results" in result.stderr


def test_folder_that_cannot_be_written_is_named(results: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(results, "--to", "junit", "--out", tmp_path / "file" / "x")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_results_without_a_key_are_not_vouched_for(results: Path, tmp_path: Path) -> None:
    (results / "grading.json").unlink()
    result = run(results, "--to", "junit", "--out", tmp_path / "x")
    assert result.exit_code == 1
    assert "it cannot be told whether results were changed" in result.stderr
    assert msgspec.json.decode((results / "results" / "ada.json").read_bytes())["submission"]["student"] == "ada"
