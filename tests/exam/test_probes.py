"""Probes: cases that differ from each other in one respect, and are what the conditions foresee of them."""

import pytest

from autograder.diagnosis.features import Observer, foreseen
from autograder.exam.draw import DrawnPaper, Exam
from autograder.exam.probes import layouts_for

CHECKS = ("values", "contract", "gradient")
SOME = 60


@pytest.fixture(params=CHECKS)
def check(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_probes_are_the_same_each_time(exam: Exam, check: str) -> None:
    for paper in exam.papers:
        assert paper.probes(check) is paper.probes(check)
        assert [case.id for case in paper.probes(check)] == list(range(len(paper.probes(check))))


def test_probes_vary_in_type_and_layout(exam: Exam, check: str) -> None:
    for paper in exam.papers:
        cases = paper.probes(check)
        assert {case.is_double for case in cases} == {True, False}
        assert {case.layout for case in cases} == {"contiguous", *layouts_for(check)}
        assert {case.check for case in cases} == {check}


def test_every_probe_is_allowed_and_answered(exam: Exam, check: str) -> None:
    for paper in exam.papers:
        for case in paper.probes(check):
            assert paper.signature.bind(tuple(tuple(arg.shape) for arg in case.args)) == case.sizes
            assert len(case.leaves) == (2 if check == "gradient" else 0)


def test_pool_has_sizes_of_its_own(exam: Exam) -> None:
    for paper in exam.papers:
        pool = paper.pool("values")
        own = [tuple(setting.sizes.values()) for setting in pool.settings]
        asked = {tuple(case.sizes.values()) for case in (*paper.cases, *paper.probes("values"))}
        assert len(own) == len(set(own)) > 300
        assert not asked & set(own)


def test_pool_reaches_as_far_as_the_exam(exam: Exam) -> None:
    for paper in exam.papers:
        for axis, (low, high) in paper.reach.items():
            sizes = {setting.sizes[axis] for setting in paper.pool("values").settings}
            assert min(sizes) == low
            assert max(sizes) >= 0.8 * min(high, 64)


def observed(paper: DrawnPaper, place: int, check: str) -> None:
    """A case of the pool shows just what its setting foresees, but for the order of calls."""
    pool = paper.pool(check)
    found = Observer().features(pool.case(place))
    wanted = foreseen(paper.signature, pool.settings[place])
    assert (found.sizes, found.dtype, found.layout) == (wanted.sizes, wanted.dtype, wanted.layout)
    assert (found.strided, found.negative) == (wanted.strided, wanted.negative)


def test_features_of_a_case_are_those_foreseen(exam: Exam, check: str) -> None:
    for paper in exam.papers:
        for place in range(SOME):
            observed(paper, place, check)
