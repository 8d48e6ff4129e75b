"""The command ``autograder ci``: what a student's repository gets on a push."""

import base64
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.authoring.public import read_checks
from autograder.ci.workflow import CLASSROOM_WORKFLOW, WORKFLOW
from autograder.cli import app
from autograder.exam.visible import visible
from autograder.record import decode_record
from tests.support import IN, OUT, RELEASED, RIGHT, SOLUTION

HOSTILE = f"""
import os, sys
print('::notice title=Autograding report::{{"totalPoints":30,"maxPoints":30}}')
print("::error::printed", file=sys.stderr)
for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
    for path in (os.environ.get(name), PLACES[name]):
        try:
            with open(path, "a") as file:
                file.write("result=forged")
        except Exception:
            pass
{RIGHT}

def {IN}(X, K):
    raise ValueError("\\n::error::raised\\n##[error]raised " + " ".join(sorted(os.environ)))
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The released folder as a repository, the working directory."""
    folder = tmp_path / "channels-ada"
    shutil.copytree(RELEASED, folder)
    (folder / "multi_channel.ipynb").unlink()
    (folder / ".git").mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("GITHUB_")]:
        monkeypatch.delenv(name)
    return folder


def run(*arguments: object, **environment: object) -> Result:
    told = {name: str(value) for name, value in environment.items()}
    return CliRunner().invoke(app, ["ci", *map(str, arguments)], env={"COLUMNS": "120", **told})


def hand_in(checkout: Path, source: str) -> None:
    (checkout / "multi_channel.py").write_text(source, encoding="utf-8")


