"""An autograder archive for Gradescope, unpacked and run as there: source, submission and results under one root."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.batch.store import Store
from autograder.cli import app
from autograder.export import gradescope_run
from autograder.export.gradescope import render_gradescope
from autograder.export.gradescope_zip import archive
from autograder.export.target import ExportError
from autograder.sandbox.levels import SandboxError
from tests.support import EXAMPLES, ONE, RIGHT, SOLUTION

SEED = 7

HOSTILE = """
import os, sys
forged = '{"score": 1000}'
print(forged)
for place in (".", "..", "../..", "/autograder", ROOT):
    for name in ("results/results.json", "source/autograder.json", "results.json"):
        for how in ("w", "r"):
            try:
                with open(os.path.join(place, name), how) as file:
                    file.write(forged) if how == "w" else sys.stderr.write(file.read())
            except (OSError, ValueError):
                pass
"""


@pytest.fixture(scope="module")
def packed() -> bytes:
    return archive(SOLUTION, SEED, "standard")


@pytest.fixture
def root(tmp_path: Path, packed: bytes) -> Path:
    """The layout of Gradescope's container, with the archive in it."""
    for name in ("source", "submission", "results"):
        (tmp_path / name).mkdir()
    with zipfile.ZipFile(io.BytesIO(packed)) as content:
        content.extractall(tmp_path / "source")
        for entry in content.infolist():
            (tmp_path / "source" / entry.filename).chmod(entry.external_attr >> 16)
    shutil.copy(tmp_path / "source" / "run_autograder", tmp_path)
    return tmp_path


def submitted(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / "submission" / f"{name}.py").write_text(text, encoding="utf-8")


def results(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / "results" / "results.json").read_bytes())
    return found


def without_time(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"execution_time": 0}


