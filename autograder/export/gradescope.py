"""Gradescope's ``results.json``: a test for each exercise, with its points and what the student may see of it.

The fields are those of Gradescope's autograder specification. Visibility is the course's: what a grading page does not
reveal is not in the file, so every test in it may be visible.
"""

import math

import msgspec

from autograder.record import ExerciseResult, Record
from autograder.render.markdown import render_exercise, render_summary
from autograder.render.reveal import revealed
from autograder.render.safe import one_line, presentable


def render_gradescope(record: Record) -> str:
    """A record as the content of ``results.json``. One that the grader failed at has no score, so it is refused.

    Raises :class:`ValueError` for such a record: Gradescope would take it for a zero.
    """
    if record.status == "grader error":
        raise ValueError("it is not graded yet")
    seconds = math.ceil(record.timings.wall_s)
    shown = presentable(revealed(record))
    results = {
        "score": record.score,
        "execution_time": seconds,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output_format": "md",
        "test_name_format": "text",
        "test_output_format": "md",
        "output": render_summary(shown),
        "tests": [_test(exercise, number) for number, exercise in enumerate(shown.exercises, 1)],
        "extra_data": {"sha256": record.submission.sha256, "kit": record.environment.kit},
    }
    return msgspec.json.format(msgspec.json.encode(results), indent=2).decode() + "\n"


def _test(exercise: ExerciseResult, number: int) -> dict[str, object]:
    return {
        "name": one_line(exercise.name),
        "number": str(number),
        "score": exercise.score,
        "max_score": exercise.max_score,
        "status": "passed" if exercise.outcome == "passed" else "failed",
        "output": render_exercise(exercise),
        "output_format": "md",
        "visibility": "visible",
    }