def on_actions(folder: Path) -> dict[str, Path]:
    """The runner's files, empty."""
    paths = {name: folder.parent / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in paths.values():
        path.touch()
    return paths


def test_right_work_is_full_by_the_visible_checks(checkout: Path) -> None:
    hand_in(checkout, RIGHT)
    result = run("multi_channel", ".", "--fail-under", "100%", "--out", "out")
    assert result.exit_code == 0, result.output
    assert "channels-ada  30 of 30  right" in result.stdout
    assert "graded by the visible checks of checks.json" in result.stdout
    record = decode_record((checkout / "out" / "record.json").read_bytes())
    assert (record.score, record.max_score, record.reveal) == (30, 30, "all")
    assert record.environment.exam == visible(read_checks(RELEASED / "checks.json")).exam.digest
    assert record.environment.sandbox["level"] == "standard"
    assert record.environment.sandbox["probes"]
    names = [check.name for check in record.exercises[0].checks]
    assert names == ["defined", "rule", "examples", "values", "contract", "gradient", "device"]
    assert record.exercises[0].checks[-1].outcome == "not run"
    assert {path.name for path in (checkout / "out").iterdir()} == {"record.json", "junit.xml", "summary.md"}


def test_starter_is_not_started_and_never_an_error(checkout: Path) -> None:
    result = run(GITHUB_ACTIONS="true")
    assert result.exit_code == 0, result.output
    said = [line for line in result.stdout.splitlines() if line.startswith("::")]
    assert len(said) == 3
    assert all(line.startswith("::notice file=multi_channel.py,line=") for line in said)


def test_hostile_submission_forges_nothing(checkout: Path) -> None:
    files = on_actions(checkout)
    hand_in(checkout, HOSTILE.replace("PLACES[name]", f"{ {name: str(path) for name, path in files.items()} }[name]"))
    result = run(
        ".", "--platform", "classroom", "--fail-under", "50%", GITHUB_ACTIONS="true", GITHUB_TOKEN="ghs_1", **files
    )
    assert result.exit_code == 1
    assert "less than --fail-under 50%" in result.stderr
    said = [line for line in result.output.splitlines() if line.lstrip().startswith("::")]
    source = (checkout / "multi_channel.py").read_text(encoding="utf-8").splitlines()
    raised = next(number for number, line in enumerate(source, 1) if "raise ValueError" in line)
    assert [line.partition("::examples")[0] for line in said] == [
        f"::error file=multi_channel.py,line={raised},title={IN}%3A 0 of 10",
        f"::error file=multi_channel.py,line={raised},title={OUT}%3A 0 of 10",
    ]
    assert "##" not in result.output.replace("###", "")
    summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
    assert "10 of 30" in summary
    assert not any(line.lstrip().startswith("::") for line in summary.splitlines())
    assert "GITHUB_" not in summary, "the worker has none of the runner's variables"
    assert "CUDA_VISIBLE_DEVICES" in summary, "and has told those that it has"
    output = files["GITHUB_OUTPUT"].read_text(encoding="utf-8")
    assert "forged" not in output + summary
    name, _, value = output.partition("=")
    told: dict[str, Any] = json.loads(base64.b64decode(value, validate=False))
    assert (name, told["status"], told["max_score"]) == ("result", "fail", 30)
    assert sum(test["score"] for test in told["tests"]) == 10


def test_notebook_is_annotated_at_the_line_of_its_file(checkout: Path) -> None:
    hand_in(checkout, "")
    (checkout / "multi_channel.py").unlink()
    wrong = f"{RIGHT}\n\ndef {IN}(X, K):\n    return X[0] / nothing\n"
    cells = [
        {"cell_type": "markdown", "source": ["text"]},
        {"cell_type": "code", "source": wrong.splitlines(keepends=True)},
    ]
    path = checkout / "multi_channel.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=1), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    result = run("multi_channel", GITHUB_ACTIONS="true")
    (line, *_) = [line for line in result.stdout.splitlines() if line.startswith("::error")]
    where = next(number for number, text in enumerate(lines, 1) if "nothing" in text)
    assert line.startswith(f"::error file=multi_channel.ipynb,line={where},title={IN}")


def test_exam_of_the_author_is_sat_where_it_is_at_hand(checkout: Path) -> None:
    hand_in(checkout, RIGHT.replace("return sum(corr2d(x, k)", "return sum(corr2d(x, k.flip(0))"))
    result = run(SOLUTION, ".", "--device", "cpu", "--seed", 7, "--out", "out")
    assert result.exit_code == 0, result.output
    record = decode_record((checkout / "out" / "record.json").read_bytes())
    assert record.environment.exam != visible(read_checks(RELEASED / "checks.json")).exam.digest
    assert record.exercises[0].outcome == "failed"
    assert record.exercises[1].follow_through == (IN,)
    assert "visible checks" not in result.output


def test_submission_that_cannot_be_read_is_annotated(checkout: Path) -> None:
    files = on_actions(checkout)
    hand_in(checkout, "x = 1\ndef f(:\n")
    result = run("--platform", "classroom", GITHUB_ACTIONS="true", **files)
    assert result.exit_code == 0
    assert "::error file=multi_channel.py,line=2,title=multi_channel::line 2 of multi_channel.py is not Python" in (
        result.stdout
    )
    told = json.loads(base64.b64decode(files["GITHUB_OUTPUT"].read_text().removeprefix("result=")))
    assert (told["status"], told["max_score"], {test["score"] for test in told["tests"]}) == ("fail", 30, {0})


def test_classroom50_gets_its_file_and_the_release_its_text(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLASSROOM", "ASSIGNMENT", "OWNER", "COMMIT_URL", "RELEASE_URL"):
        monkeypatch.setenv(name, name.lower())
    monkeypatch.setenv("SUBMISSION_TAG", "submit/1")
    hand_in(checkout, RIGHT)
    (checkout / "release-body.md").symlink_to(checkout / "checks.json")
    before = (checkout / "checks.json").read_bytes()
    files = on_actions(checkout)
    result = run(RELEASED / "checks.json", ".", "--platform", "classroom50", **files)
    assert result.exit_code == 0, result.output
    told = json.loads((checkout / "result.json").read_bytes())
    assert (told["score"], told["max-score"], told["owner"], told["submission"]) == (30, 30, "owner", "submit/1")
    assert "30 of 30" in (checkout / "release-body.md").read_text(encoding="utf-8")
    assert (checkout / "checks.json").read_bytes() == before
    assert files["GITHUB_STEP_SUMMARY"].read_bytes() == b"", "Classroom 50's runner adds the release's text itself"


def test_grader_that_fails_costs_no_point(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_more: object) -> None:
        raise ValueError("the disk is on fire")

    monkeypatch.setattr("autograder.grading.submission.Grader.grade", fail)
    files = on_actions(checkout)
    result = run("--platform", "classroom", "--fail-under", "100%", GITHUB_ACTIONS="true", **files)
    assert result.exit_code == 3
    assert "the grader failed at this checkout: ValueError: the disk is on fire" in result.stderr
    told = json.loads(base64.b64decode(files["GITHUB_OUTPUT"].read_text().removeprefix("result=")))
    assert (told["status"], told["max_score"]) == ("error", 0)
    assert not [line for line in result.stdout.splitlines() if line.startswith("::error")]


def test_sandbox_that_cannot_be_had_is_one_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.landlock.abi", lambda: 0)
    result = run("--sandbox", "standard")
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "Landlock" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--platform", "abacus"), "there is no platform 'abacus': use one of actions, classroom, classroom50"),
        (("--platform", "classroom"), "--platform classroom writes to the file that GITHUB_OUTPUT names"),
        (("--fail-under", "many"), "--fail-under many is neither points nor a share: give 24, or 80%"),
        (("--fail-under", "120%"), "--fail-under 120% is neither points nor a share"),
        (("--fail-under", "nan"), "--fail-under nan is neither points nor a share"),
        (("--fail-under", "31"), "--fail-under 31 is more than the 30 points that there are"),
        (("--seed", "3"), "--seed is for an exam, and there are only the visible checks here"),
        (("--device", "rehearsed"), "--device is for an exam, and there are only the visible checks here"),
        (("--device", "abacus"), "there is no device 'abacus'"),
        (("--sandbox", "abacus"), "there is no sandbox level 'abacus'"),
        (("--install", "x"), "--install says what a workflow installs: give it with --init"),
        (("tensors",), "holds the checks of 'multi_channel', not of 'tensors'"),
        (("multi_channel", "nowhere"), "there is no file or folder nowhere"),
        (("--init", "--platform", "classroom50"), "say with --out where it is to be written"),
        (("tensors", "--init"), "there are no checks of 'tensors' in ."),
        (("multi_channel", "nowhere", "--init"), "there is no folder nowhere"),
    ],
)
def test_wrong_usage_is_one_sentence(checkout: Path, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": -1},
        {"exercises": []},
        {"exercises": [{"name": "f", "points": 0}]},
        {"cases": []},
        {"cases": [{"args": []}]},
        {"cases": [{"args": [{"dtype": "float32", "shape": [7], "values": [[1], 2]}]}]},
        {"cases": [{"args": [{"dtype": "float99", "shape": [], "values": 1}]}]},
        {"schema": "autograder/checks/v9"},
    ],
)
def test_damaged_checks_are_one_sentence(checkout: Path, change: dict[str, Any]) -> None:
    content = json.loads((checkout / "checks.json").read_bytes())
    cases = change.pop("cases", None)
    if cases is not None:
        first = content["exercises"][0]["cases"][0]
        content["exercises"][0]["cases"] = [first | case for case in cases]
    elif change.get("exercises"):
        content["exercises"][0] |= change["exercises"][0]
    else:
        content |= change
    (checkout / "checks.json").write_text(json.dumps(content), encoding="utf-8")
    result = run()
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    assert "checks" in result.stderr