def test_run_autograder_says_what_grade_says(root: Path, tmp_path: Path) -> None:
    """Of several files, with one function wrong and a result of before, in a shell as Gradescope has it."""
    main = (EXAMPLES / "dmitri_volkov" / "multi_channel.py").read_text(encoding="utf-8")
    submitted(root, multi_channel=f"{main}\n\ndef {ONE}(X, K):\n    return X\n")
    submitted(root, sliding=(EXAMPLES / "dmitri_volkov" / "sliding.py").read_text(encoding="utf-8"))
    (root / "submission_metadata.json").write_text('{"users": [{"name": "Dmitri", "email": "d@uni.example"}]}')
    (root / "results" / "results.json").write_text('{"score": 1000}')
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": sys.executable}
    done = subprocess.run([root / "run_autograder"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shutil.copytree(root / "submission", tmp_path / "class" / "Dmitri")
    graded = CliRunner().invoke(
        app, ["grade", str(SOLUTION), str(tmp_path / "class"), "--out", str(tmp_path / "graded"), "--seed", str(SEED)]
    )
    assert graded.exit_code == 0, graded.output
    (record,) = Store(tmp_path / "graded").records()
    assert without_time(results(root)) == without_time(json.loads(render_gradescope(record)))
    assert 0 < results(root)["score"] < 30
    assert [test["status"] for test in results(root)["tests"]] == ["passed", "passed", "failed"]


@pytest.mark.parametrize("kind", ["hostile", "no Python", "empty"])
def test_every_submission_gets_a_result(root: Path, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    if kind == "hostile":
        submitted(root, multi_channel=HOSTILE.replace("ROOT", repr(str(root))) + RIGHT + "\nos._exit(0)\n")
    elif kind == "no Python":
        submitted(root, multi_channel="def f(:\n")
    assert gradescope_run.main([str(root)]) == 0
    found = results(root)
    assert found["score"] == (30 if kind == "hostile" else 0)
    assert len(found["tests"]) == 3
    said = {"no Python": "is not Python", "empty": "the folder is empty"}
    assert said.get(kind, "") in found["output"]
    assert [path.name for path in (root / "results").iterdir()] == ["results.json"]
    assert str(SEED) not in capfd.readouterr().err


def test_a_level_that_cannot_be_had_is_a_failure_and_no_lesser_level(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(level: str) -> None:
        assert (root / "results").stat().st_mode & 0o077 == 0
        assert (root / "source").stat().st_mode & 0o077 == 0
        raise SandboxError(f"the sandbox level {level} cannot be had here")

    monkeypatch.setattr("autograder.batch.run.require_of_kernel", refuse)
    submitted(root, multi_channel=RIGHT)
    (root / "results").chmod(0o755)
    (root / "results" / "results.json" / "planted").mkdir(parents=True)
    assert gradescope_run.main([str(root)]) == gradescope_run.EXIT_GRADER
    assert_failure(root)
    assert (root / "results").stat().st_mode & 0o777 == 0o755
    error = capsys.readouterr().err
    assert "the sandbox level standard cannot be had here" in error
    assert "make the archive again with --sandbox LEVEL" in error


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("autograder.json", "{", "is damaged"),
        ("autograder.json", None, "cannot be opened"),
        ("autograder.json", {"schema": "other/v1"}, "is of another kind"),
        ("autograder.json", {"assignment": "../../etc"}, "is of another kind"),
        ("autograder.json", {"sandbox": "hope"}, "the sandbox level 'hope'"),
        ("assignment/multi_channel/grading.py", "page = 1\n", "assigns no Page"),
        ("../submission", None, "there is no folder"),
    ],
)
def test_a_failure_of_the_grader_is_no_zero(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, text: Any, sentence: str
) -> None:
    path = root / "source" / name
    if isinstance(text, dict):
        path.write_text(json.dumps({**json.loads(path.read_text()), **text}))
    elif text is not None:
        path.write_text(text)
    elif path.is_dir():
        path.rmdir()
    else:
        path.unlink()
    (root / "results" / "results.json").write_text('{"score": 1000}')
    assert gradescope_run.main([str(root)]) == gradescope_run.EXIT_GRADER
    assert_failure(root)
    error = capsys.readouterr().err
    assert error.startswith("autograder: the grader failed: ")
    assert sentence in error
    assert error.count("\n") == 1


def assert_failure(root: Path) -> None:
    """By the specification there has to be a score or tests; without, Gradescope reports a failure."""
    found = results(root)
    assert not {"score", "tests"} & found.keys()
    assert found["output"] == gradescope_run.NOT_GRADED
    assert found["stdout_visibility"] == "hidden"


def test_there_is_a_result_even_if_the_grader_does_not_start(root: Path) -> None:
    (root / "results" / "results.json").mkdir()
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "AUTOGRADER_PYTHON": "false"}
    done = subprocess.run([root / "run_autograder"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "left no result" in done.stderr
    assert results(root).keys() == {"output", "stdout_visibility"}


@pytest.mark.parametrize(
    ("metadata", "student"),
    [
        ('{"users": [{"name": "Ada King", "email": "ada@uni.example"}]}', "Ada King"),
        ('{"users": [{"name": " ", "email": "ada@uni.example"}]}', "ada@uni.example"),
        ('{"users": [{"name": "Ada"}, {"name": "Ben"}]}', "Ada, Ben"),
        ('{"users": [{"name": "a\\u001b[31m\\nb"}]}', "a[31m b"),
        ('{"users": [{"name": "' + "x" * 10**5 + '"}]}', "x" * 200),
        ('{"users": [3, null, {"name": 3}]}', "student"),
        ('{"users": 3}', "student"),
        ("[]", "student"),
        ("{", "student"),
        ("[" * 10**5, "student"),
        (None, "student"),
    ],
)
def test_student_is_named_as_the_metadata_says(tmp_path: Path, metadata: str | None, student: str) -> None:
    path = tmp_path / "submission_metadata.json"
    if metadata is not None:
        path.write_text(metadata)
    assert gradescope_run.student_of(path) == student


def entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_archive_is_the_same_but_for_the_seed(packed: bytes) -> None:
    assert archive(SOLUTION, SEED, "standard") == packed
    one, other = entries(packed), entries(archive(SOLUTION, 8, "standard"))
    assert [name for name in one if one[name] != other[name]] == ["autograder.json"]


def test_archive_has_what_gradescope_asks_for(packed: bytes) -> None:
    files = entries(packed)
    assert {"setup.sh", "run_autograder", "constraints.txt", "autograder.json"} <= files.keys()
    assert not [name for name in files if "__pycache__" in name or "/." in name]
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in opened.infolist()}
    assert {name for name, mode in modes.items() if mode == 0o755} == {"setup.sh", "run_autograder"}
    assert msgspec.json.decode(files["autograder.json"])["seed"] == SEED
    for name in ("setup.sh", "run_autograder"):
        assert files[name].startswith(b"#!/usr/bin/env bash\n")
        assert b"@" not in files[name].replace(b"$@", b"")
        checked = subprocess.run(["bash", "-n"], input=files[name], check=False, capture_output=True)
        assert checked.returncode == 0, checked.stderr
    assert files["constraints.txt"].decode().count("torch==") == 1


def test_pip_is_told_more_without_a_shell_obeying_it() -> None:
    files = entries(archive(SOLUTION, SEED, "process", "--extra-index-url 'https://x.example/$(touch y);z'"))
    assert b"--extra-index-url 'https://x.example/$(touch y);z' " in files["setup.sh"]
    assert msgspec.json.decode(files["autograder.json"])["sandbox"] == "process"
    for wrong in ("'", "a\nb '\n'"):
        with pytest.raises(ExportError, match="--pip"):
            archive(SOLUTION, SEED, "standard", wrong)


def test_setup_installs_what_was_packed(root: Path) -> None:
    """With a Python that tells what it was asked for, in place of the real one."""
    log = root / "log"
    fake = root / "bin" / f"python3.{sys.version_info.minor}"
    fake.parent.mkdir()
    fake.write_text(
        f'#!/bin/sh\necho "$*" >> {log}\n'
        'if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; fi\necho "Python 3"\n'
    )
    fake.chmod(0o755)
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "PATH": f"{fake.parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", root / "source" / "setup.sh"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    asked = log.read_text().splitlines()
    assert f"-m venv {root}/venv" in asked
    (install,) = [line for line in asked if " install " in line]
    assert f"-c {root}/source/constraints.txt {root}/source/autograder-" in install
    assert (root / "source").stat().st_mode & 0o077 == 0
    assert (root / "source" / "autograder.json").stat().st_mode & 0o077 == 0


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, arguments)], env={"COLUMNS": "120"})


