"""The command ``autograder doctor``: the machine, an assignment, and whether its exam is fair."""

import sys
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.cli import app
from autograder.doctor import SCHEMA, Report
from autograder.render.fairness import ratio_text, summary
from tests.authoring.made import page_of, write

RIGHT = "def scale(X, k):\n    return X * k\n"
HALF = "def scale(X, k):\n    return (X.half() * k.half()).to(X.dtype)\n"
TWO_ROWS = "def scale(X, k):\n    return X * k + (X.shape[0] == 2)\n"
ROWS = 'Family(name="rows", cases=1)'
REAL = 'Family(name="real", cases=4, values="normal", axes={"n": 3})'
SMALL = f'name="scale", points=5, families=({ROWS}, {REAL}), axes={{"n": (1, 2)}}, shares={{"values": 1}}'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["doctor", *map(str, arguments)], env={"COLUMNS": "120"})


def report(*arguments: object) -> Report:
    """What ``--json`` prints."""
    return msgspec.json.decode(run(*arguments, "--json").stdout.encode(), type=Report)


def flat(text: str) -> str:
    """Without line breaks, whatever the width of the screen."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def scaling(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released assignment of one exercise."""
    folder = write(tmp_path_factory.mktemp("author"), page=page_of(SMALL))
    assert CliRunner().invoke(app, ["release", str(folder)]).exit_code == 0
    return folder


def submissions(folder: Path, **sources: str) -> Path:
    folder.mkdir()
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source)
    return folder


def test_machine_alone() -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "✓ versions: " in result.stdout
    assert "✓ standard: worker: " in result.stdout
    assert "fairness" not in result.stdout


def test_machine_alone_as_json() -> None:
    found = report()
    assert found.schema == SCHEMA
    assert found.sound
    assert [finding.what for finding in found.findings][:2] == ["versions", "standard: worker"]
    assert found.fairness is None


def test_assignments_own_solutions_are_graded_on_three_seeds(scaling: Path) -> None:
    result = run(scaling)
    assert result.exit_code == 0
    assert result.stderr == ""
    for what in ("assignment", "exactness", "reference", "release", "fairness"):
        assert f"✓ {what}: " in result.stdout
    assert "fairness: 1 right solution scores full on 3 seeds; the worst error is 0." in flat(result.stdout)
    assert "answers" not in result.stdout


def test_seeds_can_be_said_without_a_folder(scaling: Path) -> None:
    found = report(scaling, "--seeds", 2).fairness
    assert found is not None
    assert found.seeds == (1, 2)


def test_right_submissions_that_score_full(scaling: Path, tmp_path: Path) -> None:
    result = run(scaling, "--right", submissions(tmp_path / "right", ann=RIGHT, ben=f"import torch\n{RIGHT}"))
    assert result.exit_code == 0
    assert "✓ fairness: 2 right solutions score full on 5 seeds" in flat(result.stdout)
    assert "float32 results" in result.stdout
    assert "Not full" not in result.stdout


def test_right_submission_that_does_not_score_full(scaling: Path, tmp_path: Path) -> None:
    result = run(scaling, "--right", submissions(tmp_path / "right", ann=RIGHT, half=HALF), "--seeds", 2)
    assert result.exit_code == 1
    assert result.stderr == ""
    text = flat(result.stdout)
    assert "✗ fairness: 1 of 2 right solutions scores full on 2 seeds; the worst error is " in text
    assert "of full scores" in text
    assert "half │ scale │ values │ 1–2" in text
    assert "--seed 1" in text


def test_json_agrees_with_the_text(scaling: Path, tmp_path: Path) -> None:
    right = submissions(tmp_path / "right", ann=RIGHT, half=HALF, two_rows=TWO_ROWS)
    other = submissions(tmp_path / "other", ann=RIGHT, two_rows=TWO_ROWS)
    arguments = (scaling, "--right", right, "--submissions", other, "--seeds", 8)
    result = run(*arguments)
    found = report(*arguments)
    assert result.exit_code == 1
    assert not found.sound
    assert found.fairness is not None
    text = flat(result.stdout)
    assert f"✗ fairness: {summary(found.fairness)}" in text
    for room in found.fairness.room:
        assert f"│ {room.dtype} {room.kind} │ {room.answers:,} │ {ratio_text(room.worst.ratio)} │" in text
    assert {miss.submission for miss in found.fairness.misses} == {"half", "two_rows"}
    for miss in found.fairness.misses:
        assert f"{miss.submission} │ {miss.exercise} │ {miss.check} │" in text
    assert "1 of 2 other submissions has the same score on 8 seeds; these do not:" in text
    (spread,) = found.fairness.spread
    assert f"│ two_rows │ {spread.lowest:g} │ {spread.highest:g} │ {spread.highest - spread.lowest:g} │ scale" in text


def test_report_does_not_depend_on_the_jobs(scaling: Path, tmp_path: Path) -> None:
    right = submissions(tmp_path / "right", ann=RIGHT, two_rows=TWO_ROWS)
    one, two = (report(scaling, "--right", right, "--seeds", 3, "--jobs", jobs).fairness for jobs in (1, 2))
    assert one is not None
    assert one == two


def test_other_submissions_need_not_be_right(scaling: Path, tmp_path: Path) -> None:
    other = submissions(tmp_path / "other", two_rows=TWO_ROWS, half=HALF)
    result = run(scaling, "--submissions", other, "--seeds", 8)
    assert result.exit_code == 0
    text = flat(result.stdout)
    assert "✓ fairness: 1 right solution scores full on 8 seeds" in text
    assert "1 of 2 other submissions has the same score on 8 seeds" in text


def test_assignment_that_is_not_there_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("nowhere")
    assert result.exit_code == 1
    assert "✗ assignment: there is no assignment 'nowhere'" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--right", "right"), "which assignment"),
        (("--seeds", "3"), "which assignment"),
        (("nowhere", "--right", "right"), "there is no assignment 'nowhere'"),
        (("SCALING", "--right", "nowhere"), "there is no folder nowhere"),
        (("SCALING", "--submissions", "empty"), "holds no submissions"),
        (("SCALING", "--seeds", "0"), "Invalid value"),
    ],
)
def test_wrong_usage(
    scaling: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right").mkdir()
    (tmp_path / "empty").mkdir()
    result = run(*(str(scaling) if word == "SCALING" else word for word in arguments))
    assert result.exit_code == 2
    assert message in flat(result.stderr)
    assert result.stdout == ""


def test_grading_that_fails_has_a_status_of_its_own(
    scaling: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from autograder.fairness import run as fairness_run

    def fails(*_arguments: object) -> None:
        raise RuntimeError("no exam today")

    monkeypatch.setattr(fairness_run, "draw_exam", fails)
    result = run(scaling, "--right", submissions(tmp_path / "right", ann=RIGHT), "--seeds", 2, "--jobs", 1)
    assert result.exit_code == 3
    assert "✗ fairness: 0 of 1 right solution" in result.stdout
    for seed in (1, 2):
        assert f"autograder: the grader failed on seed {seed}: RuntimeError: no exam today" in result.stderr


def test_elsewhere_than_on_linux_grading_is_not_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    result = run()
    assert result.exit_code == 1
    assert "✗ grading: grade needs Linux" in result.stdout
