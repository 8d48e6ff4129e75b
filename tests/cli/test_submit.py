"""The command ``autograder submit``."""

import getpass
import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.authoring.public import FILE_NAME, SCHEMA
from autograder.cli import app
from autograder.handin.handout import CHECKS_FILE, CHECKS_SCHEMA, find_handout
from autograder.handin.place import user_name
from autograder.handin.receipt import read_receipt
from tests.handin.samples import drop_folder, exchange, tree
from tests.support import RELEASED, RIGHT


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's copy of the released folder, with the work done; the working directory."""
    folder = tmp_path / "home"
    shutil.copytree(RELEASED, folder)
    (folder / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("AUTOGRADER_DROP", raising=False)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    return folder


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    return drop_folder(tmp_path / "drop").folder


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(app, ["submit", *map(str, arguments)], env={"COLUMNS": "200", **environment})


def test_handing_in_says_what_and_leaves_a_receipt(home: Path, drop: Path) -> None:
    result = run("--to", drop)
    assert (result.exit_code, result.stderr) == (0, "")
    (path,) = drop.iterdir()
    receipt = read_receipt(path)
    assert receipt.student == user_name()
    assert "multi_channel: your work is in multi_channel.py, with 3 of 3 exercises begun" in result.stdout
    assert f"sha256  {receipt.sha256}" in result.stdout
    assert receipt.time in result.stdout
    kept = home / "multi_channel.receipt.json"
    assert kept.read_bytes() == (path / ".receipt.json").read_bytes()
    assert run("--to", drop).exit_code == 0
    assert len(list(drop.iterdir())) == 2
    assert (home / "multi_channel.receipt-2.json").exists()


def test_nothing_begun_is_said_and_handed_in(home: Path, drop: Path) -> None:
    result = run("multi_channel.ipynb", "--to", drop, "--as", "ada")
    assert result.exit_code == 0
    assert "0 of 3 exercises begun" in result.stdout
    assert "nothing is begun in it: is this the right file?" in result.stdout
    assert "not started: corr2d_multi_in, corr2d_multi_in_out, corr2d_multi_in_out_1x1" in result.stdout
    (path,) = drop.iterdir()
    assert path.name.startswith("ada+multi_channel+")


def test_syntax_error_is_said_and_handed_in(home: Path, drop: Path) -> None:
    (home / "multi_channel.py").write_text(f"{RIGHT}\nx = (\n", encoding="utf-8")
    result = run("multi_channel.py", "--to", drop)
    assert result.exit_code == 0
    assert "is not Python: '(' was never closed; what does not parse is not graded" in result.stdout
    assert len(list(drop.iterdir())) == 1


def test_place_is_what_the_environment_or_the_course_says(home: Path, drop: Path, tmp_path: Path) -> None:
    assert run(AUTOGRADER_DROP=str(drop)).exit_code == 0
    place = exchange(tmp_path / "exchange")
    (home / "handin.json").write_text(f'{{"exchange": "{tmp_path / "exchange"}", "course": "vision"}}')
    result = run()
    assert result.exit_code == 0
    assert "to the exchange, course vision" in result.stdout
    (path,) = place.folder.iterdir()
    cached = tmp_path / "jupyter" / "nbgrader_cache" / "vision" / path.name.rpartition("+")[0]
    assert tree(cached) == tree(path)
    (home / "handin.json").write_text(f'{{"drop": "{drop}"}}')
    assert run().exit_code == 0
    assert len(list(drop.iterdir())) == 2


def test_open_folder_is_warned_of(home: Path, tmp_path: Path) -> None:
    result = run("--to", drop_folder(tmp_path / "open", 0o1777).folder)
    assert result.exit_code == 0
    assert "your course should set its mode to 1733" in result.stderr


def test_receipt_that_cannot_be_kept_is_no_failure(home: Path, drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Path:
        return home / "nowhere" / "x.json"

    monkeypatch.setattr("autograder.handin.give.free_receipt_path", refuse)
    result = run("--to", drop)
    assert result.exit_code == 0
    assert "it is handed in, but the receipt could not be kept" in result.stderr
    assert len(list(drop.iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "it is not known where to hand in"),
        (("nowhere.py", "--to", "../drop"), "there is no file or folder nowhere.py"),
        (("--to", "../nowhere"), "there is no folder ../nowhere to hand in to"),
        (("README.md", "--to", "../drop"), "README.md is neither a .py nor an .ipynb file"),
        (("--to", "../drop", "--as", "a\nb"), "is no name"),
        (("--to", "../drop", "--exchange", "x", "--course", "y"), "exclude each other"),
        (("--to", "../drop", "--course", "y"), "--course goes with --exchange"),
        (("--exchange", "..",), "the exchange has courses: name yours with --course"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_sentence(home: Path, drop: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(drop.iterdir()) == []


def test_any_folder_is_not_handed_in_by_itself(
    home: Path, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "downloads"
    private.mkdir()
    (private / "multi_channel.py").write_text(RIGHT)
    (private / "diary.txt").write_text("dear diary")
    monkeypatch.chdir(private)
    result = run("--to", drop)
    assert result.exit_code == 2
    assert "this is not the assignment's folder" in result.stderr
    result = run("multi_channel.py", "--to", drop)
    assert result.exit_code == 2
    assert "name the assignment with --assignment" in result.stderr
    assert run("multi_channel.py", "--to", drop, "--assignment", "multi_channel").exit_code == 0
    (path,) = drop.iterdir()
    assert set(tree(path)) == {"multi_channel.py"}


def test_damaged_checks_are_named(home: Path, drop: Path) -> None:
    (home / "checks.json").write_text("{")
    result = run("--to", drop)
    assert result.exit_code == 2
    assert "copy it again from the assignment's folder, or name the assignment" in result.stderr
    assert run("multi_channel.py", "--to", drop, "--assignment", "multi_channel").exit_code == 0


def test_folder_that_cannot_be_written_is_named(home: Path, drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(os, "mkdir", refuse)
    result = run("--to", drop)
    assert result.exit_code == 1
    assert f"nothing was handed in to {drop}: Permission denied; allow it for this user" in result.stderr


def test_checks_are_read_as_they_are_written() -> None:
    assert (CHECKS_FILE, CHECKS_SCHEMA) == (FILE_NAME, SCHEMA)
    handout = find_handout(RELEASED)
    assert handout is not None
    assert len(handout.exercises) == 3


def test_name_is_the_systems_and_not_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    before = user_name()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "eve")
    assert getpass.getuser() == "eve"
    assert user_name() == before
