"""What a student is shown of a record: as much as the course reveals."""

import re

from msgspec.structs import replace

from autograder.grading.messages import summarize
from autograder.record import CheckResult, Counterexample, ExerciseResult, Record, Reveal

SHOWN = {
    "all": "everything",
    "counterexample": "what is wrong and the smallest call, without hints",
    "condition": "in which parts a check fails and when, without the calls",
    "score": "outcomes and points alone",
}
"""What each level lets a student see."""

_GATES = ("defined", "rule")
_NOT_GRADED = "not graded yet, through no fault of yours"
_MAX_CODE = 80
_PLAIN_TYPE = re.compile(r"[A-Za-z_][A-Za-z_.]{0,79}")


def revealed(record: Record) -> Record:
    """The record with only what its ``reveal`` lets the student see; renderings for students apply it themselves."""
    notes = () if record.status == "grader error" else record.notes
    exercises = tuple(revealed_exercise(exercise, record.reveal) for exercise in record.exercises)
    return replace(record, exercises=exercises, notes=notes)


def revealed_exercise(exercise: ExerciseResult, reveal: Reveal) -> ExerciseResult:
    """An exercise's result with only what ``reveal`` lets the student see."""
    checks = tuple(_revealed_check(check, reveal) for check in exercise.checks)
    return replace(exercise, checks=checks, message=_message(exercise, checks, reveal))


def general_message(check: CheckResult) -> str:
    """What is wrong with a failed check, in a sentence that tells nothing of any case's inputs."""
    counted = summarize(check.parts, check.name)
    kind = _kind(check.counterexample) if check.counterexample else ""
    return "; ".join(text for text in (kind, counted) if text) or "wrong"


def _kind(example: Counterexample) -> str:
    """How a call failed, if not by a wrong result. An exception's own words may quote the inputs: they are left out."""
    if example.error is not None:
        kind = example.error.type if _PLAIN_TYPE.fullmatch(example.error.type) else "an exception"
        if not example.error.frames:
            return f"raised {kind}"
        frame = example.error.frames[-1]
        code = f" ({frame.code.strip()[:_MAX_CODE]})" if frame.code.strip() else ""
        return f"raised {kind} in line {frame.line} of {frame.file}{code}"
    if example.got is not None:
        return ""
    if example.about.startswith("gradient"):
        return f"there is no {example.about}"
    return "a call gave no answer: it crashed or took too long" if example.about == "result" else ""


def _revealed_check(check: CheckResult, reveal: Reveal) -> CheckResult:
    if check.outcome == "grader error":
        return replace(check, message="", hint="", condition="", counterexample=None, parts=())
    if reveal == "all":
        return check
    if reveal == "counterexample":
        return replace(check, hint="")
    with_parts = reveal == "condition"
    message = check.message if check.name in _GATES or check.outcome in {"not run", "not started"} else ""
    if with_parts and check.outcome == "failed" and check.name not in _GATES:
        message = general_message(check)
    return replace(
        check,
        message=message,
        hint="",
        condition=check.condition if with_parts else "",
        counterexample=None,
        parts=check.parts if with_parts else (),
    )


def _message(exercise: ExerciseResult, checks: tuple[CheckResult, ...], reveal: Reveal) -> str:
    if exercise.outcome == "grader error":
        return _NOT_GRADED
    if reveal == "all" or exercise.follow_through or exercise.outcome in {"not started", "not run"}:
        return exercise.message
    if exercise.outcome == "passed":
        return ""  # it is advice
    if reveal == "counterexample":
        return exercise.message
    return next((check.message for check in checks if check.outcome == "failed"), "")
