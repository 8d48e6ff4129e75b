"""Tests for multi_channel.py. Run them with `pytest` in this folder; a function that is not done yet is skipped.

All numbers here are small integers stored as floats. Sums and products of such numbers are exact, so that results can
be compared for equality, without a tolerance.
"""

import multi_channel as student
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import NotDoneYet

quick = settings(deadline=None, max_examples=30)


# ---------------------------------------------------------------------------------------------------------- helpers


def call(name, *inputs):
    """Call the function with this name in multi_channel.py; skip the test if it is not done yet."""
    function = getattr(student, name, None)
    assert callable(function), f"multi_channel.py has no function called {name}"
    try:
        result = function(*inputs)
    except NotDoneYet:
        pytest.skip(f"{name}, or a function it calls, is not done yet")
    assert isinstance(result, torch.Tensor), f"{name} should return a tensor, but returned a {type(result).__name__}"
    return result


def assert_same(actual, expected, what):
    """The two tensors have the same shape, the same dtype and the same numbers."""
    assert actual.shape == expected.shape, f"{what}: shape {tuple(actual.shape)}, should be {tuple(expected.shape)}"
    assert actual.dtype == expected.dtype, f"{what}: dtype {actual.dtype}, should be {expected.dtype}"
    same = torch.equal(actual, expected)
    assert same, f"{what}: wrong numbers\n{actual}\nshould be\n{expected}"


def whole_numbers(*shape, seed, dtype=torch.float32):
    """A tensor of random integers from -4 to 4, stored as floats."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(-4, 5, shape, generator=generator).to(dtype)


@st.composite
def problems(draw, min_c_i=1, one_by_one=False):
    """An image X of shape (c_i, h, w) and kernels K of shape (c_o, c_i, k_h, k_w) that fit into it."""
    c_i, c_o = draw(st.integers(min_c_i, 4)), draw(st.integers(1, 3))
    h, w = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    k_h = 1 if one_by_one else draw(st.integers(1, h))
    k_w = 1 if one_by_one else draw(st.integers(1, w))
    dtype = draw(st.sampled_from([torch.float32, torch.float64]))
    seed = draw(st.integers(0, 10**6))
    X = whole_numbers(c_i, h, w, seed=seed, dtype=dtype)
    K = whole_numbers(c_o, c_i, k_h, k_w, seed=seed + 1, dtype=dtype)
    return X, K


# The three functions, each with an image and a kernel that it accepts. Used where one test applies to all of them.
CASES = {
    "corr2d_multi_in": ((3, 4, 5), (3, 2, 3)),
    "corr2d_multi_in_out": ((3, 4, 5), (2, 3, 2, 3)),
    "corr2d_multi_in_out_1x1": ((3, 4, 5), (2, 3, 1, 1)),
}
each_function = pytest.mark.parametrize("name", CASES)


def inputs_for(name, dtype=torch.float32):
    X_shape, K_shape = CASES[name]
    return whole_numbers(*X_shape, seed=1, dtype=dtype), whole_numbers(*K_shape, seed=2, dtype=dtype)


# -------------------------------------------------------------------------------- the worked examples of the lesson

X_EXAMPLE = torch.tensor([[[0.0, 1, 2], [3, 4, 5], [6, 7, 8]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]]])
K_EXAMPLE = torch.tensor([[[0.0, 1], [2, 3]], [[1, 2], [3, 4]]])


def test_multi_in_example():
    expected = torch.tensor([[56.0, 72], [104, 120]])
    assert_same(call("corr2d_multi_in", X_EXAMPLE, K_EXAMPLE), expected, "the example of exercise 1")


def test_multi_in_out_example():
    K = torch.tensor(
        [
            [[[0.0, 1], [2, 3]], [[1, 2], [3, 4]]],
            [[[1, 2], [3, 4]], [[2, 3], [4, 5]]],
            [[[2, 3], [4, 5]], [[3, 4], [5, 6]]],
        ]
    )
    expected = torch.tensor([[[56.0, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]])
    assert_same(call("corr2d_multi_in_out", X_EXAMPLE, K), expected, "the example of exercise 2")


def test_1x1_example():
    X = torch.tensor([[[1.0, 2, 3], [4, 5, 6]], [[0, 1, 0], [1, 0, 1]], [[2, 0, 1], [0, 1, 2]]])
    K = torch.tensor([[[[1.0]], [[2]], [[-1]]], [[[0]], [[3]], [[1]]]])
    expected = torch.tensor([[[-1.0, 4, 2], [6, 4, 6]], [[2, 3, 1], [3, 1, 5]]])
    assert_same(call("corr2d_multi_in_out_1x1", X, K), expected, "the example of exercise 3")


# ------------------------------------------------------------------------------- properties that hold for any input


@quick
@given(problem=problems(), data=st.data())
def test_multi_in_one_hot_kernel_crops(problem, data):
    """A kernel that is 1 at one place and 0 elsewhere cuts a piece out of one channel."""
    X, K = problem
    kernel = torch.zeros_like(K[0])
    c, a, b = (data.draw(st.integers(0, n - 1), label=axis) for n, axis in zip(kernel.shape, "cab", strict=True))
    kernel[c, a, b] = 1
    out_h, out_w = X.shape[1] - kernel.shape[1] + 1, X.shape[2] - kernel.shape[2] + 1
    crop = X[c, a : a + out_h, b : b + out_w]
    assert_same(call("corr2d_multi_in", X, kernel), crop, f"a kernel that is 1 only at {(c, a, b)}")


@quick
@given(problem=problems(min_c_i=2), data=st.data())
def test_multi_in_adds_over_channels(problem, data):
    """Two groups of channels, cross-correlated apart and then added, give the same as all channels together."""
    X, K = problem
    kernel = K[0]
    split = data.draw(st.integers(1, X.shape[0] - 1), label="split")
    together = call("corr2d_multi_in", X, kernel)
    first = call("corr2d_multi_in", X[:split], kernel[:split])
    second = call("corr2d_multi_in", X[split:], kernel[split:])
    assert_same(together, first + second, f"channels before {split} and from {split} on, added")


@quick
@given(problem=problems())
def test_multi_in_out_channels_are_independent(problem):
    """Every output channel is what corr2d_multi_in makes of the same image and that channel's kernel."""
    X, K = problem
    Y = call("corr2d_multi_in_out", X, K)
    assert Y.ndim == 3, f"the result should have 3 axes (c_o, height, width), but its shape is {tuple(Y.shape)}"
    assert Y.shape[0] == K.shape[0], f"there are {K.shape[0]} kernels, but {Y.shape[0]} output channels"
    for o in range(K.shape[0]):
        assert_same(Y[o], call("corr2d_multi_in", X, K[o]), f"output channel {o}")


