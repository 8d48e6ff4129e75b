"""Making ``checks.json``: the public cases of an assignment, drawn and answered when it is released."""

import random
from dataclasses import replace
from itertools import product

import msgspec

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import Family
from autograder.authoring.public import SCHEMA, PublicChecks, PublicExercise, public_case
from autograder.exam.case import Case
from autograder.exam.draw import Drawn, DrawnPaper, build_case, draw_exam
from autograder.exam.tensors import filled

_TINY_SIZE = 3
_TINY_SHAPES = 24
_MAX_ELEMENTS = 150
TINY = Family(name="tiny shapes", distinct=False)


def public_checks(assignment: Assignment) -> PublicChecks:
    """The public checks of an assignment: the same on every build."""
    exam = draw_exam(assignment, _public_seed(assignment.name))
    exercises = []
    for paper in exam.papers:
        exercise = paper.exercise
        cases = [*_tiny_cases(paper), *_chosen(paper, assignment.page.public_cases)]
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


def _tiny_cases(paper: DrawnPaper) -> list[Case]:
    """The smallest shapes there are, with the smallest numbers: where a mistake shows first, it is easy to see."""
    axes = paper.signature.axes
    choices = [range(paper.ranges[axis][0], min(paper.ranges[axis][1], _TINY_SIZE) + 1) for axis in axes]
    shapes = [dict(zip(axes, sizes, strict=True)) for sizes in product(*choices)]
    allowed = [sizes for sizes in shapes if paper.signature.allows(sizes)]
    allowed.sort(key=lambda sizes: (sum(_count(shape) for shape in paper.signature.shapes(sizes)), *sizes.values()))
    cases = []
    for number, sizes in enumerate(_varied(allowed, axes)):
        drawn = Drawn(sizes, "contiguous", number)
        case = build_case(paper.oracle, TINY, drawn, "values", random.Random(number))
        args = tuple(
            filled(tuple(arg.shape), "integers", arg.dtype, random.Random(2 * number + 1)).clamp(-2, 2)
            if arg.is_floating_point()
            else arg
            for arg in case.args
        )
        cases.append(replace(case, args=args, expected=paper.oracle.answer(args, sizes)))
    return cases


def _varied(shapes: list[dict[str, int]], axes: tuple[str, ...]) -> list[dict[str, int]]:
    """The smallest shapes, and for every axis, and every pair of axes, the smallest in which just they exceed 1."""
    chosen = {tuple(sizes.values()): sizes for sizes in shapes[: _TINY_SHAPES // 2]}
    wanted = [{axis} for axis in axes] + [{one, two} for one in axes for two in axes if one < two]
    for large in wanted:
        fitting = [sizes for sizes in shapes if {axis for axis in axes if sizes[axis] > 1} == large]
        fitting = fitting or [sizes for sizes in shapes if large <= {axis for axis in axes if sizes[axis] > 1}]
        if fitting:
            chosen.setdefault(tuple(fitting[0].values()), fitting[0])
    return list(chosen.values())


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count
