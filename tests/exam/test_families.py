"""Families: each of an assignment's own catches something that no other one does."""

import pytest

from autograder.authoring.assignment import Assignment
from autograder.authoring.variants import Variant
from autograder.exam.draw import Exam, draw_exam
from autograder.grading.answer import Answer, unpack
from autograder.grading.judge import judge_check
from autograder.worker.calls import Answers
from tests.support import IN, ONE, OUT

SEEDS = (0, 1, 2026)


@pytest.fixture(scope="module")
def exams(assignment: Assignment) -> tuple[Exam, ...]:
    return tuple(draw_exam(assignment, seed) for seed in SEEDS)


def families_that_catch(assignment: Assignment, exam: Exam, exercise: str, variant: Variant) -> list[str]:
    """The families of the values check in which a variant is wrong."""
    paper = exam.paper(exercise)
    worker = Answers(variant.applied_to(assignment.references[exercise]), {}, paper.max_reply_bytes)
    answers: list[Answer] = []
    for case in paper.cases:
        if case.check == "values":
            call, content = case.call()
            reply, contents = worker.answer(call, memoryview(content))
            answers.append(unpack(case, reply, b"".join(contents)))
    return [part.name for part in judge_check("values", answers) if part.faults]


@pytest.mark.parametrize("exercise", [IN, OUT, ONE])
def test_every_family_alone_catches_its_blind_spot(
    assignment: Assignment, exams: tuple[Exam, ...], exercise: str
) -> None:
    found = []
    for exam in exams:
        spots = {variant.family: variant for variant in assignment.fresh_variants() if exercise in variant.exercises}
        for family in exam.paper(exercise).families:
            caught = families_that_catch(assignment, exam, exercise, spots[family.name])
            if caught != [family.name]:
                found.append((exam.seed, family.name, caught))
    assert found == [], "\n".join(map(str, found))
