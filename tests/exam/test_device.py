"""Which cases of an exam are asked again where there is a GPU."""

import pytest

from autograder.authoring.assignment import Assignment
from autograder.exam.device import BESIDE, GRADIENTS, ON_GPU
from autograder.exam.draw import DrawnPaper, draw_exam
from autograder.protocol.messages import CUDA
from tests.support import IN, ONE, OUT
from tests.test_corpora import SEEDS

MOST = 13


@pytest.fixture(params=[(seed, name) for seed in SEEDS[:4] for name in (IN, OUT, ONE)], ids=str, scope="module")
def paper(assignment: Assignment, request: pytest.FixtureRequest) -> DrawnPaper:
    seed, name = request.param
    return draw_exam(assignment, seed).paper(name)


def test_every_case_is_one_that_the_cpu_is_asked_too(paper: DrawnPaper) -> None:
    asked = {case.id: case for case in paper.cases}
    for case in paper.device_cases:
        same = asked[case.id]
        assert (case.args, case.sizes, case.leaves) == (same.args, same.sizes, same.leaves)
        assert [item.exact for item in case.expected] == [item.exact for item in same.expected]
        assert case.calls == 1


def test_there_are_few_and_of_every_part(paper: DrawnPaper) -> None:
    parts = [case.part for case in paper.device_cases]
    assert len(parts) <= MOST
    assert set(parts) == {ON_GPU, GRADIENTS, BESIDE}


def test_what_comes_back_is_wanted_where_the_inputs_are(paper: DrawnPaper) -> None:
    for case in paper.device_cases:
        assert case.cuda == (case.part != BESIDE)
        assert {item.device for item in case.expected} == {CUDA if case.cuda else "cpu"}


def test_they_are_of_many_kinds(paper: DrawnPaper) -> None:
    there = [case for case in paper.device_cases if case.part == ON_GPU]
    assert any(not case.whole and not case.is_double for case in there), "else coarser arithmetic is not seen"
    assert any(case.is_double for case in there)
    assert any(case.layout != "contiguous" for case in there)
    assert {case.is_double for case in paper.device_cases if case.part == GRADIENTS} == {False, True}
