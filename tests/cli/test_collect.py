"""The command ``autograder collect``."""

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.batch.store import Store
from autograder.cli import app
from tests.handin.samples import ASSIGNMENT, WORK, drop_folder, exchange, handed, work, zipped
from tests.support import SOLUTION


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "200", **environment})


def collect(*arguments: object, **environment: str) -> Result:
    return run("collect", *arguments, **environment)


def test_from_handing_in_to_a_grade(tmp_path: Path) -> None:
    """What a student's receipt says is what the record says."""
    drop = drop_folder(tmp_path / "drop")
    receipt = handed(drop, work(tmp_path / "home"), "ada").receipt
    result = collect(drop.folder, tmp_path / "in", "--deadline", "2000-01-01 12:00 UTC")
    assert result.exit_code == 0, result.output
    assert "collected: ada" in result.stdout
    assert "late: ada (" in result.stdout
    assert "1 student: 1 collected, 0 updated, 0 unchanged, 1 late" in result.stdout
    out = tmp_path / "graded"
    graded = run("grade", SOLUTION, tmp_path / "in", "--out", out, "--jobs", 1, "--device", "cpu")
    assert graded.exit_code == 0, graded.output
    (record,) = Store(out).records()
    assert (record.submission.student, record.submission.sha256) == ("ada", receipt.sha256)
    assert record.score == record.max_score


def test_report_is_a_table_that_no_spreadsheet_obeys(tmp_path: Path) -> None:
    drop = drop_folder(tmp_path / "drop")
    for name in ("=cmd()", "a,b", 'quo"te', "é"):
        handed(drop, work(tmp_path / "home"), name)
    report = tmp_path / "report.csv"
    assert collect(drop.folder, tmp_path / "in", "--report", report).exit_code == 0
    rows = list(csv.reader(io.StringIO(report.read_text(encoding="utf-8"))))
    assert rows[0] == ["student", "status", "time", "late", "sha256", "receipt", "earlier", "problems", "notes"]
    assert [row[0] for row in rows[1:]] == ["'=cmd()", "a,b", "quo%22te", "é"]
    assert {row[5] for row in rows[1:]} == {"verified"}


@pytest.mark.parametrize("form", ["auto", "moodle"])
def test_moodle(tmp_path: Path, form: str) -> None:
    source = tmp_path / "Vision 1-Week 6-12345.zip"
    source.write_bytes(zipped({"Ada King_11_assignsubmission_file_/multi_channel.py": WORK}))
    result = collect(source, tmp_path / "in", "--from", form)
    assert result.exit_code == 0, result.output
    assert "collected: Ada King_11" in result.stdout
    again = collect(source, tmp_path / "in")
    assert "0 collected, 0 updated, 1 unchanged" in again.stdout


def test_canvas_says_who_was_late(tmp_path: Path) -> None:
    source = tmp_path / "submissions.zip"
    source.write_bytes(zipped({"kingada_LATE_11_9_multi_channel.py": WORK, "ben_12_8_a.py": WORK}))
    result = collect(source, tmp_path / "in")
    assert result.exit_code == 0
    assert "late: kingada_11 (marked)" in result.stdout


def test_exchange_is_known(tmp_path: Path) -> None:
    place = exchange(tmp_path / "exchange")
    handed(place, work(tmp_path / "home"), "ada")
    work(place.folder / f"ben+{ASSIGNMENT}+2026-11-24 01:02:03.000004 UTC+abcdefghijkl")
    for source in (place.folder, place.folder.parent):
        assert collect(source, tmp_path / "in").exit_code == 0
    assert {path.name for path in (tmp_path / "in").iterdir() if not path.name.startswith(".")} == {"ada", "ben"}


def test_what_is_unsound_is_said_and_costs_nobody_else(tmp_path: Path) -> None:
    drop = drop_folder(tmp_path / "drop")
    path = handed(drop, work(tmp_path / "home"), "eve").path
    (path / "multi_channel.py").write_bytes(b"other")
    (drop.folder / "\x1b[2J\n::error::x").write_bytes(b"")
    handed(drop, work(tmp_path / "home"), "ada")
    result = collect(drop.folder, tmp_path / "in", GITHUB_ACTIONS="true")
    assert result.exit_code == 1
    assert "eve: eve+multi_channel+" in result.stderr
    assert "does not match its receipt: multi_channel.py was changed; it is kept in .aside/eve" in result.stderr
    assert "1 collected" in result.stdout
    assert "1 not collected" in result.stdout
    assert "\x1b" not in result.output
    assert not any(line.lstrip().startswith("::") for line in result.output.splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "in"), "there is no file or folder nowhere"),
        (("drop", "in", "--from", "abacus"), "there is nothing to collect from called 'abacus'"),
        (("drop", "in", "--clock", "sun"), "there is no clock 'sun'"),
        (("drop", "in", "--deadline", "soon"), "'soon' is no deadline"),
        (("drop", "drop/in"), "lies in what is collected from"),
        (("drop", "in"), "does not hold anything that was handed in"),
        (("drop", "in", "--from", "canvas"), "does not hold anything that Canvas has named"),
        (("file.zip", "in"), "is no zip file, or a damaged one"),
        (("file.zip", "in", "--from", "drop"), "is a file"),
    ],
)
def test_wrong_usage_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    drop_folder(tmp_path / "drop")
    (tmp_path / "file.zip").write_bytes(b"x")
    result = collect(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "in").exists()


def test_empty_drop_folder_is_no_error_where_it_is_said_to_be_one(tmp_path: Path) -> None:
    drop = drop_folder(tmp_path / "drop")
    result = collect(drop.folder, tmp_path / "in", "--from", "drop")
    assert (result.exit_code, result.stdout.partition(";")[0]) == (
        0,
        "0 students: 0 collected, 0 updated, 0 unchanged",
    )


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    drop = drop_folder(tmp_path / "drop")
    handed(drop, work(tmp_path / "home"), "ada")
    (tmp_path / "file").write_bytes(b"")
    result = collect(drop.folder, tmp_path / "file" / "in")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
