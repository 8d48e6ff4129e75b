"""The device corpus on many seeds: submissions that are right on the CPU, and wrong or right where there is a GPU.

Each of ``tests/corpora/device/wrong`` has a label: the ``exercises`` whose device check must fail, those that only
follow a wrong one (``follows``), the ``line`` that makes the tensor on the wrong device or names that device, lines
that ``made`` it where another names it, and ``given`` where the fault
lies in a copy of a given function alone, which costs nothing.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.assignment import Assignment
from autograder.exam.draw import draw_exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.record import Record, SubmissionInfo
from autograder.submissions.read import read_submission
from tests.support import CORPORA, IN, ONE, OUT, failed_checks
from tests.test_corpora import SEEDS

NAMES = (IN, OUT, ONE)
DEVICE = CORPORA / "device"
WITHOUT_REHEARSAL = {"one_long_polynomial", "sparse_selection", "sparse_toeplitz"}
"""Right submissions that use sparse tensors, which a rehearsed GPU does not have: it says so, and costs nothing."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        count = metafunc.config.getoption("seeds")
        metafunc.parametrize("seed", SEEDS[: -(-2 * count // 5)])


@cache
def labels() -> dict[str, dict[str, Any]]:
    with (DEVICE / "labels.toml").open("rb") as file:
        return tomllib.load(file)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name not in {"labels.toml", "__pycache__"})


def grade_all(assignment: Assignment, control: Control, folder: Path, seed: int) -> dict[str, Record]:
    grader = Grader(assignment, draw_exam(assignment, seed), device="rehearsed", shrink=False)
    found = {}
    for path in files(folder):
        bundle, sha256 = read_submission(path, assignment.name, NAMES)
        for _ in range(3):
            control.doubts.clear()
            found[path.stem] = grader.grade(SubmissionInfo(path.stem, path.name, sha256), bundle, control)
            if not control.doubts:  # as when the machine stood still: grading a class does it again, too
                break
    return found


def failing(label: dict[str, Any]) -> set[str]:
    """The exercises that lose points: those that follow a wrong one lose none, unless it comes later in the lesson."""
    if label.get("given"):
        return set()
    wrong = set(label["exercises"])
    first = min(NAMES.index(name) for name in wrong)
    return wrong | {name for name in label.get("follows", ()) if NAMES.index(name) < first}


def test_the_corpus_is_large_and_labelled() -> None:
    assert {path.stem for path in files(DEVICE / "wrong")} == set(labels())
    assert len(labels()) >= 60
    assert len(files(DEVICE / "right")) >= 50


@pytest.mark.parametrize("folder", [DEVICE / "right", CORPORA / "right"], ids=["device", "all"])
def test_right_submissions_score_full_where_there_is_a_gpu(
    assignment: Assignment, control: Control, folder: Path, seed: int
) -> None:
    amiss = []
    for name, record in grade_all(assignment, control, folder, seed).items():
        for result in record.exercises:
            places = [made for made in result.checks if made.name == "device"]
            rehearsed = places[0].outcome == "passed" and places[0].device == "rehearsed"
            if result.score != result.max_score or not (rehearsed or name in WITHOUT_REHEARSAL):
                amiss.append(f"{name}: {result.name}: {failed_checks(result)} {places[0].message or result.message}")
    assert not amiss


def test_mistakes_with_devices_are_caught(assignment: Assignment, control: Control, seed: int) -> None:
    amiss = []
    for name, record in grade_all(assignment, control, DEVICE / "wrong", seed).items():
        label = labels()[name]
        for result in record.exercises:
            wanted = ["device"] if result.name in failing(label) else []
            if failed_checks(result) != wanted:
                amiss.append(f"{name}: {result.name}: {failed_checks(result)}, not {wanted}: {result.message}")
            if (result.score == result.max_score) != (not wanted):
                amiss.append(f"{name}: {result.name}: {result.score} points")
    assert not amiss


def test_the_line_that_makes_the_tensor_is_named(assignment: Assignment, control: Control) -> None:
    """Where there is one, and it runs in the call: what was made while the file was loaded is not traced."""
    named: list[str] = []
    unnamed: list[str] = []
    for name, record in grade_all(assignment, control, DEVICE / "wrong", SEEDS[0]).items():
        label = labels()[name]
        messages = [made.message for result in record.exercises for made in result.checks if made.outcome == "failed"]
        if "line" in label and messages:
            lines = [label["line"], *label.get("made", [])]
            shown = any(f"line {line} of" in message for line in lines for message in messages)
            (named if shown else unnamed).append(name)
    assert len(named) >= 0.8 * len([*named, *unnamed]), (len(named), unnamed)
