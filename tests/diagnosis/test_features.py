"""What is said of cases: features in the order of the questions, and statements about them."""

from dataclasses import replace

import pytest
import torch

from autograder.authoring.signature import Signature, TensorType
from autograder.diagnosis.features import Features, Literal, Observer, exceeds, literals, products
from autograder.exam.case import Case
from autograder.exam.draw import Exam
from autograder.exam.tensors import laid_out
from tests.support import IN

SIGNATURE = Signature("f", (TensorType("A", "n m"), TensorType("B", "m p")), TensorType("result", "n-m+1 p"))
SEEN = [Features({"n": n, "m": m, "p": p}) for n in range(1, 7) for m in range(1, n + 1) for p in (1, 4)]


def all_literals(signature: Signature = SIGNATURE) -> dict[str, Literal]:
    found = list(literals(signature, SEEN))
    by_words = {literal.words: literal for literal in found}
    assert len(by_words) == len(found)
    return by_words


@pytest.fixture
def case(exam: Exam) -> Case:
    return next(case for case in exam.paper(IN).cases if case.check == "values" and case.sizes["c_i"] > 1)


def test_features_of_a_case(case: Case) -> None:
    features = Observer().features(case)
    assert features.sizes == case.sizes
    assert (features.dtype, features.layout, features.whole) == ("float32", case.layout, case.whole)
    assert features.negative == {name for name, arg in zip(case.names, case.args, strict=True) if float(arg.min()) < 0}
    assert (features.call, features.seen) == (1, False)


def test_calls_and_shapes_are_counted(exam: Exam) -> None:
    observer = Observer()
    cases = exam.paper(IN).cases
    seen: set[tuple[int, ...]] = set()
    calls = 1
    for case in cases:
        features = observer.features(case)
        assert features.call == calls
        assert features.seen is (tuple(case.sizes.values()) in seen)
        seen.add(tuple(case.sizes.values()))
        calls += case.calls
    assert calls > len(cases) + 1


def test_a_layout_counts_only_where_it_makes_a_difference(case: Case) -> None:
    flat = torch.ones(3, 1, 1)
    args = tuple(laid_out(flat, "permuted") for _ in case.args)
    assert not Observer().features(replace(case, args=args, layout="permuted")).strided
    args = tuple(laid_out(torch.ones(3, 2, 2), "permuted") for _ in case.args)
    assert Observer().features(replace(case, args=args, layout="permuted")).strided


@pytest.mark.parametrize(
    ("words", "holds", "fails"),
    [
        ("n == 1", {"n": 1}, {"n": 2}),
        ("n > 1", {"n": 2}, {"n": 1}),
        ("n > 4", {"n": 5}, {"n": 4}),
        ("n <= 4", {"n": 4}, {"n": 5}),
        ("p == 3", {"p": 3}, {"p": 2}),
        ("p != 3", {"p": 2}, {"p": 3}),
        ("n is even", {"n": 4}, {"n": 3}),
        ("m is odd", {"m": 3}, {"m": 2}),
        ("n == p", {"n": 3, "p": 3}, {"n": 3, "p": 2}),
        ("n < p", {"n": 2, "p": 3}, {"n": 3, "p": 3}),
        ("n-m+1 > 3", {"n": 6, "m": 3}, {"n": 6, "m": 4}),
        ("n-m+1 is even", {"n": 6, "m": 3}, {"n": 6, "m": 4}),
        ("an axis of the result has length 1", {"n": 5, "m": 5}, {"n": 5, "m": 4, "p": 2}),
        ("an axis of B has length 1", {"m": 1}, {"m": 2, "p": 2}),
    ],
)
def test_statements_about_sizes(words: str, holds: dict[str, int], fails: dict[str, int]) -> None:
    literal = all_literals()[words]
    usual = {"n": 6, "m": 3, "p": 2}
    assert literal.holds(Features({**usual, **holds}))
    assert not literal.holds(Features({**usual, **fails}))


@pytest.mark.parametrize(
    ("words", "features"),
    [
        ("the inputs are float64", {"dtype": "float64"}),
        ("the inputs are not contiguous in memory", {"layout": "sliced", "strided": True}),
        ("the inputs are sliced views", {"layout": "sliced", "strided": True}),
        ("the inputs are permuted or sliced views", {"layout": "permuted", "strided": True}),
        ("the inputs lie behind an offset in memory", {"layout": "offset"}),
        ("A has a negative number", {"negative": frozenset("A")}),
        ("any input has a negative number", {"negative": frozenset("B")}),
        ("the function was called before", {"call": 2}),
        ("inputs of these shapes came before", {"seen": True}),
    ],
)
def test_statements_about_the_rest(words: str, features: dict[str, object]) -> None:
    literal = all_literals()[words]
    usual = Features({"n": 3, "m": 2, "p": 2})
    assert literal.holds(replace(usual, **features))  # type: ignore[arg-type]  # the fields' own names
    assert not literal.holds(usual)


def test_statements_whose_opposite_is_the_rule() -> None:
    found = all_literals()
    usual = Features({"n": 3, "m": 2, "p": 2})
    for words in ("the inputs are float32", "the inputs are contiguous in memory", "the numbers are not all whole"):
        assert found[words].holds(usual)
    assert found["the function is called for the first time"].holds(usual)
    assert found["B has no negative number"].holds(usual)


def test_simple_statements_come_before_others() -> None:
    found = all_literals()
    order = ["n > 1", "n == m", "n > 3", "n is even"]
    assert [found[words].rank for words in order] == sorted(found[words].rank for words in order)
    assert found["n-m+1 > 3"].rank > found["n > 3"].rank


def test_sentences_say_where_it_is_right_as_well() -> None:
    found = all_literals()
    assert found["n > 1"].wrong == "wrong once n > 1, right for n == 1"
    assert found["n > 3"].wrong == "wrong once n > 3, right up to there"
    assert found["p != 3"].wrong == "right whenever p == 3, wrong otherwise"
    assert found["n < p"].wrong == "wrong whenever n < p, right otherwise"


def test_products_are_those_of_neighbouring_axes() -> None:
    image = TensorType("X", "c h w")
    assert products(Signature("f", (image, TensorType("K", "3 k")), TensorType("result", "h-k+1 w"))) == (
        "(h-k+1)*w",
        "c*h",
        "c*h*w",
        "h*w",
    )
    literal = exceeds("(h-k+1)*w", 12)
    assert literal.holds(Features({"h": 5, "k": 3, "w": 5}))
    assert not literal.holds(Features({"h": 5, "k": 2, "w": 3}))
    assert literal.wrong == "wrong once (h-k+1)*w > 12, right up to there"


def test_limits_of_one_axis_are_of_one_scale() -> None:
    found = all_literals()
    assert found["n > 3"].scale == found["n > 4"].scale != found["m > 3"].scale
    assert found["n > 3"].scale != found["n <= 3"].scale
    assert found["n > 1"].scale == found["n == m"].scale == ""


def test_probes_do_not_differ_in_what_was_called_before() -> None:
    fixed = {literal.words for literal in all_literals().values() if not literal.varied}
    assert fixed == {
        "the numbers are not all whole",
        "the function was called before",
        "the function is called for the first time",
        "inputs of these shapes came before",
    }


def test_nothing_is_said_of_no_cases() -> None:
    assert list(literals(SIGNATURE, [])) == []
