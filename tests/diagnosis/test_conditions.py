"""Conditions: found where they separate right from wrong exactly, and not claimed otherwise."""

import random
from collections.abc import Callable, Sequence

import pytest

from autograder.authoring.signature import Signature, TensorType
from autograder.diagnosis.conditions import (
    Condition,
    Observation,
    Survey,
    candidates,
    find_condition,
    plain_condition,
)
from autograder.diagnosis.features import Features

SIGNATURE = Signature("f", (TensorType("A", "n m"), TensorType("B", "m p")), TensorType("result", "n p"))
Rule = Callable[[Features], bool]


def features(seed: int, count: int = 150) -> list[Features]:
    chance = random.Random(seed)
    return [
        Features(
            {axis: chance.randint(1, 6) for axis in "nmp"},
            chance.choice(["float32", "float64"]),
            negative=frozenset(name for name in "AB" if chance.random() < 0.6),
            call=number + 1,
        )
        for number in range(count)
    ]


def observe(wrong: Rule, items: Sequence[Features]) -> list[Observation]:
    return [Observation(item, not wrong(item)) for item in items]


def found(wrong: Rule) -> str:
    survey = Survey(SIGNATURE, features(1), features(2, 400))
    verdicts = {place: not wrong(item) for place, item in enumerate(survey.features)}
    condition = find_condition(survey, verdicts, lambda places: [not wrong(survey.more[place]) for place in places])
    return condition.sentence if condition else ""


def fitting(observed: Sequence[Observation]) -> list[Condition]:
    survey = Survey(SIGNATURE, [item.features for item in observed])
    return candidates(survey, {place: item.right for place, item in enumerate(observed)})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda item: item.sizes["n"] > 1, "wrong once n > 1, right for n == 1"),
        (lambda item: item.sizes["m"] == 1, "wrong whenever m == 1, right otherwise"),
        (lambda item: item.sizes["p"] > 4, "wrong once p > 4, right up to there"),
        (lambda item: item.sizes["n"] != item.sizes["p"], "right whenever n == p, wrong otherwise"),
        (lambda item: item.dtype == "float64", "wrong whenever the inputs are float64, right otherwise"),
        (lambda item: "B" in item.negative, "wrong whenever B has a negative number, right otherwise"),
        (
            lambda item: item.sizes["n"] > 1 and item.sizes["m"] > 1,
            "wrong whenever n > 1 and m > 1, right otherwise",
        ),
    ],
)
def test_conditions_are_stated(wrong: Rule, sentence: str) -> None:
    assert found(wrong) == sentence


@pytest.mark.parametrize(
    "wrong",
    [
        lambda _item: True,
        lambda _item: False,
        lambda item: item.call % 7 == 3,
        lambda item: item.sizes["n"] in {1, 4, 6},
        lambda item: hash(tuple(item.sizes.items())) % 2 == 0,
    ],
    ids=["always", "never", "scattered calls", "scattered sizes", "by chance"],
)
def test_nothing_is_claimed_where_nothing_separates(wrong: Rule) -> None:
    assert found(wrong) == ""


def test_a_wrong_answer_may_be_right_by_coincidence_on_whole_numbers() -> None:
    items = features(3)
    observed = observe(lambda item: item.sizes["n"] > 1, items)
    whole = Features({"n": 3, "m": 2, "p": 2}, whole=True)
    lucky = [Observation(whole, right=True), *[Observation(whole, right=False)] * 9]
    assert fitting([*observed, *lucky])[0].sentence == "wrong once n > 1, right for n == 1"
    refuted = [*observed, Observation(Features({"n": 3, "m": 2, "p": 2}), right=True)]
    assert all(item.sentence != "wrong once n > 1, right for n == 1" for item in fitting(refuted))


def test_two_cases_of_a_kind_are_not_enough() -> None:
    observed = [
        *[Observation(Features({"n": 1, "m": 2, "p": 3}), right=True)] * 2,
        *[Observation(Features({"n": 2, "m": 2, "p": 3}), right=False)] * 9,
    ]
    assert fitting(observed) == []


def test_plain_condition_has_no_rival() -> None:
    items = [item for item in features(4) if item.sizes["n"] == item.sizes["m"]]
    assert plain_condition(SIGNATURE, observe(lambda item: item.sizes["n"] > 1, items)) is None
    condition = plain_condition(SIGNATURE, observe(lambda item: item.sizes["n"] > 1, features(4)))
    assert condition is not None
    assert condition.sentence == "wrong once n > 1, right for n == 1"
