"""The reference's answers, their bounds, and what is said where the reference cannot answer."""

import random
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from jaxtyping import Float, Int
from torch import Tensor

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import Exercise
from autograder.authoring.signature import read_signature
from autograder.exam.case import Case
from autograder.exam.oracle import Oracle, OracleError, rounding_bound
from autograder.exam.tensors import filled
from autograder.worker.calls import Answers
from tests.support import IN, ONE, OUT

quick = settings(deadline=None, max_examples=60, database=None)


def _dot(x: Float[Tensor, "n"], y: Float[Tensor, "n"]) -> Float[Tensor, ""]:
    return (x * y).sum()


def _product(A: Float[Tensor, "n m"], B: Float[Tensor, "m p"]) -> Float[Tensor, "n p"]:
    return A @ B


def _sizes(oracle: Oracle, args: tuple[torch.Tensor, ...]) -> dict[str, int]:
    sizes = oracle.signature.bind(tuple(tuple(arg.shape) for arg in args))
    assert sizes is not None
    return sizes


def _oracle(function: Callable[..., Any], terms: str | None = None) -> Oracle:
    return Oracle(Exercise(name=function.__name__, points=1, terms=terms), read_signature(function), function)


X = [[[0.0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]]
K = [[[0.0, 1], [2, 3]], [[1, 2], [3, 4]]]
STACKED = (torch.tensor(K) + torch.arange(3.0).reshape(3, 1, 1, 1)).tolist()
ANSWERS = [[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]]


@pytest.mark.parametrize(("name", "kernel", "answer"), [(IN, K, ANSWERS[0]), (OUT, STACKED, ANSWERS)])
def test_worked_examples(assignment: Assignment, name: str, kernel: Any, answer: Any) -> None:
    oracle = Oracle(assignment.page.exercise(name), assignment.signatures[name], assignment.references[name])
    args = (torch.tensor(X), torch.tensor(kernel))
    (expected,) = oracle.answer(args, _sizes(oracle, args))
    assert expected.value.tolist() == answer
    assert expected.role == "result"
    assert expected.value.dtype == torch.float64
    assert expected.dtype == torch.float32


def test_one_by_one_agrees_with_the_general_function(assignment: Assignment) -> None:
    numbers = random.Random(1)
    args = tuple(filled(shape, "normal", torch.float64, numbers) for shape in ((3, 3, 3), (2, 3, 1, 1)))
    one, out = (
        Oracle(assignment.page.exercise(name), assignment.signatures[name], assignment.references[name])
        for name in (ONE, OUT)
    )
    (first,), (second,) = one.answer(args, _sizes(one, args)), out.answer(args, _sizes(out, args))
    assert bool(((first.value - second.value).abs() <= second.bound).all())


@pytest.mark.parametrize(
    ("dtype", "roundoff"), [(torch.float32, 2.0**-24), (torch.float64, 2.0**-53), (torch.int64, 0.0), (torch.bool, 0.0)]
)
def test_bound_is_terms_and_sixteen_times_roundoff_times_scale(dtype: torch.dtype, roundoff: float) -> None:
    assert rounding_bound(9, 100.0, dtype) == 25 * roundoff * 100.0


@pytest.mark.parametrize(("dtype", "roundoff"), [(torch.float32, 2.0**-24), (torch.float64, 2.0**-53)])
def test_bound_takes_terms_and_the_largest_sum_of_absolute_products(dtype: torch.dtype, roundoff: float) -> None:
    args = (torch.tensor([[1, -2, 3], [0, 0, 0]], dtype=dtype), torch.tensor([[4], [5], [-6]], dtype=dtype))
    (expected,) = _oracle(_product, terms="m").answer(args, {"n": 2, "m": 3, "p": 1})
    assert expected.value.tolist() == [[-24], [0]]
    assert expected.bound == (3 + 16) * roundoff * (4 + 10 + 18)
    assert expected.dtype == dtype


def test_without_terms_the_largest_argument_stands_in() -> None:
    args = (torch.ones(2, 3), torch.ones(3, 4))
    (expected,) = _oracle(_product).answer(args, {"n": 2, "m": 3, "p": 4})
    assert expected.bound == (12 + 16) * 2.0**-24 * 3


def test_whole_number_results_have_no_room_for_error() -> None:
    def count(x: Float[Tensor, "n"], i: Int[Tensor, "m"]) -> Int[Tensor, "m"]:
        return i * 2

    (expected,) = _oracle(count).answer((torch.ones(2), torch.tensor([3])), {"n": 2, "m": 1})
    assert (expected.bound, expected.dtype) == (0.0, torch.int64)
    assert expected.value.tolist() == [6]


@quick
@given(
    count=st.integers(1, 400),
    seed=st.integers(0, 2**32 - 1),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
    shift=st.sampled_from([0.0, 1.0, 100.0]),
)
def test_bound_holds_for_a_float32_sum_in_any_order(count: int, seed: int, scale: float, shift: float) -> None:
    numbers = random.Random(seed)
    x, y = (filled((count,), "normal", torch.float32, numbers) * scale + shift for _ in range(2))
    (expected,) = _oracle(_dot, terms="n").answer((x, y), {"n": count})
    products = (x * y).tolist()
    for _ in range(3):
        numbers.shuffle(products)
        total = float(np.cumsum(np.array(products, dtype=np.float32), dtype=np.float32)[-1])
        assert abs(total - float(expected.value)) <= expected.bound


@quick
@given(seed=st.integers(0, 2**32 - 1), sizes=st.tuples(*[st.integers(1, 5)] * 3))
def test_gradients_agree_with_the_closed_form(seed: int, sizes: tuple[int, int, int]) -> None:
    n, m, p = sizes
    numbers = random.Random(seed)
    A, B, G = (filled(shape, "normal", torch.float32, numbers) for shape in ((n, m), (m, p), (n, p)))
    result, first, second = _oracle(_product, terms="m").answer((A, B), {"n": n, "m": m, "p": p}, G)
    wide = [tensor.double() for tensor in (A, B, G)]
    assert [item.role for item in (result, first, second)] == ["result", "gradient:0", "gradient:1"]
    torch.testing.assert_close(result.value, wide[0] @ wide[1])
    torch.testing.assert_close(first.value, wide[2] @ wide[1].T)
    torch.testing.assert_close(second.value, wide[0].T @ wide[2])
    assert (first.dtype, second.dtype) == (torch.float32, torch.float32)
    assert not first.value.requires_grad


@quick
@given(seed=st.integers(0, 2**32 - 1), sizes=st.tuples(*[st.integers(1, 6)] * 3))
def test_bounds_hold_for_gradients_in_float32(seed: int, sizes: tuple[int, int, int]) -> None:
    n, m, p = sizes
    numbers = random.Random(seed)
    A, B, G = (filled(shape, "normal", torch.float32, numbers) for shape in ((n, m), (m, p), (n, p)))
    _, first, second = _oracle(_product, terms="m").answer((A, B), {"n": n, "m": m, "p": p}, G)
    for expected, gradient in ((first, G @ B.T), (second, A.T @ G)):
        assert float((gradient.double() - expected.value).abs().max()) <= expected.bound


def test_gradient_to_an_argument_that_plays_no_part_is_zero() -> None:
    def first(x: Float[Tensor, "n"], y: Float[Tensor, "m"]) -> Float[Tensor, "n"]:
        return x * 2

    expected = _oracle(first).answer((torch.ones(2), torch.ones(3)), {"n": 2, "m": 3}, torch.ones(2))
    assert [item.value.tolist() for item in expected] == [[2, 2], [2, 2], [0, 0, 0]]


def test_arguments_are_left_alone() -> None:
    def wipe(x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
        return x.zero_()

    x = torch.ones(3)
    _oracle(wipe).answer((x,), {"n": 3})
    assert x.tolist() == [1, 1, 1]
    assert not x.requires_grad


def _raises(x: Float[Tensor, "n m"], y: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    raise ValueError("no such luck")


def _returns_a_number(x: Float[Tensor, "n m"], y: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return 3.0  # type: ignore[return-value]


@pytest.mark.parametrize("upstream", [None, torch.ones(2)])
@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_raises, "the reference _raises raised ValueError on shapes (2, 3), (2,): no such luck"),
        (_returns_a_number, "the reference _returns_a_number returned a float, not a tensor"),
    ],
)
def test_reference_that_does_not_answer_is_reported(
    function: Callable[..., Any], message: str, upstream: torch.Tensor | None
) -> None:
    with pytest.raises(OracleError, match=f"^{re.escape(message)}$"):
        _oracle(function).answer((torch.ones(2, 3), torch.ones(2)), {"n": 2, "m": 3}, upstream)


def _too_small(x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return x.sum()


@pytest.mark.parametrize("upstream", [None, torch.ones(3)])
def test_result_of_another_shape_than_annotated_is_reported(upstream: torch.Tensor | None) -> None:
    with pytest.raises(OracleError, match="_too_small"):
        _oracle(_too_small).answer((torch.ones(3),), {"n": 3}, upstream)


def _detached(x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    return x.detach()


def _argmax(x: Float[Tensor, "n"]) -> Int[Tensor, ""]:
    return x.argmax()


@pytest.mark.parametrize(("function", "shape"), [(_detached, (3,)), (_argmax, ())])
def test_reference_without_a_gradient_is_reported(function: Callable[..., Any], shape: tuple[int, ...]) -> None:
    with pytest.raises(OracleError, match=function.__name__):
        _oracle(function).answer((torch.ones(3),), {"n": 3}, torch.ones(shape))


def _roles_of_both_sides(function: Callable[..., Any], args: tuple[torch.Tensor, ...]) -> tuple[list[str], list[str]]:
    """The tensors that the oracle expects for a gradient case, and those that a right worker sends."""
    oracle = _oracle(function)
    sizes = _sizes(oracle, args)
    upstream = torch.ones(oracle.result_shape(sizes))
    expected = oracle.answer(args, sizes, upstream)
    call, content = Case(0, "gradient", "", sizes, ("x", "y"), args, expected, upstream=upstream).call()
    reply, _ = Answers(function, {}, 2**20).answer(call, memoryview(content))
    assert reply.error is None
    return [item.role for item in expected], [item.role for item in reply.tensors]


def test_worker_names_gradients_as_the_oracle_does() -> None:
    expected, sent = _roles_of_both_sides(_product, (torch.ones(2, 3), torch.ones(3, 1)))
    assert sent == expected == ["result", "gradient:0", "gradient:1"]


def _picked(i: Int[Tensor, "m"], x: Float[Tensor, "n"]) -> Float[Tensor, "m"]:
    return x[i]


def test_worker_names_gradients_as_the_oracle_does_after_a_whole_number_argument() -> None:
    expected, sent = _roles_of_both_sides(_picked, (torch.tensor([0, 1]), torch.ones(3)))
    assert sent == expected == ["result", "gradient:1"]
