"""Axis sizes: within their ranges, inside the domain, apart from each other where that is possible."""

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from autograder.authoring.page import Exercise, Family, Page, Range, Size
from autograder.authoring.signature import Signature, TensorType, evaluate
from autograder.exam.draw import draw
from autograder.exam.sizes import axis_ranges, axis_sizes

SLIDE = Signature(
    "slide",
    (TensorType("X", "c_i h w"), TensorType("K", "c_o c_i k_h k_w")),
    TensorType("result", "c_o h-k_h+1 w-k_w+1"),
)
MATMUL = Signature("matmul", (TensorType("A", "n m"), TensorType("B", "m p")), TensorType("result", "n p"))
POOL = Signature("pool", (TensorType("X", "h w"), TensorType("s", "k")), TensorType("result", "h//k w-2"))
SIGNATURES = (SLIDE, MATMUL, POOL)

quick = settings(deadline=None, max_examples=60, database=None)
ranges_of_one = st.tuples(st.integers(1, 6), st.integers(0, 5)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@st.composite
def problems(draw: st.DrawFn) -> tuple[Signature, dict[str, Range], Family]:
    """A signature, wide ranges for its axes, and a family that narrows some."""
    signature = draw(st.sampled_from(SIGNATURES))
    ranges: dict[str, Range] = {axis: (draw(st.integers(1, 2)), draw(st.integers(4, 9))) for axis in signature.axes}
    free = [axis for axis in signature.axes if not axis.startswith("k")]
    sizes: dict[str, Size] = {axis: draw(ranges_of_one) for axis in draw(st.sets(st.sampled_from(free)))}
    return signature, ranges, Family(name="drawn", axes=sizes, distinct=draw(st.booleans()))


def _bounds(ranges: dict[str, Range], family: Family, axis: str) -> Range:
    size = family.axes.get(axis, ranges[axis])
    if isinstance(size, int):
        return size, size
    assert not isinstance(size, str)
    return size


@quick
@given(problem=problems(), data=st.data())
def test_every_axis_has_a_size_in_its_range(
    problem: tuple[Signature, dict[str, Range], Family], data: st.DataObject
) -> None:
    signature, ranges, family = problem
    sizes = data.draw(axis_sizes(signature, ranges, family))
    assert tuple(sizes) == signature.axes
    for axis, size in sizes.items():
        low, high = _bounds(ranges, family, axis)
        assert low <= size <= high


@quick
@given(problem=problems(), data=st.data())
def test_sizes_lie_in_the_domain(problem: tuple[Signature, dict[str, Range], Family], data: st.DataObject) -> None:
    signature, ranges, family = problem
    sizes = data.draw(axis_sizes(signature, ranges, family))
    assert all(size >= 1 for shape in signature.shapes(sizes) for size in shape)
    assert all(size >= 1 for size in signature.result.shape(sizes))


@quick
@given(problem=problems(), data=st.data())
def test_free_axes_are_apart_where_that_is_possible(
    problem: tuple[Signature, dict[str, Range], Family], data: st.DataObject
) -> None:
    signature, ranges, family = problem
    sizes = data.draw(axis_sizes(signature, ranges, Family(name="apart", axes=family.axes)))
    bounds = {axis: _bounds(ranges, family, axis) for axis in sizes}
    known = {axis: sizes[axis] for axis, (low, high) in bounds.items() if low == high}
    taken: set[int] = set()
    for axis, (low, high) in sorted(bounds.items(), key=lambda item: item[1][1] - item[1][0]):  # few choices first
        if low != high:
            values = [value for value in range(low, high + 1) if signature.allows({**known, axis: value})]
            assert sizes[axis] not in taken or not set(values) - taken
            taken.add(sizes[axis])
            known[axis] = sizes[axis]


def test_wide_ranges_give_sizes_that_all_differ() -> None:
    ranges = dict.fromkeys(MATMUL.axes, (1, 5))
    for item in draw(axis_sizes(MATMUL, ranges, Family(name="apart")), 40, 1):
        assert len(set(item.values())) == 3


def test_equal_sizes_are_drawn_where_they_need_not_be_distinct() -> None:
    ranges = dict.fromkeys(MATMUL.axes, (1, 5))
    family = Family(name="any", distinct=False)
    sizes = find(axis_sizes(MATMUL, ranges, family), lambda sizes: sizes["n"] == sizes["m"] == sizes["p"] > 1)
    assert set(sizes.values()) == {2}


@pytest.mark.parametrize("expression", ["h", "h-1", "(h+1)//2"])
def test_tied_axes_follow_the_axes_they_are_tied_to(expression: str) -> None:
    family = Family(name="tied", axes={"k_h": expression, "w": (2, 4), "k_w": "w", "h": (3, 6)})
    drawn = draw(axis_sizes(SLIDE, dict.fromkeys(SLIDE.axes, (1, 6)), family), 20, 1)
    assert len(drawn) == 20
    for item in drawn:
        assert item["k_h"] == evaluate(expression, item)
        assert item["k_w"] == item["w"]
        assert tuple(item) == SLIDE.axes


def test_tie_may_be_to_an_axis_that_is_tied_itself() -> None:
    family = Family(name="tied", axes={"w": "h", "k_w": "w", "k_h": "w"})
    drawn = draw(axis_sizes(SLIDE, dict.fromkeys(SLIDE.axes, (1, 6)), family), 8, 1)
    assert len(drawn) == 8
    assert all(len({item[axis] for axis in ("h", "w", "k_h", "k_w")}) == 1 for item in drawn)


def test_tie_keeps_free_axes_where_it_can_be_kept() -> None:
    family = Family(name="tied", axes={"k_h": "2*h-3"})
    for item in draw(axis_sizes(SLIDE, dict.fromkeys(SLIDE.axes, (1, 6)), family), 20, 1):
        assert item["h"] in {2, 3}


def test_every_size_of_a_range_comes_up() -> None:
    drawn = draw(axis_sizes(MATMUL, dict.fromkeys(MATMUL.axes, (2, 4)), Family(name="any", distinct=False)), 60, 1)
    for axis in MATMUL.axes:
        assert {item[axis] for item in drawn} == {2, 3, 4}


def test_floor_lets_lower_ends_give_way_and_nothing_else() -> None:
    ranges = dict.fromkeys(MATMUL.axes, (1, 5))
    family = Family(name="large", axes={"n": (7, 9), "m": 4, "p": (3, 8)})
    smallest = find(axis_sizes(MATMUL, ranges, family, floor=True), lambda sizes: sizes["n"] < 3)
    assert smallest["m"] == 4
    assert find(axis_sizes(MATMUL, ranges, family, floor=True), lambda sizes: sizes["n"] >= 9)["n"] == 9
    drawn = draw(axis_sizes(MATMUL, ranges, family), 20, 1)
    assert {item["n"] for item in drawn} <= {7, 8, 9}


def test_floor_does_not_raise_a_lower_end() -> None:
    ranges = dict.fromkeys(MATMUL.axes, (3, 5))
    family = Family(name="small", axes={"n": (1, 4)})
    assert find(axis_sizes(MATMUL, ranges, family, floor=True), lambda sizes: sizes["n"] < 3)["n"] < 3


def test_fixed_sizes_make_earlier_axes_large_enough() -> None:
    family = Family(name="fixed", axes={"k_h": 6, "k_w": 6})
    drawn = draw(axis_sizes(SLIDE, dict.fromkeys(SLIDE.axes, (1, 6)), family), 8, 1)
    assert len(drawn) == 8


def test_ranges_are_the_exercises_then_the_pages_then_small() -> None:
    page = Page(exercises=(), axes={"n": (1, 9), "m": (2, 8), "other": (3, 3)})
    exercise = Exercise(name="matmul", points=1, axes={"n": (4, 7)})
    assert axis_ranges(page, exercise, MATMUL) == {"n": (4, 7), "m": (2, 8), "p": (1, 5)}
