"""One memory seen from two devices."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rehearsal.running import Child, run

quick = settings(deadline=None, max_examples=60, database=None)
SEEN = "from autograder.rehearsal.memory import on_cpu, on_device\n"

TENSORS = [
    "torch.arange(12.0).reshape(3, 4)",
    "torch.arange(12.0).reshape(3, 4).t()",
    "torch.arange(12.0).reshape(3, 4)[1:, ::2]",
    "torch.arange(3)[:, None].expand(3, 2)",
    "torch.tensor(3.5, dtype=torch.float64)",
    "torch.tensor([True, False])",
    "torch.zeros(0)",
    "torch.zeros(2, 0, 3)",
    "torch.ones(1, 1, 1)",
    "torch.ones(2, 1).t()",
    "torch.tensor([float('nan'), float('inf'), -0.0])",
    "torch.complex(torch.ones(2), torch.arange(2.0))",
    *(f"torch.arange(4).to(torch.{name})" for name in ("uint8", "int8", "int16", "int32", "half", "bfloat16")),
]


@pytest.mark.parametrize("tensor", TENSORS)
def test_numbers_and_layout_are_the_same(gpu: Child, tensor: str) -> None:
    answer = gpu.run(f"{SEEN}X = {tensor}\non_device(X), on_cpu(on_device(X)), type(on_device(X)) is torch.Tensor")
    expected = run(f"X = {tensor}\nX, X, True", "cpu")
    assert not answer.error, answer.where
    assert (answer.value, answer.devices) == (expected.value, ("cuda:0", "cpu"))


@pytest.mark.parametrize("tensor", [item for item in TENSORS if "zeros" not in item])
def test_memory_is_the_same(gpu: Child, tensor: str) -> None:
    where = "X.data_ptr(), seen.data_ptr(), back.data_ptr()"
    answer = gpu.run(f"{SEEN}X = {tensor}\nseen = on_device(X); back = on_cpu(seen)\nlen({{{where}}})")
    assert answer.value == "1", answer.where


def test_writing_is_seen_on_both_sides(gpu: Child) -> None:
    answer = gpu.run(f"{SEEN}Y = torch.zeros(4); seen = on_device(Y)\nseen[1] = 5; Y[2] = 7; Y.tolist(), seen.tolist()")
    assert answer.value == "((0.0, 5.0, 7.0, 0.0), (0.0, 5.0, 7.0, 0.0))"


def test_memory_outlives_the_tensor_it_came_from(gpu: Child) -> None:
    others = "others = [torch.zeros(1000, dtype=torch.int64) for _ in range(50)]"
    assert gpu.run(f"{SEEN}seen = on_device(torch.arange(1000))\n{others}\nseen.sum()").value.endswith(": 499500")


@pytest.mark.parametrize(
    ("snippet", "flags"),
    [
        ("Z.conj()", (True, False)),
        ("Z.conj().imag", (False, True)),
        ("Z.conj().conj()", (False, False)),
        ("torch._neg_view(v)", (False, True)),
        ("torch._neg_view(Z.conj())", (True, True)),
    ],
)
def test_flags_of_complex_numbers_are_kept_on_the_way_back(gpu: Child, snippet: str, flags: tuple[bool, bool]) -> None:
    answer = gpu.run(f"{SEEN}seen = on_cpu({snippet})\nseen, seen.is_conj(), seen.is_neg()")
    assert answer.value == run(f"{snippet}, {flags[0]}, {flags[1]}", "cpu").value, answer.where
    assert answer.devices == ("cpu",)


@pytest.mark.parametrize("snippet", ["Z_cpu.conj()", "Z_cpu.conj().imag", "torch._neg_view(v_cpu)"])
def test_flags_of_complex_numbers_are_worked_out_on_the_way_there(gpu: Child, snippet: str) -> None:
    answer = gpu.run(
        f"{SEEN}seen = on_device({snippet})\nseen.tolist() == ({snippet}).tolist(), seen.is_conj(), seen.is_neg()"
    )
    assert answer.value == "(True, False, False)", answer.where


def test_zeros_without_memory_are_given_some(gpu: Child) -> None:
    answer = gpu.run(f"{SEEN}on_device(torch._efficientzerotensor((2, 3)))")
    assert answer.value == run("torch.zeros(2, 3)", "cpu").value, answer.where


@quick
@given(
    shape=st.lists(st.integers(0, 4), max_size=4),
    dtype=st.sampled_from(("float32", "float64", "int64", "bool")),
    data=st.data(),
)
def test_any_layout_is_kept(gpu: Child, shape: list[int], dtype: str, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(shape))))
    steps = [data.draw(st.integers(1, 3)) for _ in shape]
    view = f".permute({order})[{', '.join(f'::{step}' for step in steps) or '...'}]"
    made = f"X = (torch.arange({math.prod(shape)}) % 3).to(torch.{dtype}).reshape({shape}){view}\n"
    answer = gpu.run(f"{SEEN}{made}on_device(X), on_cpu(on_device(X))")
    assert not answer.error, answer.where
    assert (answer.value, answer.devices) == (run(f"{made}X, X", "cpu").value, ("cuda:0", "cpu"))
