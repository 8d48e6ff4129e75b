"""A class whose entries are called anything and are anything: one record each, its own, and nothing said amiss."""

import csv
import io
import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.batch.store import file_name
from autograder.cli import app
from autograder.cli.common import console, tell
from autograder.cli.progress import Ticker
from autograder.record import decode_record
from autograder.render.runner import Unheard
from tests.support import RIGHT, SOLUTION

ODD_NAMES = [
    b"line\nbreak",
    b"\n::error title=x::pwned\n",
    b"$(touch canary)",
    b"-rf",
    b"--out=elsewhere",
    b"\x1b[2J\x1b]0;owned\x07\xc2\x9b",
    "\u202eevil".encode(),
    b"ad\xe9",
    rb"ad\xe9",
    b"x" * 252,
    b"con",
    b"grading",
    b"summary",
    b"=1+1;@SUM(1)",
    b"[bold] :smile:",
    "\u00c5".encode(),
    "A\u030a".encode(),
    b"ADA",
    b"ada",
]


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "120", **environment})


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(ODD_NAMES):
        with open(os.path.join(os.fsencode(folder), name + b".py"), "wb") as file:
            file.write(f"# {number}\n".encode() + RIGHT.encode())
    (folder / "link.py").symlink_to(SOLUTION / "lesson.py")
    (folder / "tree").mkdir()
    (folder / "tree" / "multi_channel").symlink_to(SOLUTION, target_is_directory=True)
    os.mkfifo(folder / "pipe.py")
    (folder / "bomb.zip").write_bytes(b"PK\3\4" + bytes(1000))
    (folder / "deep.ipynb").write_bytes(b'{"cells": ' + b"[" * 10**5 + b"]" * 10**5 + b"}")
    with (folder / "sparse.py").open("wb") as file:
        file.truncate(10 * 2**30)
    return folder


def test_every_entry_has_a_record_of_its_own(
    tmp_path: Path, submissions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a runner, which would take some of the names for commands."""
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    result = run("grade", SOLUTION, submissions, "--out", out, "--jobs", 2, GITHUB_ACTIONS="true")
    assert result.exit_code == 0, result.output
    records = [decode_record(path.read_bytes()) for path in (out / "results").iterdir()]
    scores = sorted(record.score for record in records)
    assert scores == [0.0] * 6 + [30.0] * len(ODD_NAMES)
    assert len({record.submission.student for record in records}) == len(records)
    assert len({record.submission.sha256 for record in records if record.score}) == len(ODD_NAMES)
    refused = {record.submission.student: record for record in records if not record.score}
    assert set(refused) == {"link", "tree", "pipe", "bomb", "deep", "sparse"}
    assert all(record.status == "cannot be read" for record in refused.values())
    assert all(record.notes[0].message for record in refused.values())
    rows = list(csv.reader(io.StringIO((out / "summary.csv").read_text(encoding="utf-8"))))
    assert len(rows) == len(records) + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert sorted(path.name for path in out.iterdir() if not path.name.startswith(".")) == [
        "grading.json",
        "results",
        "summary.csv",
    ]
    for output in (result.output, run("report", out, GITHUB_ACTIONS="true").output):
        assert not any(letter in output for letter in "\x1b\x07\x9b\u202e")
        assert not any(line.lstrip().startswith("::") for line in output.split("\n"))
    _pages(out, tmp_path / "pages", len(records))
    again = run("grade", SOLUTION, submissions, "--out", out)
    assert f"0 graded now, {len(records)} kept" in again.output


def _pages(out: Path, pages: Path, count: int) -> None:
    """A page each, and each student found by the name in the record."""
    assert run("report", out, "--pages", pages).exit_code == 0
    assert len(list(pages.iterdir())) == count
    for path in (out / "results").iterdir():
        student = json.loads(path.read_bytes())["submission"]["student"]
        assert path.name == f"{file_name(student)}.json"
        assert run("report", out, f"--student={student}", "--format", "markdown").exit_code == 0


def test_nobody_can_be_called_what_a_long_name_is_shortened_to() -> None:
    long = "é" * 126
    short = file_name(long)
    assert len(os.fsencode(short)) <= 200
    assert file_name(short) != short
    assert file_name(f"{long}a") != short


def test_errors_command_neither_terminal_nor_runner(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    tell("the grader failed at \x1b[2J\u202e\n::error::x\n  ##[group]y")
    said = capsys.readouterr().err
    assert not any(letter in said for letter in "\x1b\u202e")
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in said.split("\n"))


@pytest.mark.parametrize(
    "text", ["::error::x", "  ::error::x", "\t\x1b[31m::error::x", "a\n::x::", "a\r::x::", "##[error]x", "b ##vso[x]y"]
)
def test_runner_obeys_no_line(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    assert Unheard(stream).write(text) == len(text)
    assert stream.getvalue().replace("\u200b", "") == text
    assert not any(line.lstrip().startswith("::") or "##" in line for line in stream.getvalue().splitlines())
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    console().print(text)
    assert not any(line.lstrip().startswith("::") or "##" in line for line in capsys.readouterr().out.splitlines())
    monkeypatch.delenv("GITHUB_ACTIONS")
    console().print("X[::2]")
    assert capsys.readouterr().out == "X[::2]\n"


def test_markup_in_a_name_ends_no_progress_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Ticker(console(), "grading", "graded") as ticker:
        for name in ("[/bold]", "[link=http://x]y", "\x1b[2J\x07", "a" * 10**5):
            ticker.tick(1, 2, name)
    assert "\x1b[2J" not in stream.getvalue()
    assert "\x07" not in stream.getvalue()


def test_name_that_the_terminal_cannot_write_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    console().print("山田 ✓")
    stream.flush()
    assert stream.buffer.getvalue() == b"?? ?\n"
