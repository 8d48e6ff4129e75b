"""Wrong variants: how an author writes them down, and what becomes of them."""

import pytest

from autograder.authoring.variants import Variant, blind_spot, misconception, variants_in


def right(x: int, y: int) -> int:
    return x - y


@misconception("minus", "less", advice="Which of the two comes first?")
def swapped_round(right_one, x, y):  # type: ignore[no-untyped-def]  # as authors write them
    return right_one(y, x)


@swapped_round.style
def swapped_round_otherwise(right_one, x, y):  # type: ignore[no-untyped-def]  # as above
    return -right_one(x, y)


def test_a_misconception_has_a_name_exercises_and_advice() -> None:
    assert swapped_round.name == "swapped round"
    assert swapped_round.exercises == ("minus", "less")
    assert swapped_round.advice == "Which of the two comes first?"
    assert swapped_round.family == ""


def test_a_variant_answers_in_terms_of_the_right_function() -> None:
    assert swapped_round.applied_to(right)(5, 3) == -2


def test_two_variants_can_be_made_at_once() -> None:
    assert swapped_round.applied_to(swapped_round.applied_to(right))(5, 3) == 2


def test_styles_are_the_same_mistake() -> None:
    both = swapped_round_otherwise
    assert isinstance(both, Variant)
    assert [style.name for style in both.in_each_style] == ["swapped round"] * 2
    assert [style.applied_to(right)(5, 3) for style in both.in_each_style] == [-2, -2]


@pytest.mark.parametrize(
    ("exercises", "advice"), [((), "Look again."), (("minus",), "  "), (("minus",), "Look.\nAgain.")]
)
def test_a_misconception_without_exercise_or_line_of_advice_is_refused(exercises: tuple[str, ...], advice: str) -> None:
    with pytest.raises(ValueError, match="one line of advice"):
        misconception(*exercises, advice=advice)


def test_a_blind_spot_is_wrong_where_it_says() -> None:
    spot = blind_spot("minus", "large numbers", lambda x, _y: x > 100)
    assert (spot.exercises, spot.family, spot.advice) == (("minus",), "large numbers", "")
    assert spot.applied_to(right)(5, 3) == 2
    assert spot.applied_to(right)(105, 3) == 103


def test_variants_of_a_module_are_found_also_in_tuples_and_once() -> None:
    spot = blind_spot("minus", "large numbers", lambda x, _y: x > 100)
    namespace = {"one": swapped_round, "SPOTS": (spot, swapped_round), "other": 3, "function": right}
    assert variants_in(namespace) == (swapped_round, spot)
