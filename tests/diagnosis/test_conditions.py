"""Conditions: found where they separate right from wrong exactly, and not claimed otherwise."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from autograder.authoring.signature import Signature, TensorType
from autograder.diagnosis.conditions import Observation, Survey, candidates, find_condition, plain_condition
from autograder.diagnosis.features import Features

SIGNATURE = Signature("f", (TensorType("A", "n m"), TensorType("B", "m p")), TensorType("result", "n p+m-1"))
Rule = Callable[[Features], bool]


def features(seed: int, count: int = 150, largest: int = 6) -> list[Features]:
    chance = random.Random(seed)
    layouts = ("contiguous", "contiguous", "sliced", "permuted")
    found = []
    for number in range(count):
        layout = chance.choice(layouts)
        found.append(
            Features(
                {axis: chance.randint(1, largest) for axis in "nmp"},
                chance.choice(["float32", "float64"]),
                layout,
                layout != "contiguous",
                negative=frozenset(name for name in "AB" if chance.random() < 0.6),
                call=number + 1,
            )
        )
    return found


def verdicts(wrong: Rule, items: Sequence[Features]) -> dict[int, bool]:
    return {place: not wrong(item) for place, item in enumerate(items)}


def stated(wrong: Rule, first: Sequence[Features] | None = None, more: Sequence[Features] = ()) -> str:
    """The condition that is found for a function that is wrong by this rule, which may be asked 1500 more cases."""
    items = features(1) if first is None else first
    survey = Survey(SIGNATURE, items, [*features(2, 1500), *more])
    condition = find_condition(
        survey, verdicts(wrong, items), lambda places: [not wrong(survey.more[place]) for place in places]
    )
    return condition.sentence if condition else ""


def found(items: Sequence[Features], right: Sequence[bool]) -> list[str]:
    return [item.sentence for item in candidates(Survey(SIGNATURE, items), dict(enumerate(right)))]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda item: item.sizes["n"] > 1, "wrong once n > 1, right for n == 1"),
        (lambda item: item.sizes["m"] == 1, "wrong whenever m == 1, right otherwise"),
        (lambda item: item.sizes["p"] > 4, "wrong once p > 4, right up to there"),
        (lambda item: item.sizes["p"] != 3, "right whenever p == 3, wrong otherwise"),
        (lambda item: item.sizes["n"] != item.sizes["p"], "right whenever n == p, wrong otherwise"),
        (lambda item: item.dtype == "float64", "wrong whenever the inputs are float64, right otherwise"),
        (lambda item: "B" in item.negative, "wrong whenever B has a negative number, right otherwise"),
        (
            lambda item: item.sizes["n"] > 1 and item.sizes["m"] > 1,
            "wrong whenever n > 1 and m > 1, right otherwise",
        ),
        (
            lambda item: min(item.sizes.values()) > 1,
            "wrong whenever n > 1 and m > 1 and p > 1, right otherwise",
        ),
        (
            lambda item: item.sizes["n"] == 1 or item.sizes["m"] == 1,
            "wrong whenever an axis of A has length 1, right otherwise",
        ),
        (
            lambda item: item.sizes["n"] == 1 or item.dtype == "float64",
            "wrong whenever n == 1 or the inputs are float64, right otherwise",
        ),
        (lambda item: item.sizes["n"] in {2, 5}, "wrong whenever n == 2 or n == 5, right otherwise"),
        (lambda item: item.sizes["p"] + item.sizes["m"] > 7, "wrong once p+m-1 > 6, right up to there"),
        (lambda item: item.sizes["n"] * item.sizes["m"] > 12, "wrong once n*m > 12, right up to there"),
        (
            lambda item: item.strided and item.sizes["n"] > 1 and item.sizes["p"] > 1,
            "wrong whenever n > 1 and p > 1 and the inputs are not contiguous in memory, right otherwise",
        ),
    ],
)
def test_conditions_are_stated(wrong: Rule, sentence: str) -> None:
    assert stated(wrong) == sentence


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            lambda item: item.sizes["m"] != 2 or item.sizes["p"] != 2,
            "wrong whenever m != 2 or p != 2, right otherwise",
        ),
        (
            lambda item: item.sizes["m"] > 1 or item.sizes["p"] > 1,
            "wrong whenever m > 1 or p > 1, right otherwise",
        ),
    ],
)
def test_of_conditions_that_say_the_same_the_plainest_is_stated(wrong: Rule, sentence: str) -> None:
    first = [item for item in features(1) if item.sizes["m"] == 1 or item.sizes["p"] > 1]
    assert stated(wrong, first) == sentence


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _item: True,
        lambda _item: False,
        lambda item: item.call % 7 == 3,
        lambda item: item.sizes["n"] in {1, 3, 6},
        lambda item: hash(tuple(item.sizes.items())) % 2 == 0,
        lambda item: item.sizes["n"] > 3 and (item.dtype == "float64" or item.sizes["m"] == item.sizes["p"] == 2),
    ],
    ids=["always", "never", "scattered calls", "scattered sizes", "by chance", "nearly"],
)
def test_nothing_is_claimed_where_nothing_separates(wrong: Rule) -> None:
    assert stated(wrong) == ""


def test_a_size_that_few_cases_have_is_tried() -> None:
    large = [replace(item, sizes={**item.sizes, "n": 9}) for item in features(3, 2)]
    assert (
        stated(lambda item: item.sizes["n"] in {2, 5}, more=large) == "wrong whenever n == 2 or n == 5, right otherwise"
    )
    assert stated(lambda item: item.sizes["n"] in {2, 5, 9}, more=large) == ""


def test_what_the_first_cases_leave_open_is_asked() -> None:
    """Among cases with m == p nothing tells one axis from the other."""
    items = [item for item in features(3, 800) if item.sizes["m"] == item.sizes["p"]]
    assert stated(lambda item: item.sizes["p"] > 2, items) == "wrong once p > 2, right up to there"


def test_a_condition_that_is_too_simple_gives_way_to_the_right_one() -> None:
    """No sliced input of the first cases has only one row."""
    items = [item for item in features(4) if item.layout != "sliced" or item.sizes["n"] > 1]
    wrong: Rule = lambda item: item.layout == "sliced" and item.sizes["n"] > 1  # noqa: E731 - like the rules above
    assert stated(wrong, items) == "wrong whenever n > 1 and the inputs are sliced views, right otherwise"


def test_a_limit_that_no_case_pins_down_is_not_claimed() -> None:
    """Where no case has n == 5, it may be the last right size or the first wrong one."""
    items = [item for item in features(5, 600) if item.sizes["n"] != 5]
    survey = Survey(SIGNATURE, items, [item for item in features(6, 1500) if item.sizes["n"] != 5])
    condition = find_condition(
        survey,
        verdicts(lambda item: item.sizes["n"] > 4, items),
        lambda places: [survey.more[place].sizes["n"] <= 4 for place in places],
    )
    assert condition is None


def test_a_wrong_answer_may_be_right_by_coincidence_on_whole_numbers() -> None:
    items = features(3)
    right = [item.sizes["n"] == 1 for item in items]
    whole = Features({"n": 3, "m": 2, "p": 2}, whole=True)
    sentence = "wrong once n > 1, right for n == 1"
    assert found([*items, *[whole] * 10], [*right, True, *[False] * 9])[0] == sentence
    refuted = found([*items, Features({"n": 3, "m": 2, "p": 2})], [*right, True])
    assert sentence not in refuted


def test_two_cases_of_a_kind_are_not_enough() -> None:
    items = [Features({"n": 1, "m": 2, "p": 3})] * 2 + [Features({"n": 2, "m": 2, "p": 3})] * 9
    assert found(items, [True] * 2 + [False] * 9) == []


def test_a_survey_can_be_joined_by_further_cases() -> None:
    items, more = features(7), features(8)
    survey = Survey(SIGNATURE, items, more)
    joined = survey.joined_by([3, 5])
    whole = Survey(SIGNATURE, [*items, more[3], more[5]])
    assert joined.features == whole.features
    known = {literal.words: mask for literal, mask in whole.singles}
    assert all(mask == known[literal.words] for literal, mask in joined.singles)


def test_plain_condition_has_no_rival() -> None:
    def observe(items: Sequence[Features]) -> list[Observation]:
        return [Observation(item, item.sizes["n"] == 1) for item in items]

    assert plain_condition(SIGNATURE, observe([i for i in features(4, 800) if i.sizes["n"] == i.sizes["m"]])) is None
    condition = plain_condition(SIGNATURE, observe(features(4)))
    assert condition is not None
    assert condition.sentence == "wrong once n > 1, right for n == 1"


def test_plain_condition_of_nothing() -> None:
    assert plain_condition(SIGNATURE, []) is None