@quick
@given(problem=problems(one_by_one=True))
def test_1x1_agrees_with_multi_in_out(problem):
    """With 1x1 kernels, the functions of exercises 2 and 3 give the same result."""
    X, K = problem
    actual = call("corr2d_multi_in_out_1x1", X, K)
    assert_same(actual, call("corr2d_multi_in_out", X, K), "corr2d_multi_in_out_1x1 against corr2d_multi_in_out")


@quick
@given(problem=problems(one_by_one=True), data=st.data())
def test_1x1_one_hot_kernels_pick_channels(problem, data):
    """If every kernel is 1 for one input channel and 0 for the others, the output consists of those channels."""
    X, K = problem
    picks = data.draw(st.lists(st.integers(0, X.shape[0] - 1), min_size=1, max_size=4), label="picks")
    K = K.new_zeros((len(picks), X.shape[0], 1, 1))
    for o, c in enumerate(picks):
        K[o, c] = 1
    assert_same(call("corr2d_multi_in_out_1x1", X, K), X[picks], f"kernels that pick the input channels {picks}")


# --------------------------------------------------------------------------------------- what your functions promise


@each_function
def test_float64_is_kept(name):
    """float64 results have float64 precision: numbers that float32 would round come out unharmed."""
    X, K = inputs_for(name, dtype=torch.float64)
    assert call(name, X, K).dtype == torch.float64, f"{name}: float64 inputs should give a float64 result"
    K = torch.zeros_like(K)
    K[..., 0, 0, 0] = 1  # one-hot: cuts out the top left of channel 0
    big = 2.0**40  # float32 cannot tell neighbouring integers of this size apart
    Y = call(name, X + big, K) - big
    crop = X[0, : Y.shape[-2], : Y.shape[-1]].expand(Y.shape)
    assert_same(Y, crop, f"{name}: a crop of X plus a large number, with that number taken off again")


@each_function
def test_inputs_are_not_modified(name):
    X, K = inputs_for(name)
    X_before, K_before = X.clone(), K.clone()
    call(name, X, K)
    assert_same(X, X_before, f"X after {name}")
    assert_same(K, K_before, f"K after {name}")


@each_function
def test_views_give_the_same_as_copies(name):
    """Non-contiguous inputs are fine: permuted, sliced, and expanded."""
    X, K = inputs_for(name)
    expected = call(name, X, K)
    X_permuted = X.permute(2, 1, 0).contiguous().permute(2, 1, 0)
    K_sliced = K.repeat_interleave(2, dim=-1)[..., ::2]
    assert_same(call(name, X_permuted, K_sliced), expected, f"{name}, with a permuted X and a sliced K")
    X_expanded = X[:1].expand(X.shape)
    expected = call(name, X_expanded.contiguous(), K)
    assert_same(call(name, X_expanded, K), expected, f"{name}, with an expanded X")


@each_function
def test_gradients_reach_both_inputs(name):
    """The result is linear in X, so its sum is the sum of X times the gradient; and the same for K."""
    X, K = inputs_for(name)
    X.requires_grad_(True)
    K.requires_grad_(True)
    total = call(name, X, K).sum()
    assert total.requires_grad, f"{name}: the result is cut off from X and K, so that no gradient can flow"
    gradients = torch.autograd.grad(total, (X, K), allow_unused=True)
    for letter, leaf, gradient in zip("XK", (X, K), gradients, strict=True):
        assert gradient is not None, f"{name}: no gradient reaches {letter}"
        assert_same((leaf * gradient).sum().detach(), total.detach(), f"{name}: {letter} times its gradient, summed")