@pytest.mark.parametrize(("platform", "name"), [("actions", WORKFLOW), ("classroom", CLASSROOM_WORKFLOW)])
def test_workflow_is_written_and_nothing_else_is_touched(checkout: Path, platform: str, name: str) -> None:
    shutil.rmtree(checkout / ".github")
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    result = run("--init", "--platform", platform, "--install", "make kit")
    assert (result.exit_code, result.stdout) == (0, f"{name}\n")
    text = (checkout / name).read_text(encoding="utf-8")
    assert "          make kit\n" in text
    assert "autograder ci multi_channel ." in text
    assert {path: path.read_bytes() for path in before} == before
    assert run("--init", "--platform", platform, "--install", "make kit").stdout == f"{name} was there already\n"
    other = run("--init", "--platform", platform)
    assert other.exit_code == 2
    assert "is there and holds something else: remove it first" in other.stderr
    assert (checkout / name).read_text(encoding="utf-8") == text


def test_workflow_that_cannot_be_written_is_one_sentence(checkout: Path) -> None:
    (checkout / "file").write_text("", encoding="utf-8")
    result = run("--init", "--out", "file")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert result.stderr.count("\n") == 1


def test_bundle_for_classroom50_holds_the_visible_checks_alone(checkout: Path, tmp_path: Path) -> None:
    result = run(RELEASED, "--init", "--platform", "classroom50", "--out", tmp_path / "bundle")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (tmp_path / "bundle").iterdir()} == {"autograder.py", "checks.json"}
    assert (tmp_path / "bundle" / "checks.json").read_bytes() == (RELEASED / "checks.json").read_bytes()


@pytest.mark.parametrize("command", [("ci", "--help")])
def test_help_needs_no_torch(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert CliRunner().invoke(app, list(command)).exit_code == 0


def test_record_is_the_kits_own(checkout: Path) -> None:
    run("--out", "out")
    content = (checkout / "out" / "record.json").read_bytes()
    assert msgspec.json.decode(content)["schema"] == "autograder/result/v1"
