"""Classroom 50's ``result.json`` (``classroom50/result/v1``): a test for each exercise, with whole points."""

import datetime
import math
from collections.abc import Mapping, Sequence

import msgspec

from autograder.record import ExerciseResult, Record
from autograder.render.findings import findings
from autograder.render.reveal import revealed
from autograder.render.runner import Unheard
from autograder.render.safe import one_line, presentable

SCHEMA = "classroom50/result/v1"
_REQUIRED = {
    "classroom": ("CLASSROOM",),
    "assignment": ("ASSIGNMENT",),
    "owner": ("OWNER", "USERNAME"),
    "commit": ("COMMIT_URL",),
    "release": ("RELEASE_URL",),
    "submission": ("SUBMISSION_TAG",),
}
"""The fields that the platform tells by variables of the environment; where there are two, the first that is set."""

_FACTORS = (1, 2, 4, 5, 10, 20, 100, 1000)
_MAX_NAME = 150
_MAX_TEXT = 1000


class Classroom50Error(Exception):
    """A result cannot be written for Classroom 50; says what is missing."""


def render_classroom50(record: Record, environment: Mapping[str, str], now: datetime.datetime) -> str:
    """A record as the content of ``result.json``; ``environment`` is the one in which the platform runs a grader.

    Raises:
        Classroom50Error: the platform's variables are not set, or the grader itself failed: a result would be taken
            for a zero.
    """
    if record.status == "grader error":
        raise Classroom50Error("the submission is not graded, so no result is written: run the workflow again")
    told = {}
    missing = []
    for name, variables in _REQUIRED.items():
        told[name] = next((environment[variable] for variable in variables if environment.get(variable)), "")
        if not told[name]:
            missing.append(" or ".join(variables))
    if missing:
        raise Classroom50Error(
            f"the environment has no {', '.join(missing)}: run this as Classroom 50's runner does, or choose another"
            " --platform"
        )
    shown = presentable(revealed(record))
    scores, maxima = whole_points(
        [exercise.score for exercise in shown.exercises], [exercise.max_score for exercise in shown.exercises]
    )
    result = {
        "schema": SCHEMA,
        "classroom": told["classroom"],
        "assignment": told["assignment"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": told["owner"],
        "submission": told["submission"],
        "commit": told["commit"],
        "release": told["release"],
        "review": environment.get("REVIEW_URL") or told["commit"],
        "datetime": now.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(scores),
        "max-score": sum(maxima),
        "tests": [
            {
                "test-name": _line(exercise.name, _MAX_NAME) or "exercise",
                "passed": exercise.outcome == "passed",
                "score": score,
                "max-score": most,
                "message": _line(_message(exercise), _MAX_TEXT),
            }
            for exercise, score, most in zip(shown.exercises, scores, maxima, strict=True)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(result), indent=2).decode() + "\n"


def whole_points(scores: Sequence[float], maxima: Sequence[float]) -> tuple[list[int], list[int]]:
    """Scores and highest scores as whole numbers.

    The sum of the scores is rounded down. What the single ones lose by it goes to those that lose the most, but none
    that is not full becomes full. Highest scores that are no whole numbers are all multiplied by the same number, the
    smallest that makes them whole, and the scores with them.
    """
    factor = next((one for one in _FACTORS if all(_is_whole(most * one) for most in maxima)), _FACTORS[-1])
    most = [round(value * factor) for value in maxima]
    exact = [value * factor for value in scores]
    down = [
        of if value >= full * factor else min(math.floor(value + 1e-6), max(of - 1, 0))
        for value, of, full in zip(exact, most, maxima, strict=True)
    ]
    left = math.floor(math.fsum(exact) + 1e-6) - sum(down)
    by_loss = sorted(range(len(down)), key=lambda place: down[place] - exact[place])
    for place in by_loss:
        if left > 0 and exact[place] - down[place] > 1e-6 and down[place] + 1 < most[place]:
            down[place] += 1
            left -= 1
    return down, most


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6


def _message(exercise: ExerciseResult) -> str:
    texts = [f"{finding.name}: {finding.message}" for finding in findings(exercise) if finding.message]
    return "; ".join(texts) or exercise.message


def _line(text: str, limit: int) -> str:
    return Unheard.broken(one_line(text)[:limit])
