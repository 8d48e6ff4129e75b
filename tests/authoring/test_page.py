"""Grading pages: what is refused, in which words, and what follows from what."""

import math
import re

import pytest

from autograder.authoring.page import DEFAULT_SHARES, Example, Exercise, Family, Page, PageError, validate

EXAMPLE = Example(([1.0],), [1.0])


def _page(**exercise: object) -> Page:
    return Page(exercises=(Exercise(**{"name": "f", "points": 1, **exercise}),))  # type: ignore[arg-type]


SMALLEST = _page()


@pytest.mark.parametrize(
    ("page", "message"),
    [
        pytest.param(
            Page(exercises=()),
            "the grading page lists no exercise: add at least one Exercise(name, points=...)",
            id="no exercise",
        ),
        pytest.param(
            Page(exercises=(*SMALLEST.exercises, Exercise(name="g", points=1), *SMALLEST.exercises)),
            "the grading page lists 'f' twice: keep one",
            id="exercise twice",
        ),
        pytest.param(
            Page(exercises=SMALLEST.exercises, ci="gitlab"),  # type: ignore[arg-type]  # it is an author's mistake
            "the grading page has ci='gitlab': choose one of actions, classroom, none",
            id="unknown workflow",
        ),
        pytest.param(_page(points=0), "exercise 'f' is worth 0 points: give it more than 0", id="no points"),
        pytest.param(
            _page(points=-2.5), "exercise 'f' is worth -2.5 points: give it more than 0", id="negative points"
        ),
        pytest.param(
            _page(shares={"values": 1.0, "speed": 1.0}),
            "exercise 'f' gives a share to 'speed': the checks are examples, values, contract, gradient, device",
            id="unknown check",
        ),
        pytest.param(
            _page(shares={"rule": 1.0}),
            "exercise 'f' gives a share to 'rule': the checks are examples, values, contract, gradient, device",
            id="share for a gate",
        ),
        pytest.param(
            _page(shares={}), "exercise 'f' has shares that add up to nothing, or a negative one", id="no shares"
        ),
        pytest.param(
            _page(shares={"values": 0.0}),
            "exercise 'f' has shares that add up to nothing, or a negative one",
            id="shares of nothing",
        ),
        pytest.param(
            _page(shares={"values": 1.0, "contract": -0.1}),
            "exercise 'f' has shares that add up to nothing, or a negative one",
            id="negative share",
        ),
        pytest.param(
            _page(shares={"examples": 0.5, "values": 0.5}),
            "exercise 'f' gives a share to examples but has none: add an Example or drop the share",
            id="share for no examples",
        ),
        pytest.param(
            _page(follows=("f", "other")),
            "exercise 'f' follows 'other', which is no exercise of this page",
            id="follows a stranger",
        ),
        pytest.param(
            _page(families=(Family(name="large"), Family(name="small"), Family(name="large"))),
            "exercise 'f' names a family twice",
            id="family twice",
        ),
    ],
)
def test_page_that_cannot_be_graded_by_is_refused(page: Page, message: str) -> None:
    with pytest.raises(PageError, match=f"^{re.escape(message)}$"):
        validate(page)


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(SMALLEST, id="smallest"),
        pytest.param(_page(shares={"values": 1.0}), id="one share"),
        pytest.param(_page(shares={"values": 2.0, "contract": 3.0}), id="shares that do not add up to 1"),
        pytest.param(_page(shares={"examples": 1.0}, examples=(EXAMPLE,)), id="examples alone"),
        pytest.param(_page(families=()), id="no families"),
        pytest.param(_page(follows=()), id="follows nothing"),
    ],
)
def test_page_that_can_be_graded_by_is_accepted(page: Page) -> None:
    validate(page)


@pytest.mark.parametrize("points", [math.nan, math.inf])
def test_points_that_are_no_number_are_refused(points: float) -> None:
    with pytest.raises(PageError, match="exercise 'f' is worth"):
        validate(_page(points=points))


@pytest.mark.parametrize("sizes", [(5, 2), (0, 3), (-1, -1)])
def test_range_that_holds_no_size_is_refused(sizes: tuple[int, int]) -> None:
    with pytest.raises(PageError, match="'h'"):
        validate(Page(exercises=SMALLEST.exercises, axes={"h": sizes}))


def test_shares_are_the_defaults_and_not_shared_between_exercises() -> None:
    first, second = Exercise(name="f", points=1), Exercise(name="g", points=1)
    assert first.shares == DEFAULT_SHARES
    first.shares["values"] = 9.0
    assert second.shares == DEFAULT_SHARES != first.shares


PAGE = Page(
    exercises=(
        Exercise(name="a", points=1),
        Exercise(name="b", points=1, follows=()),
        Exercise(name="c", points=1),
        Exercise(name="d", points=1, follows=("b",)),
    )
)


@pytest.mark.parametrize(("name", "followed"), [("a", ()), ("b", ()), ("c", ("a", "b")), ("d", ("b",))])
def test_exercise_follows_every_earlier_one_unless_it_says_otherwise(name: str, followed: tuple[str, ...]) -> None:
    assert PAGE.follows(name) == followed


def test_exercise_by_name() -> None:
    assert PAGE.exercise("c") is PAGE.exercises[2]
    with pytest.raises(KeyError, match="'z'"):
        PAGE.exercise("z")
