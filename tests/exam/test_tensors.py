"""Contents and layouts of tensors, and their way to the worker."""

import random
import struct
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.authoring.signature import Kind
from autograder.exam.tensors import STRIDED, Layout, Values, dense_bytes, dtype_of, filled, laid_out, to_wire
from autograder.protocol.messages import Call
from autograder.worker.calls import Answers

LAYOUTS: tuple[Layout, ...] = ("contiguous", *STRIDED)
DTYPES = (torch.float32, torch.float64, torch.int64, torch.bool)

quick = settings(deadline=None, max_examples=80, database=None)
shapes = st.lists(st.integers(1, 4), max_size=4).map(tuple)
layouts = st.sampled_from(LAYOUTS)


def _tensor(shape: tuple[int, ...], dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return filled(shape, "integers", dtype, random.Random(1))


@pytest.mark.parametrize(
    ("kind", "double", "dtype"),
    [
        ("float", False, torch.float32),
        ("float", True, torch.float64),
        ("int", False, torch.int64),
        ("int", True, torch.int64),
        ("bool", True, torch.bool),
    ],
)
def test_element_type_of_a_kind(kind: Kind, double: bool, dtype: torch.dtype) -> None:
    assert dtype_of(kind, double=double) == dtype


RANGES: list[tuple[Values, int, int]] = [("integers", -9, 9), ("large", -40, 40), ("positive", 1, 9)]


@pytest.mark.parametrize(
    ("values", "low", "high", "dtype"),
    [(*item, dtype) for item in RANGES for dtype in DTYPES[:3]] + [("normal", -9, 9, torch.int64)],
)
def test_whole_numbers_fill_their_range(values: Values, low: int, high: int, dtype: torch.dtype) -> None:
    tensor = filled((2000,), values, dtype, random.Random(1))
    assert tensor.dtype == dtype
    assert set(tensor.tolist()) == set(range(low, high + 1))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_normal_numbers_are_standard_normal(dtype: torch.dtype) -> None:
    tensor = filled((40, 50), "normal", dtype, random.Random(1))
    assert tensor.shape == (40, 50)
    assert abs(float(tensor.mean())) < 0.1
    assert abs(float(tensor.std()) - 1) < 0.1


def test_truth_values_are_both_drawn() -> None:
    assert set(filled((50,), "integers", torch.bool, random.Random(1)).tolist()) == {True, False}


def test_scalar_is_one_number() -> None:
    assert filled((), "positive", torch.float32, random.Random(1)).shape == ()


def test_same_source_gives_the_same_numbers() -> None:
    first, second = (filled((3, 4), "normal", torch.float64, random.Random(7)) for _ in range(2))
    other = filled((3, 4), "normal", torch.float64, random.Random(8))
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


@quick
@given(shape=shapes, layout=layouts, dtype=st.sampled_from(DTYPES))
def test_layouts_keep_shape_type_and_numbers(shape: tuple[int, ...], layout: Layout, dtype: torch.dtype) -> None:
    tensor = _tensor(shape, dtype)
    before = tensor.clone()
    laid = laid_out(tensor, layout)
    assert laid.dtype == dtype
    assert laid.shape == shape
    wanted = tensor[:1].expand(shape) if layout == "expanded" and shape else tensor
    assert torch.equal(laid, wanted)
    assert torch.equal(tensor, before)


@pytest.mark.parametrize(
    ("layout", "stride", "offset"),
    [
        ("contiguous", (12, 4, 1), 0),
        ("permuted", (1, 2, 6), 0),
        ("sliced", (27, 9, 2), 1),
        ("expanded", (0, 4, 1), 0),
        ("offset", (12, 4, 1), 3),
    ],
)
def test_layouts_lie_in_memory_as_they_are_called(layout: Layout, stride: tuple[int, ...], offset: int) -> None:
    laid = laid_out(_tensor((2, 3, 4)), layout)
    assert laid.stride() == stride
    assert laid.storage_offset() == offset


@pytest.mark.parametrize("layout", LAYOUTS)
def test_scalars_have_one_layout(layout: Layout) -> None:
    tensor = _tensor(())
    assert laid_out(tensor, layout) is tensor


@quick
@given(shape=shapes, layout=layouts, dtype=st.sampled_from(DTYPES))
def test_worker_rebuilds_what_was_sent(shape: tuple[int, ...], layout: Layout, dtype: torch.dtype) -> None:
    tensor = laid_out(_tensor(shape, dtype), layout)
    wire, content = to_wire(tensor)
    seen: list[torch.Tensor] = []

    def identity(value: Any) -> Any:
        seen.append(value)
        return value

    reply, contents = Answers(identity, {}, 2**20).answer(Call(5, (wire,)), memoryview(content))
    assert reply.error is None
    assert reply.id == 5
    assert torch.equal(seen[0], tensor)
    assert (seen[0].dtype, seen[0].stride()) == (tensor.dtype, tensor.stride())
    assert seen[0].storage_offset() == tensor.storage_offset()
    assert contents == [dense_bytes(tensor)]
    returned = reply.tensors[0]
    assert (returned.role, returned.type, returned.device) == ("result", "Tensor", "cpu")
    assert (returned.dtype, returned.shape) == (str(dtype).removeprefix("torch."), shape)
    assert (returned.nbytes, returned.problem) == (len(contents[0]), "")


@quick
@given(shape=shapes, layout=layouts, dtype=st.sampled_from(DTYPES))
def test_wire_carries_no_more_than_the_tensor_reaches(
    shape: tuple[int, ...], layout: Layout, dtype: torch.dtype
) -> None:
    tensor = laid_out(_tensor(shape, dtype), layout)
    wire, content = to_wire(tensor)
    last = wire.offset + sum((size - 1) * stride for size, stride in zip(wire.shape, wire.stride, strict=True))
    assert wire.nbytes == len(content) == (last + 1) * dtype.itemsize


def test_several_tensors_share_a_payload_in_order() -> None:
    tensors = [laid_out(_tensor((2, 3)), "sliced"), _tensor((4,), torch.int64), laid_out(_tensor((3, 2)), "offset")]
    wires, contents = zip(*(to_wire(tensor) for tensor in tensors), strict=True)
    seen: list[torch.Tensor] = []
    answers = Answers(lambda *args: seen.extend(args), {}, 2**20)
    answers.answer(Call(0, tuple(wires)), memoryview(b"".join(contents)))
    assert [value.tolist() for value in seen] == [tensor.tolist() for tensor in tensors]


def test_dense_bytes_are_the_elements_row_by_row() -> None:
    tensor = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert dense_bytes(tensor) == struct.pack("<4f", 1, 2, 3, 4)
    assert dense_bytes(tensor.T) == struct.pack("<4f", 1, 3, 2, 4)
    assert dense_bytes(tensor[:1].expand(2, 2)) == struct.pack("<4f", 1, 2, 1, 2)
    assert dense_bytes(torch.tensor([True, False])) == b"\x01\x00"
    assert dense_bytes(torch.tensor(-1)) == struct.pack("<q", -1)


def test_dense_bytes_of_a_tensor_that_wants_a_gradient() -> None:
    assert dense_bytes(torch.ones(1, requires_grad=True)) == struct.pack("<f", 1)
