"""Making ``checks.json``: the public cases of an assignment, drawn and answered when it is released."""

import msgspec

from autograder.authoring.assignment import Assignment
from autograder.authoring.public import SCHEMA, PublicChecks, PublicExercise, public_case
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper, draw_exam

_MAX_ELEMENTS = 150


def public_checks(assignment: Assignment) -> PublicChecks:
    """The public checks of an assignment: the same on every build."""
    exam = draw_exam(assignment, _public_seed(assignment.name))
    exercises = []
    for paper in exam.papers:
        exercise = paper.exercise
        gradients = paper.ladder("gradient") if any(case.check == "gradient" for case in paper.cases) else ()
        cases = [*paper.ladder("values"), *gradients, *_chosen(paper, assignment.page.public_cases)]
        examples = [case for case in paper.cases if case.check == "examples"]
        exercises.append(
            PublicExercise(
                exercise.name,
                exercise.points,
                paper.signature,
                exercise.forbidden,
                exercise.operators,
                exercise.advice,
                exercise.shares,
                tuple(public_case(case) for case in [*examples, *cases]),
            )
        )
    return PublicChecks(
        SCHEMA,
        assignment.name,
        assignment.title,
        assignment.page.given,
        assignment.provided,
        assignment.page.limits.seconds,
        tuple(exercises),
    )


def encode_checks(checks: PublicChecks) -> bytes:
    """One exercise's case per line, so that changes can be read."""
    text = msgspec.json.encode(checks)
    return text.replace(b'},{"check":', b'},\n{"check":').replace(b'"cases":[{', b'"cases":[\n{') + b"\n"


def _public_seed(name: str) -> int:
    return int.from_bytes(name.encode()[:7], "big")


def _chosen(paper: DrawnPaper, count: int) -> list[Case]:
    """Up to ``count`` cases of moderate size, taken from every part in turn."""
    parts: dict[tuple[str, str], list[Case]] = {}
    for case in paper.cases:
        if case.check != "examples" and sum(arg.numel() for arg in case.args) <= _MAX_ELEMENTS:
            parts.setdefault((case.check, case.part), []).append(case)
    chosen: list[Case] = []
    while len(chosen) < count and any(parts.values()):
        for waiting in parts.values():
            if waiting and len(chosen) < count:
                chosen.append(waiting.pop())
    return chosen
