"""Comparing answers: right ones pass, wrong ones fail, and hostile ones do no harm."""

import math
import struct
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.compare import Kind, Mismatch, compare, compare_contract, tensor_of
from autograder.exam.case import Expected
from autograder.exam.tensors import dense_bytes
from autograder.protocol.messages import ReplyTensor

quick = settings(deadline=None, max_examples=150, database=None)

REAL = ("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool")


def _bytes(tensor: torch.Tensor) -> bytes:
    return dense_bytes(tensor.view(torch.int16) if tensor.dtype == torch.bfloat16 else tensor)


def _reply(tensor: torch.Tensor, **other: Any) -> tuple[ReplyTensor, bytes]:
    """A reply that holds this tensor, with some fields otherwise than they should be."""
    content = _bytes(tensor)
    fields: dict[str, Any] = {
        "role": "result",
        "type": "Tensor",
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": tuple(tensor.shape),
        "device": "cpu",
        "nbytes": len(content),
    }
    return ReplyTensor(**{**fields, **other}), content


def _expected(value: torch.Tensor, bound: float = 0.0, dtype: torch.dtype | None = None) -> Expected:
    wide = value.double() if value.is_floating_point() else value
    return Expected.of("result", wide, dtype or value.dtype, bound)


def _kind(mismatch: Mismatch | None) -> Kind | None:
    return mismatch.kind if mismatch else None


shapes = st.lists(st.integers(1, 4), max_size=3).map(tuple)


@st.composite
def values(draw: st.DrawFn) -> torch.Tensor:
    shape = draw(shapes)
    numbers = st.floats(-1e6, 1e6, width=32)
    count = math.prod(shape)
    return torch.tensor(draw(st.lists(numbers, min_size=count, max_size=count))).reshape(shape)


@quick
@given(value=values(), bound=st.sampled_from([0.0, 1e-3, 1.0]))
def test_equal_numbers_are_right_in_either_float_type(value: torch.Tensor, bound: float) -> None:
    expected = _expected(value, bound)
    assert compare(expected, *_reply(value)) is None
    assert compare(expected, *_reply(value.double())) is None
    assert compare(expected, *_reply(value, type="MyTensor")) is None


@quick
@given(value=values(), bound=st.floats(1e-3, 10), part=st.floats(-0.99, 0.99))
def test_numbers_within_the_bound_are_right(value: torch.Tensor, bound: float, part: float) -> None:
    assert compare(_expected(value, bound), *_reply(value.double() + bound * part)) is None


@quick
@given(
    value=values(),
    bound=st.sampled_from([0.0, 1e-3, 1.0]),
    factor=st.floats(1.01, 1e9),
    sign=st.sampled_from([1, -1]),
    data=st.data(),
)
def test_one_number_further_off_than_the_bound_is_wrong_and_is_the_worst(
    value: torch.Tensor, bound: float, factor: float, sign: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, value.numel() - 1))
    got = value.double().clone()
    got.view(-1)[place] += sign * factor * (bound or 1e-3)
    mismatch = compare(_expected(value, bound), *_reply(got))
    assert mismatch is not None
    assert mismatch.kind == "values"
    assert mismatch.worst == tuple(int(index) for index in torch.unravel_index(torch.tensor(place), value.shape))
    assert mismatch.got is not None
    assert torch.equal(mismatch.got, got)


@quick
@given(
    value=values(),
    bad=st.sampled_from([math.nan, math.inf, -math.inf]),
    bound=st.sampled_from([0.0, 1.0, 1e300]),
    dtype=st.sampled_from([torch.float16, torch.bfloat16, torch.float32, torch.float64]),
    data=st.data(),
)
def test_numbers_that_are_not_finite_never_pass(
    value: torch.Tensor, bad: float, bound: float, dtype: torch.dtype, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, value.numel() - 1))
    got = value.clamp(-9, 9).to(dtype)
    got.view(-1)[place] = bad
    mismatch = compare(_expected(value.clamp(-9, 9), bound), *_reply(got))
    assert mismatch is not None
    assert mismatch.kind == "values"
    assert mismatch.worst == tuple(int(index) for index in torch.unravel_index(torch.tensor(place), value.shape))


def test_worst_is_the_first_of_the_furthest() -> None:
    expected = _expected(torch.zeros(2, 3), 0.5)
    got = torch.tensor([[0.4, -1.0, 2.0], [0.0, -2.0, 1.0]])
    mismatch = compare(expected, *_reply(got))
    assert mismatch is not None
    assert mismatch.worst == (0, 2)


def test_worst_number_is_one_that_is_not_finite_even_beside_a_large_error() -> None:
    mismatch = compare(_expected(torch.zeros(3)), *_reply(torch.tensor([1e38, 1.0, math.nan])))
    assert mismatch is not None
    assert mismatch.worst == (2,)


