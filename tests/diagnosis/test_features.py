"""Features: what can be said of a case, and the statements that follow from annotations."""

import pytest

from autograder.authoring.signature import Signature, TensorType
from autograder.diagnosis.features import Features, Observer, literals
from autograder.exam.draw import Exam

SIGNATURE = Signature("f", (TensorType("A", "n m"), TensorType("B", "m p")), TensorType("result", "n p"))


def holding(*seen: Features) -> dict[str, list[bool]]:
    return {literal.words: [literal.holds(item) for item in seen] for literal in literals(SIGNATURE, seen)}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("n == 1", [True, False]),
        ("n > 1", [False, True]),
        ("n == m", [False, True]),
        ("n != m", [True, False]),
        ("the inputs are float64", [False, True]),
        ("the inputs are not contiguous in memory", [True, False]),
        ("B has a negative number", [False, True]),
    ],
)
def test_statements_hold_where_they_should(words: str, wanted: list[bool]) -> None:
    one = Features({"n": 1, "m": 2, "p": 3}, layout="sliced", strided=True)
    other = Features({"n": 2, "m": 2, "p": 5}, "float64", negative=frozenset("B"))
    assert holding(one, other)[words] == wanted


def test_nothing_is_said_of_no_case() -> None:
    assert list(literals(SIGNATURE, [])) == []


def test_an_observer_counts_calls_and_knows_shapes_again(exam: Exam) -> None:
    paper = exam.papers[0]
    observer = Observer()
    features = [observer.features(case) for case in paper.cases]
    calls = [0]
    for case in paper.cases:
        calls.append(calls[-1] + case.calls)
    assert [item.call for item in features] == [call + 1 for call in calls[:-1]]
    shapes = [tuple(case.sizes.values()) for case in paper.cases]
    assert [item.seen for item in features] == [shape in shapes[:place] for place, shape in enumerate(shapes)]
