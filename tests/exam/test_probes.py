"""Probes: of all the kinds that conditions speak of, and the same for everybody."""

import pytest
import torch

from autograder.diagnosis.features import Observer, foreseen
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper, Exam
from autograder.exam.probes import Pool, extents, openings, probes, sequel
from tests.support import IN, ONE, OUT

CHECKS = ("values", "contract", "gradient")


@pytest.fixture(params=[IN, OUT, ONE])
def paper(exam: Exam, request: pytest.FixtureRequest) -> DrawnPaper:
    return exam.paper(request.param)


def content(case: Case) -> tuple[object, ...]:
    return (*case.sizes.items(), case.layout, case.call())


def test_extents_reach_as_far_as_any_family(exam: Exam) -> None:
    paper = exam.paper(IN)
    reach = extents(paper.signature, paper.ranges, paper.families)
    assert set(reach) == set(paper.signature.axes)
    for case in paper.cases:
        if case.check == "values":
            assert all(reach[axis][0] <= size <= reach[axis][1] for axis, size in case.sizes.items())


@pytest.mark.parametrize("check", CHECKS)
def test_probes_vary_in_every_respect(paper: DrawnPaper, check: str) -> None:
    cases = paper.probes(check)
    assert [case.id for case in cases] == list(range(len(cases)))
    assert {case.check for case in cases} == {check}
    shared = set() if check == "gradient" else {"expanded"}  # no gradient to elements that share memory
    assert {case.layout for case in cases} == {"contiguous", "permuted", "sliced", "offset", *shared}
    assert {case.args[0].dtype for case in cases} == {torch.float32, torch.float64}
    signs = {tuple(bool((arg < 0).any()) for arg in case.args) for case in cases}
    assert signs == {(True, True), (True, False), (False, True), (False, False)}
    for axis in paper.signature.axes:
        assert {case.sizes[axis] == 1 for case in cases} == {True, False}


@pytest.mark.parametrize("check", CHECKS)
def test_probes_ask_what_their_check_asks(paper: DrawnPaper, check: str) -> None:
    for case in paper.probes(check):
        assert (case.upstream is not None) is (check == "gradient")
        assert case.twice is case.inputs is (check == "contract")


def test_numbers_are_real_but_for_some_halves(exam: Exam) -> None:
    paper = exam.paper(OUT)
    halves = [
        case for case in paper.probes("values") if all(torch.equal(arg * 2, (arg * 2).round()) for arg in case.args)
    ]
    assert len(halves) == 4
    assert sum(case.whole for case in paper.probes("values")) <= 4


def test_the_same_seed_draws_the_same(exam: Exam) -> None:
    paper = exam.paper(IN)
    once, again, other = (
        probes(paper.oracle, paper.ranges, paper.reach, "values", seed) for seed in (paper.seed, paper.seed, 1)
    )
    assert [content(case) for case in once] == [content(case) for case in again]
    assert [content(case) for case in once] != [content(case) for case in other]


def test_openings_are_of_the_contract_and_have_sequels(paper: DrawnPaper) -> None:
    cases = openings(paper.oracle, paper.ranges, paper.reach, paper.seed)
    assert len(cases) == 3
    for case in cases:
        assert case.check == "contract"
        assert case.twice
        after = sequel(paper.oracle, case)
        assert after.sizes == case.sizes
        assert after.check == "values"
        assert not any(torch.equal(one, other) for one, other in zip(case.args, after.args, strict=True))


@pytest.mark.parametrize("check", CHECKS)
def test_no_other_case_has_the_sizes_of_the_pool(paper: DrawnPaper, check: str) -> None:
    pool = paper.pool(check)
    sizes = [tuple(setting.sizes.values()) for setting in pool.settings]
    assert len(sizes) == len(set(sizes)) > 200
    assert not set(sizes) & {tuple(case.sizes.values()) for case in (*paper.cases, *paper.probes(check))}


def test_the_pool_has_every_size_that_an_axis_may_have(paper: DrawnPaper) -> None:
    settings = paper.pool("values").settings
    for axis, (low, high) in paper.reach.items():
        assert set(range(low, high + 1)) <= {setting.sizes[axis] for setting in settings}


@pytest.mark.parametrize("check", CHECKS)
def test_a_setting_foresees_its_case(paper: DrawnPaper, check: str) -> None:
    pool = paper.pool(check)
    for place in range(0, len(pool.settings), 17):
        case, said = pool.case(place), foreseen(paper.signature, pool.settings[place])
        seen = Observer().features(case)
        assert case.id == place
        assert pool.case(place) is case
        assert (said.sizes, said.dtype, said.layout) == (seen.sizes, seen.dtype, seen.layout)
        assert (said.strided, said.negative) == (seen.strided, seen.negative)


def test_a_case_of_the_pool_does_not_depend_on_what_was_asked_before(exam: Exam) -> None:
    paper = exam.paper(ONE)
    one, other = (Pool(paper.oracle, paper.ranges, paper.reach, "values", set(), 5) for _ in range(2))
    one.case(3)
    assert content(one.case(40)) == content(other.case(40))
