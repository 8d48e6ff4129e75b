"""The contract: what a function may do to its inputs, to earlier results, and to what it remembers."""

from typing import Any

import pytest

from autograder.record import CheckResult
from tests.support import IN, Bench, check, exercise, replaced

KEEPS_A_BUFFER = """
_buffers = {}

def corr2d_multi_in(X, K):
    Y = sum(corr2d(x, k) for x, k in zip(X, K))
    if Y.requires_grad:
        return Y
    buffer = _buffers.setdefault((Y.shape, Y.dtype), torch.empty_like(Y))
    return buffer.copy_(Y)
"""

KEEPS_ANSWERS = """
import functools

@functools.lru_cache(maxsize=1)
def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))
"""

MARKS_ITS_INPUT = """
def corr2d_multi_in(X, K):
    if X.dtype == torch.float64:
        X.requires_grad_()
    return sum(corr2d(x, k) for x, k in zip(X, K)).detach() if not K.requires_grad else sum(
        corr2d(x, k) for x, k in zip(X, K)
    )
"""

CHANGES_ITS_INPUT = """
def corr2d_multi_in(X, K):
    Y = sum(corr2d(x, k) for x, k in zip(X, K))
    if X.is_contiguous() and not X.requires_grad:
        X += 1
    return Y
"""

CLAUSES = ("plain tensor", "inputs left alone", "same answer twice", "results stay as they are")


def contract(bench: Bench, source: str) -> CheckResult:
    record = bench.source(replaced(IN, source))
    assert check(record, IN, "values").outcome == "passed"
    return check(record, IN, "contract")


def broken(made: CheckResult) -> set[str]:
    return {part.name for part in made.parts if part.passed < part.cases}


@pytest.mark.parametrize(
    ("source", "clause", "message"),
    [
        (KEEPS_A_BUFFER, "results stay as they are", "a result changes when the function is called again"),
        (
            KEEPS_ANSWERS,
            "new numbers in old tensors",
            "the answer is an old one after the inputs were given new numbers",
        ),
        (MARKS_ITS_INPUT, "inputs left alone", "X requires gradients after the call"),
        (CHANGES_ITS_INPUT, "inputs left alone", "X is no longer what it was before the call"),
    ],
)
def test_each_clause_is_told_apart(bench: Bench, source: str, clause: str, message: str) -> None:
    made = contract(bench, source)
    assert made.outcome == "failed"
    assert clause in broken(made)
    assert made.message.startswith(message)


def test_buffer_breaks_one_clause_alone(bench: Bench) -> None:
    assert broken(contract(bench, KEEPS_A_BUFFER)) == {"results stay as they are"}
    assert broken(contract(bench, KEEPS_ANSWERS)) == {"new numbers in old tensors"}


def test_changed_input_is_shown_before_and_after(bench: Bench) -> None:
    example = contract(bench, CHANGES_ITS_INPUT).counterexample
    assert example is not None
    assert example.about == "X after the call"
    assert example.got is not None
    assert example.expected.values == example.arguments[0].tensor.values
    assert example.expected.shape == example.got.shape
    assert example.got.values != example.expected.values


def test_old_answer_is_shown_with_the_new_numbers(bench: Bench) -> None:
    example = contract(bench, KEEPS_ANSWERS).counterexample
    assert example is not None
    assert example.about == "result for new numbers in old tensors"
    assert example.got is not None
    assert example.got.values != example.expected.values


@pytest.mark.parametrize(
    ("source", "shows"),
    [(KEEPS_A_BUFFER, "got"), (KEEPS_ANSWERS, "got"), (CHANGES_ITS_INPUT, "got"), (MARKS_ITS_INPUT, "True")],
)
def test_line_to_paste_ends_in_what_is_amiss(bench: Bench, source: str, shows: str) -> None:
    example = contract(bench, source).counterexample
    assert example is not None
    namespace: dict[str, Any] = {}
    exec(replaced(IN, source), namespace)
    *steps, last = example.reproduce.split("; ")
    exec("\n".join(steps), namespace)
    ends = eval(last, namespace)
    if shows == "True":
        assert ends is True
    else:
        assert example.got is not None
        assert ends.tolist() == example.got.values


def test_right_function_keeps_every_clause(bench: Bench) -> None:
    made = check(bench.source(replaced(IN, "")), IN, "contract")
    assert made.outcome == "passed"
    assert set(CLAUSES) | {"new numbers in old tensors", "float32", "float64"} == {part.name for part in made.parts}


def test_a_wrong_function_keeps_the_contract_all_the_same(bench: Bench) -> None:
    record = bench.source(replaced(IN, "def corr2d_multi_in(X, K):\n    return corr2d(X[0], K[0])"))
    assert check(record, IN, "contract").outcome == "passed"
    assert exercise(record, IN).outcome == "failed"


def test_result_that_is_wrong_only_with_gradients_fails_that_check_alone(bench: Bench) -> None:
    source = (
        "right = corr2d_multi_in\ndef corr2d_multi_in(X, K):\n    return right(X, K) + (3 if K.requires_grad else 0)"
    )
    record = bench.source(replaced(IN, source))
    failed = [made for made in exercise(record, IN).checks if made.outcome == "failed"]
    assert [made.name for made in failed] == ["gradient"]
    assert failed[0].message.startswith("where gradients are asked for, and only there, the result has a wrong value")
    example = failed[0].counterexample
    assert example is not None
    assert example.reproduce.startswith("corr2d_multi_in((X := ")
    assert ".requires_grad_()" in example.reproduce


def test_function_that_is_wrong_anyway_keeps_its_right_gradients(bench: Bench) -> None:
    source = "right = corr2d_multi_in\ndef corr2d_multi_in(X, K):\n    return right(X, K) + 3"
    record = bench.source(replaced(IN, source))
    assert check(record, IN, "values").outcome == "failed"
    assert check(record, IN, "gradient").outcome == "passed"
