"""What is claimed about wrong submissions: the right misconception or none, the right condition or none."""

import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import autograder.grading.submission as grading
from autograder.authoring.assignment import Assignment
from autograder.authoring.signature import Signature
from autograder.diagnosis.conditions import Condition
from autograder.diagnosis.features import Features
from autograder.exam.draw import Exam
from autograder.exam.tensors import Layout, laid_out
from autograder.grading.insight import Insight, gain_insight
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.record import SubmissionInfo
from autograder.submissions.read import read_submission
from tests.support import CORPORA, IN, ONE, OUT

NAMES = (IN, OUT, ONE)
MISSED = 0.05
"""The share of misconceptions that may go unnamed."""

UNSTATED = 0.1
"""The share of conditions that may go unstated: those that are different for each layout, mostly."""

LAYOUTS: tuple[Layout, ...] = ("contiguous", "contiguous", "contiguous", "permuted", "sliced", "expanded", "offset")


def labelled(part: str) -> dict[str, dict[str, Any]]:
    with (CORPORA / part / "labels.toml").open("rb") as file:
        return tomllib.load(file)


def path_of(part: str, name: str) -> Path:
    (path,) = (path for path in (CORPORA / part).iterdir() if path.stem == name and path.suffix != ".toml")
    return path


@pytest.fixture
def insights(
    assignment: Assignment, exam: Exam, control: Control, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], dict[str, Insight]]:
    """What is found out about the wrong exercises of a submission, the last word on each."""
    found: dict[str, Insight] = {}

    def noted(*args: Any) -> Insight:
        insight = gain_insight(*args)
        found[args[1].exercise.name] = insight
        return insight

    monkeypatch.setattr(grading, "gain_insight", noted)
    monkeypatch.setattr(grading, "smallest", lambda _paper, _session, faults, _number: faults[0])

    def graded(path: Path) -> dict[str, Insight]:
        found.clear()
        bundle, sha256 = read_submission(path, assignment.name, NAMES)
        Grader(assignment, exam).grade(SubmissionInfo(path.stem, path.name, sha256), bundle, control)
        return found

    return graded


@pytest.mark.slow
def test_misconceptions_are_named_and_no_wrong_one_is(insights: Callable[[Path], dict[str, Insight]]) -> None:
    missed, false = [], []
    labels = labelled("misconceptions")
    named = [name for name, label in labels.items() if label["misconceptions"]]
    for name, label in labels.items():
        insight = insights(path_of("misconceptions", name)).get(label["exercise"], Insight())
        claimed = insight.recognised.names if insight.recognised else ()
        wanted = tuple(sorted(label["misconceptions"]))
        if claimed and claimed != wanted:
            false.append((name, wanted, claimed))
        elif wanted and not claimed:
            missed.append((name, wanted))
    assert false == []
    assert len(missed) <= MISSED * len(named), missed


@pytest.mark.slow
def test_the_wrong_corpus_is_called_by_its_names(insights: Callable[[Path], dict[str, Insight]]) -> None:
    claims, wanted = {}, {}
    for name, label in labelled("wrong").items():
        found = insights(path_of("wrong", name))
        for exercise in label["fails"]:
            recognised = found.get(exercise, Insight()).recognised
            claims[name, exercise] = sorted(recognised.names) if recognised else []
            wanted[name, exercise] = sorted(label.get("misconceptions", {}).get(exercise, []))
    false = {key: names for key, names in claims.items() if names and names != wanted[key]}
    missed = [key for key, names in wanted.items() if names and not claims[key]]
    assert false == {}
    assert len(missed) <= MISSED * sum(map(bool, wanted.values())), missed


def domain(signature: Signature) -> list[Features]:
    """Usual cases of many sizes, types, layouts and signs, as far as they do not contradict each other."""
    chance = random.Random(1)
    found = []
    for number in range(4000):
        sizes = {axis: chance.randint(1, 10) for axis in signature.axes}
        if not signature.allows(sizes):
            continue
        layout = chance.choice(LAYOUTS)
        args = [laid_out(torch.empty(shape), layout) for shape in signature.shapes(sizes)]
        found.append(
            Features(
                sizes,
                chance.choice(["float32", "float64"]),
                layout,
                not all(arg.is_contiguous() for arg in args),
                frozenset(name for name in ("X", "K") if chance.random() < 0.7),
                whole=False,
                call=1 if number % 50 == 0 else 2,
                seen=number % 50 != 0 and chance.random() < 0.3,
            )
        )
    return found


def is_right(condition: Condition, expression: str, signature: Signature) -> bool:
    """Whether a condition says the same as an expression."""
    code = compile(expression, "label", "eval")
    for item in domain(signature):
        scope = {
            **item.sizes,
            "dtype": item.dtype,
            "layout": item.layout,
            "negative_X": "X" in item.negative,
            "negative_K": "K" in item.negative,
            "call": item.call,
            "seen": item.seen,
        }
        if bool(eval(code, {}, scope)) != condition.holds(item):
            return False
    return True


@pytest.mark.slow
def test_conditions_are_stated_and_none_is_false(
    insights: Callable[[Path], dict[str, Insight]], assignment: Assignment
) -> None:
    missed, false = [], []
    labels = labelled("conditions")
    for name, label in labels.items():
        insight = insights(path_of("conditions", name)).get(label["exercise"], Insight())
        signature = assignment.signatures[label["exercise"]]
        if insight.condition is None:
            missed += [name] if label["wrong_when"] else []
        elif not label["wrong_when"] or not is_right(insight.condition, label["wrong_when"], signature):
            false.append((name, label["wrong_when"], insight.when))
    assert false == []
    assert len(missed) <= UNSTATED * sum(bool(label["wrong_when"]) for label in labels.values()), missed
