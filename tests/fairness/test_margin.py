"""How far an answer is off, as a share of how far it may be."""

import math

import pytest
import torch

from autograder.compare import compare
from autograder.exam.case import Case, Expected
from autograder.exam.tensors import dense_bytes
from autograder.fairness.margin import Margin, error_over_bound, margins
from autograder.grading.answer import Answer
from autograder.protocol.messages import Reply, ReplyTensor

VALUE = torch.tensor([1.0, -2.0, 4.0], dtype=torch.float64)


def expected(value: torch.Tensor = VALUE, bound: float = 0.25, dtype: torch.dtype = torch.float32) -> Expected:
    return Expected.of("result", value, dtype, bound)


def reply(value: torch.Tensor, role: str = "result", **changes: object) -> tuple[ReplyTensor, bytes]:
    content = dense_bytes(value)
    described = ReplyTensor(
        role, "Tensor", str(value.dtype).removeprefix("torch."), tuple(value.shape), "cpu", len(content)
    )
    return described, content


@pytest.mark.parametrize(
    ("off", "ratio"), [(0.0, 0.0), (0.125, 0.5), (-0.125, 0.5), (0.25, 1.0), (0.5, 2.0), (math.inf, math.inf)]
)
def test_largest_error_counts(off: float, ratio: float) -> None:
    got = VALUE.float() + torch.tensor([0.0, off, off / 2])
    assert error_over_bound(expected(), *reply(got)) == ratio
    assert (compare(expected(), *reply(got)) is None) == (ratio <= 1)


def test_nan_is_infinitely_far_off() -> None:
    assert error_over_bound(expected(), *reply(VALUE.float() * math.nan)) == math.inf


def test_other_element_types_are_measured_by_their_numbers() -> None:
    assert error_over_bound(expected(), *reply((VALUE + 0.125).double())) == 0.5
    assert error_over_bound(expected(), *reply((VALUE + 0.125).half())) == 0.5


@pytest.mark.parametrize(("off", "ratio"), [(0, 0.0), (1, math.inf)])
def test_whole_numbers_are_exact_or_not(off: int, ratio: float) -> None:
    value = torch.tensor([1, 2**60])
    assert error_over_bound(expected(value, 0.0, torch.int64), *reply(value + off)) == ratio


def test_no_numbers_are_no_measure() -> None:
    described, content = reply(VALUE.float())
    assert error_over_bound(expected(), described, content[:-1]) is None
    assert error_over_bound(expected(), *reply(VALUE.float()[:2])) is None
    assert error_over_bound(expected(), *reply(VALUE.to(torch.complex64))) is None


def test_empty_answer_is_right() -> None:
    assert error_over_bound(expected(VALUE[:0]), *reply(VALUE.float()[:0])) == 0.0


def answer(result: torch.Tensor | None, gradient: torch.Tensor | None, size: int) -> Answer:
    """An answer to a case of this size whose result and gradient should be ``VALUE``."""
    wanted = (expected(), Expected.of("gradient:1", VALUE, torch.float64, 0.5))
    case = Case(0, "gradient", "some", {"n": size}, ("X", "k"), (VALUE, VALUE), wanted)
    found = [reply(value, role) for value, role in ((result, "result"), (gradient, "gradient:1")) if value is not None]
    contents = {described.role: memoryview(content) for described, content in found}
    return Answer(case, Reply(0, tuple(described for described, _ in found)), contents)


def test_margins_are_by_type_and_kind_and_say_where_the_worst_is() -> None:
    found = margins(
        [
            answer(VALUE.float(), VALUE, 1),
            answer(VALUE.float() + 0.125, VALUE + 1, 2),
            answer(VALUE.float() + 0.0625, None, 3),
            answer(None, None, 4),
            Answer(answer(None, None, 5).case, failure="unanswered"),
        ],
        "ann",
        7,
        "scale",
    )
    assert [(one.dtype, one.kind, one.answers) for one in found] == [
        ("float32", "results", 3),
        ("float64", "gradients", 2),
    ]
    assert [one.worst.error_over_bound for one in found] == [0.5, 2.0]
    for one in found:
        assert (one.worst.submission, one.worst.seed, one.worst.exercise) == ("ann", 7, "scale")
        assert (one.worst.check, one.worst.part, one.worst.sizes) == ("gradient", "some", {"n": 2})
    assert [one.worst.about for one in found] == ["result", "gradient to k"]


def test_infinite_error_is_written_as_text() -> None:
    found: tuple[Margin, ...] = margins([answer(VALUE.float() * math.nan, None, 1)], "ann", 7, "scale")
    assert found[0].worst.error_over_bound == "inf"
    assert found[0].worst.ratio == math.inf
