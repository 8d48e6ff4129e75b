"""The ``result`` output that GitHub Classroom's grading reporter reads: a test for each exercise, as base64.

The reporter adds up the tests' scores and announces the sum; the table in its log counts passed tests instead. It
prints names and messages as they are, so none may hold a line that a runner obeys.
"""

import base64
import math
from collections.abc import Sequence

import msgspec

from autograder.ci.places import Places
from autograder.record import ExerciseResult, Record
from autograder.render.annotations import place_of
from autograder.render.clearest import clearest
from autograder.render.findings import findings
from autograder.render.marks import points_text
from autograder.render.reveal import revealed
from autograder.render.runner import Unheard
from autograder.render.safe import one_line, presentable

_MAX_NAME = 150
_MAX_TEXT = 500
_MAX_CODE = 2000
_MAX_STEPS = 1000
_MAX_BYTES = 60_000
"""The reporter gets it as a variable of its environment, of which one takes 128 KiB at most, base64 included."""


def render_classroom(record: Record, places: Places) -> str:
    """A record as the value of the ``result`` output: one line of base64, whatever is in the record."""
    content = msgspec.json.encode(classroom_result(record, places))
    if len(content) > _MAX_BYTES:
        content = msgspec.json.encode(classroom_result(record, places, brief=True))
    return base64.b64encode(content).decode()


def classroom_result(record: Record, places: Places, *, brief: bool = False) -> dict[str, object]:
    """The content of the output; ``brief`` leaves messages and calls out.

    Points are given to the hundredth, rounded down, so that what is not full never looks full. Where the grader itself
    failed there is no highest score, so that the reporter announces no points, and nobody gets a zero for it.
    """
    seen = revealed(record)
    shown = presentable(seen)
    failed = record.status == "grader error"
    seconds = record.timings.wall_s / max(1, len(seen.exercises))  # they are timed together
    scores = exact_sum([0.0 if failed else hundredths(exercise.score) for exercise in seen.exercises])
    tests = []
    for exercise, text, score in zip(seen.exercises, shown.exercises, scores, strict=True):
        place = None if exercise.outcome == "passed" else place_of(exercise, places)
        tests.append(
            {
                "name": _line(f"{text.name}: {points_text(hundredths(exercise.score), exercise.max_score)}", _MAX_NAME),
                "status": _status(exercise),
                "score": score,
                "message": "" if brief else _line(_message(text), _MAX_TEXT),
                "test_code": "" if brief else _line(_reproduce(text), _MAX_CODE),
                "filename": _line(place.file, _MAX_TEXT) if place else "",
                "line_no": place.line if place else 0,
                "duration": round(seconds, 3),
            }
        )
    all_right = all(exercise.outcome == "passed" for exercise in seen.exercises)
    return {
        "version": 1,
        "status": "error" if failed else "pass" if all_right else "fail",
        "max_score": 0 if failed else record.max_score,
        "tests": tests,
    }


def hundredths(points: float) -> float:
    """Points to the hundredth, rounded down; what is a hundredth but for the rounding of binary numbers stays."""
    return math.floor(points * 100 + 1e-6) / 100


def exact_sum(scores: Sequence[float]) -> list[float]:
    """Scores whose sum, added up from first to last in binary, is the decimal number that it should be.

    The reporter prints that sum as it is. Where it would be 27.299999999999997, one of the scores is changed in the
    last of its binary digits, which nothing prints: the smallest that helps.
    """
    wanted = round(math.fsum(scores), 2)
    toward = math.copysign(math.inf, wanted - sum(scores, 0.0))
    places = sorted((place for place, score in enumerate(scores) if score), key=lambda place: scores[place])
    for place in [] if sum(scores, 0.0) == wanted else places:
        adjusted = list(scores)
        for _ in range(_MAX_STEPS):
            adjusted[place] = math.nextafter(adjusted[place], toward)
            if sum(adjusted, 0.0) == wanted:
                return adjusted
    return list(scores)


def _status(exercise: ExerciseResult) -> str:
    if exercise.outcome == "grader error":
        return "error"
    return "pass" if exercise.outcome == "passed" else "fail"


def _message(exercise: ExerciseResult) -> str:
    texts = [f"{finding.name}: {finding.message}" for finding in findings(exercise) if finding.message]
    return "; ".join(texts) or exercise.message or ("" if exercise.outcome == "passed" else exercise.outcome)


def _reproduce(exercise: ExerciseResult) -> str:
    shown = clearest(exercise)
    return shown.counterexample.reproduce if shown is not None and shown.counterexample is not None else ""


def _line(text: str, limit: int) -> str:
    """On one line that no runner obeys, wherever it is printed."""
    return Unheard.broken(one_line(text)[:limit])