def test_worst_of_a_scalar_has_no_index() -> None:
    mismatch = compare(_expected(torch.tensor(1.0)), *_reply(torch.tensor(2.0)))
    assert mismatch is not None
    assert mismatch.worst == ()


@pytest.mark.parametrize(("expected", "got"), [(0.0, -0.0), (-0.0, 0.0)])
def test_negative_zero_is_zero(expected: float, got: float) -> None:
    assert compare(_expected(torch.tensor([expected])), *_reply(torch.tensor([got]))) is None


@quick
@given(value=values(), other=shapes)
def test_another_shape_is_wrong(value: torch.Tensor, other: tuple[int, ...]) -> None:
    got = torch.zeros(other)
    mismatch = compare(_expected(value, 1e9), *_reply(got))
    assert _kind(mismatch) == (None if other == tuple(value.shape) else "shape")


def test_same_bytes_in_another_shape_are_wrong() -> None:
    value = torch.arange(6.0).reshape(2, 3)
    assert _kind(compare(_expected(value), *_reply(value.reshape(3, 2)))) == "shape"
    assert _kind(compare(_expected(value), *_reply(value, shape=(3, 2)))) == "shape"
    assert _kind(compare(_expected(value), *_reply(value, shape=(6,)))) == "shape"


@pytest.mark.parametrize("name", REAL)
def test_tensors_of_every_real_type_are_rebuilt(name: str) -> None:
    tensor = torch.tensor([[0, 1, 1], [1, 0, 1]]).to(getattr(torch, name))
    built = tensor_of(*_reply(tensor))
    assert built is not None
    assert built.dtype == tensor.dtype
    assert torch.equal(built, tensor)


@pytest.mark.parametrize("name", REAL)
def test_right_numbers_are_right_in_every_real_type(name: str) -> None:
    value = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
    assert compare(_expected(value), *_reply(value.to(getattr(torch, name)))) is None
    wrong = compare(_expected(value), *_reply((1 - value).to(getattr(torch, name))))
    assert _kind(wrong) == "values"


def test_half_precision_is_judged_by_the_bound() -> None:
    value = torch.tensor([1.0 + 2**-9])
    assert compare(_expected(value, 0.01), *_reply(value.bfloat16())) is None
    assert _kind(compare(_expected(value, 0.001), *_reply(value.bfloat16()))) == "values"


@pytest.mark.parametrize("name", ["complex64", "quint8", "float8_e4m3fn", "object", "", "torch.float32", "Float32"])
def test_names_of_other_types_are_another_type(name: str) -> None:
    reply, content = _reply(torch.ones(2), dtype=name)
    assert tensor_of(reply, content) is None
    assert _kind(compare(_expected(torch.ones(2)), reply, content)) == "dtype"


def test_complex_answer_is_another_type() -> None:
    value = torch.ones(2)
    assert _kind(compare(_expected(value), *_reply(value.to(torch.complex64)))) == "dtype"


@pytest.mark.parametrize(
    "lie",
    [
        {"nbytes": 7},
        {"nbytes": 9},
        {"nbytes": 0},
        {"nbytes": -8},
        {"nbytes": 2**63 - 1},
        {"shape": (3,)},
        {"shape": (1,)},
        {"shape": ()},
        {"shape": (0,)},
        {"shape": (-2,)},
        {"shape": (-1, -2)},
        {"shape": (2, -1)},
        {"shape": (2**62, 2**62)},
        {"shape": (2**31, 2**31, 2**31)},
        {"dtype": "float64"},
        {"dtype": "float16"},
        {"dtype": "bool"},
    ],
    ids=str,
)
def test_bytes_that_do_not_fit_what_is_said_about_them_are_no_tensor(lie: dict[str, Any]) -> None:
    reply, content = _reply(torch.ones(2), **lie)
    assert tensor_of(reply, content) is None
    if "nbytes" not in lie:
        assert _kind(compare(_expected(torch.ones(2)), reply, content)) == "not dense"


@pytest.mark.parametrize(
    "shape",
    [(0, 2**62, 2**62), (0, 2**63), (2**64 - 1, 0), (0, 2**31, 2**31, 2**31), (2**31, 2**31, 0), (2**31,) * 63 + (0,)],
    ids=lambda shape: f"{len(shape)}-{shape[0]}",
)
def test_empty_tensor_of_a_huge_shape_is_wrong_and_no_error(shape: tuple[int, ...]) -> None:
    reply, content = _reply(torch.empty(0), shape=shape)
    assert _kind(compare(_expected(torch.ones(2)), reply, content)) in {"not dense", "shape"}


def test_tensor_of_more_axes_than_a_worker_sends_is_refused() -> None:
    reply, content = _reply(torch.ones(1), shape=(1,) * 1000)
    assert tensor_of(reply, content) is None


