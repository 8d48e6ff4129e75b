"""Wrong variants: what an author writes down, and what becomes of it."""

from typing import Any

import pytest

from autograder.authoring.variants import Variant, blind_spot, misconception, variants_in

Right = Any


@misconception("scale", "shift", advice="  Which of the two is the factor? ")
def factor_ignored(right: Right, x: int, _k: int) -> int:
    """Answers as if the factor were 1."""
    return int(right(x, 1))


@misconception("scale", advice="What becomes of the sign?")
def sign_lost_(right: Right, x: int, k: int) -> int:
    return abs(int(right(x, k)))


@sign_lost_.style
def sign_lost_in_style(right: Right, x: int, k: int) -> int:
    return int(right(abs(x), abs(k)))


def right(x: int, k: int) -> int:
    return x * k


def test_a_variant_says_what_it_is() -> None:
    assert factor_ignored.name == "factor ignored"
    assert factor_ignored.exercises == ("scale", "shift")
    assert factor_ignored.advice == "Which of the two is the factor?"
    assert factor_ignored.family == ""


def test_underscores_at_the_end_are_no_part_of_the_name() -> None:
    assert sign_lost_.name == "sign lost"


def test_it_answers_in_terms_of_the_right_function() -> None:
    assert factor_ignored.applied_to(right)(5, 3) == 5
    assert sign_lost_.applied_to(right)(5, -3) == 15


def test_two_mistakes_are_one_applied_to_what_the_other_makes() -> None:
    assert sign_lost_.applied_to(factor_ignored.applied_to(right))(-5, 3) == 5


def test_a_style_is_the_same_variant_with_one_more_function() -> None:
    assert isinstance(sign_lost_in_style, Variant)
    assert (sign_lost_in_style.name, sign_lost_in_style.advice) == (sign_lost_.name, sign_lost_.advice)
    assert sign_lost_.styles == ()
    styles = sign_lost_in_style.in_each_style
    assert [style.name for style in styles] == ["sign lost"] * 2
    assert all(style.styles == () for style in styles)
    assert [style.applied_to(lambda x, _k: x)(-5, 3) for style in styles] == [5, 5]
    assert [style.applied_to(lambda x, k: x - k)(-5, 3) for style in styles] == [8, 2]


def test_a_variant_without_styles_has_one() -> None:
    assert factor_ignored.in_each_style == (factor_ignored,)


@pytest.mark.parametrize(
    ("exercises", "advice"), [((), "Look again."), (("scale",), " "), (("scale",), "Look.\nAgain.")]
)
def test_a_misconception_has_exercises_and_one_line_of_advice(exercises: tuple[str, ...], advice: str) -> None:
    with pytest.raises(ValueError, match="names its exercises, and has one line of advice"):
        misconception(*exercises, advice=advice)


def test_a_blind_spot_is_wrong_in_its_cases_only() -> None:
    spot = blind_spot("scale", "large factors", lambda _x, k: k > 9)
    assert (spot.name, spot.exercises, spot.family) == ("blind spot: large factors", ("scale",), "large factors")
    assert spot.advice == ""
    assert spot.applied_to(right)(2, 9) == 18
    assert spot.applied_to(right)(2, 10) == 21


def test_variants_of_a_module_in_their_order() -> None:
    spots = (blind_spot("scale", "one", lambda _x, _k: True), blind_spot("scale", "two", lambda _x, _k: True))
    namespace = {"a": factor_ignored, "number": 3, "SPOTS": spots, "again": factor_ignored, "b": sign_lost_}
    assert variants_in(namespace) == (factor_ignored, *spots, sign_lost_)