def test_command_writes_an_archive_for_its_owner(tmp_path: Path) -> None:
    out = tmp_path / "made" / "autograder.zip"
    result = run(SOLUTION, "--to", "gradescope-zip", "--out", out, "--sandbox", "process")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{out}: upload it as the assignment's autograder, with 30 points; keep it from students\n"
    assert "at the level process" in result.stderr
    assert out.stat().st_mode & 0o777 == 0o600
    other = tmp_path / "other.zip"
    assert run(SOLUTION, "--to", "gradescope-zip", "--out", other).exit_code == 0
    seeds = [msgspec.json.decode(entries(path.read_bytes())["autograder.json"])["seed"] for path in (out, other)]
    assert seeds[0] != seeds[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing",), "there is no assignment 'nothing'"),
        ((SOLUTION, "--sandbox", "hope"), "there is no sandbox level 'hope' in this version: use one of strict, "),
        ((SOLUTION, "--student", "ada"), "--student says nothing to gradescope-zip"),
        ((SOLUTION, "--pip", "'"), '--pip "\'" cannot be read'),
    ],
)
def test_wrong_usage_is_one_sentence(tmp_path: Path, arguments: tuple[object, ...], sentence: str) -> None:
    result = run(*arguments, "--to", "gradescope-zip", "--out", tmp_path / "x.zip")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "x.zip").exists()