def test_empty_tensors_are_rebuilt() -> None:
    built = tensor_of(*_reply(torch.empty(2, 0, 3)))
    assert built is not None
    assert built.shape == (2, 0, 3)
    assert _kind(compare(_expected(torch.ones(2)), *_reply(torch.empty(2, 0, 3)))) == "shape"


names = st.sampled_from([*REAL, "complex64", ""])
hostile = st.builds(
    ReplyTensor,
    st.just("result"),
    st.sampled_from(["Tensor", "int", ""]),
    names,
    st.lists(st.sampled_from([-1, 1, 2, 3, 2**31, 2**62]), max_size=5).map(tuple),
    st.sampled_from(["cpu", "cuda:0", "meta", ""]),
    st.sampled_from([-1, 0, 1, 4, 8, 16, 2**62]),
    st.sampled_from(["", "", "not a tensor", "too large"]),
)


@quick
@given(reply=hostile, content=st.binary(max_size=24))
def test_whatever_arrives_is_a_verdict_and_not_an_error(reply: ReplyTensor, content: bytes) -> None:
    mismatch = compare(_expected(torch.tensor([1e30, -1e30])), reply, content)
    assert mismatch is not None
    assert (tensor_of(reply, content) is None) >= (mismatch.kind in {"not a tensor", "dtype"})


def test_bytes_of_a_tensor_are_copied() -> None:
    reply, content = _reply(torch.ones(2))
    memory = bytearray(content)
    built = tensor_of(reply, memoryview(memory))
    assert built is not None
    memory[:] = bytes(8)
    assert built.tolist() == [1, 1]


@pytest.mark.parametrize("device", ["cuda:0", "meta", "privateuseone:0", "cpu:0", ""])
def test_right_numbers_on_another_device_are_wrong(device: str) -> None:
    assert _kind(compare(_expected(torch.ones(2)), *_reply(torch.ones(2), device=device))) == "device"


@pytest.mark.parametrize(
    ("problem", "kind"), [("not a tensor", "not a tensor"), ("not a dense tensor: torch.sparse_coo", "not dense")]
)
def test_answer_with_a_problem_is_wrong_even_with_the_right_bytes(problem: str, kind: str) -> None:
    reply, content = _reply(torch.ones(2), problem=problem)
    assert tensor_of(reply, content) is None
    assert _kind(compare(_expected(torch.ones(2)), reply, content)) == kind
    assert _kind(compare_contract(_expected(torch.ones(2)), reply, b"")) == kind


@pytest.mark.parametrize("got", [torch.tensor([1, 2]), torch.tensor([1.0, 2.0]), torch.tensor([1, 2]).int()])
def test_whole_numbers_are_compared_by_value(got: torch.Tensor) -> None:
    expected = _expected(torch.tensor([1, 2]))
    assert compare(expected, *_reply(got)) is None
    assert _kind(compare(expected, *_reply(got + 1))) == "values"


def test_truth_values_are_compared_by_value() -> None:
    expected = _expected(torch.tensor([True, False]))
    assert compare(expected, *_reply(torch.tensor([True, False]))) is None
    assert _kind(compare(expected, *_reply(torch.tensor([True, True])))) == "values"


def test_large_whole_numbers_that_differ_by_one_are_told_apart() -> None:
    expected = _expected(torch.tensor([2**53 + 1]))
    assert _kind(compare(expected, *_reply(torch.tensor([2**53])))) == "values"


@pytest.mark.parametrize(
    ("other", "kind"),
    [
        ({}, None),
        ({"type": "Parameter"}, "type"),
        ({"type": "MyTensor"}, "type"),
        ({"type": ""}, "type"),
        ({"dtype": "float64"}, "dtype"),
        ({"dtype": "torch.float32"}, "dtype"),
        ({"dtype": ""}, "dtype"),
        ({"shape": (7,)}, None),
    ],
)
def test_contract_looks_at_type_and_element_type_alone(other: dict[str, Any], kind: Kind | None) -> None:
    reply, _ = _reply(torch.ones(2), **other)
    assert _kind(compare_contract(_expected(torch.ones(2)), reply, b"")) == kind


def test_contract_of_a_float64_case_wants_float64() -> None:
    expected = _expected(torch.ones(2).double())
    assert compare_contract(expected, _reply(torch.ones(2).double())[0], b"") is None
    assert _kind(compare_contract(expected, _reply(torch.ones(2))[0], b"")) == "dtype"


def test_exact_bytes_are_those_of_the_answers_own_type() -> None:
    assert _expected(torch.tensor([1.0])).exact == struct.pack("<f", 1)
    assert _expected(torch.tensor([1.0]), dtype=torch.float64).exact == struct.pack("<d", 1)
