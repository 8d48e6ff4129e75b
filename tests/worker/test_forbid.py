"""Every spelling of a convolution raises while it is forbidden, works again afterwards, and nothing else is touched."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor, nn

from autograder.worker.errors import ForbiddenOperatorError
from autograder.worker.forbid import Forbidden, forbidden, resolve

aten = torch.ops.aten
native: Any = torch._C._nn
CONVOLUTION = ("convolution",)

X1, K1 = torch.ones(1, 2, 5), torch.ones(3, 2, 2)
X2, K2 = torch.ones(1, 2, 5, 5), torch.ones(3, 2, 2, 2)
X3, K3 = torch.ones(1, 2, 4, 4, 4), torch.ones(3, 2, 2, 2, 2)
T1, T2, T3 = torch.ones(2, 3, 2), torch.ones(2, 3, 2, 2), torch.ones(2, 3, 2, 2, 2)
ZERO, UNIT = [0, 0], [1, 1]


def gradient_of_a_convolution() -> Any:
    return aten.convolution_backward(
        torch.ones(1, 3, 4, 4), X2, K2, [3], UNIT, ZERO, UNIT, False, ZERO, 1, [True, True, True]
    )[0]


def with_gradient() -> Tensor:
    return F.conv2d(X2.clone().requires_grad_(), K2)


def without_gradient() -> Tensor:
    with torch.no_grad():
        return F.conv2d(X2, K2)


def in_inference_mode() -> Tensor:
    with torch.inference_mode():
        return F.conv2d(X2, K2)


def module(layer: type[nn.Module], *sizes: int) -> Callable[[Tensor], Tensor]:
    with torch.random.fork_rng():
        return layer(*sizes)


def scripted() -> Any:
    return SCRIPTED(X2, K2)


def traced() -> Any:
    return TRACED(X2, K2)


def _conv2d(X: Tensor, K: Tensor) -> Tensor:
    return torch.conv2d(X, K)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # scripting is deprecated; students may script all the same
    SCRIPTED = torch.jit.script(_conv2d)
    TRACED = torch.jit.trace(_conv2d, (X2, K2))

SPELLINGS: dict[str, Callable[[], Any]] = {
    "F.conv1d": lambda: F.conv1d(X1, K1),
    "F.conv2d": lambda: F.conv2d(X2, K2),
    "F.conv3d": lambda: F.conv3d(X3, K3),
    "F.conv2d same": lambda: F.conv2d(X2, K2, padding="same"),
    "F.conv2d strided": lambda: F.conv2d(X2, K2, stride=2, padding=1),
    "F.conv2d dilated": lambda: F.conv2d(X2, K2, dilation=2),
    "F.conv2d groups": lambda: F.conv2d(X2, torch.ones(2, 1, 2, 2), groups=2),
    "F.conv2d without a batch": lambda: F.conv2d(X2[0], K2),
    "F.conv2d in float64": lambda: F.conv2d(X2.double(), K2.double()),
    "F.conv2d of integers": lambda: F.conv2d(X2.long(), K2.long()),
    "F.conv2d in bfloat16": lambda: F.conv2d(X2.bfloat16(), K2.bfloat16()),
    "F.conv2d complex": lambda: F.conv2d(X2.to(torch.complex64), K2.to(torch.complex64)),
    "F.conv2d channels last": lambda: F.conv2d(X2.to(memory_format=torch.channels_last), K2),
    "F.conv2d with a gradient": with_gradient,
    "F.conv2d without a gradient": without_gradient,
    "F.conv2d in inference mode": in_inference_mode,
    "F.conv_transpose1d": lambda: F.conv_transpose1d(X1, T1),
    "F.conv_transpose2d": lambda: F.conv_transpose2d(X2, T2),
    "F.conv_transpose3d": lambda: F.conv_transpose3d(X3, T3),
    "F.conv_tbc": lambda: torch.conv_tbc(torch.ones(5, 1, 2), torch.ones(2, 2, 3), torch.zeros(3)),
    "nn.Conv1d": lambda: module(nn.Conv1d, 2, 3, 2)(X1),
    "nn.Conv2d": lambda: module(nn.Conv2d, 2, 3, 2)(X2),
    "nn.Conv3d": lambda: module(nn.Conv3d, 2, 3, 2)(X3),
    "nn.ConvTranspose2d": lambda: module(nn.ConvTranspose2d, 2, 3, 2)(X2),
    "torch.conv2d": lambda: torch.conv2d(X2, K2),
    "torch.convolution": lambda: torch.convolution(X2, K2, None, UNIT, ZERO, UNIT, False, ZERO, 1),
    "torch._convolution": lambda: torch._convolution(
        X2, K2, None, UNIT, ZERO, UNIT, False, ZERO, 1, False, False, False, False
    ),
    "torch.mkldnn_convolution": lambda: torch.mkldnn_convolution(X2, K2, None, ZERO, UNIT, UNIT, 1),
    "torch._C._nn.thnn_conv2d": lambda: native.thnn_conv2d(X2, K2, [2, 2]),
    "torch._C._nn.slow_conv3d": lambda: native.slow_conv3d(X3, K3, [2, 2, 2]),
    "torch._C._nn.slow_conv_transpose2d": lambda: native.slow_conv_transpose2d(X2, T2, [2, 2]),
    "aten.conv2d": lambda: aten.conv2d(X2, K2),
    "aten.conv2d.default": lambda: aten.conv2d.default(X2, K2),
    "aten.conv2d.padding": lambda: aten.conv2d.padding(X2, K2, padding="valid"),
    "aten.convolution": lambda: aten.convolution(X2, K2, None, UNIT, ZERO, UNIT, False, ZERO, 1),
    "aten._convolution": lambda: aten._convolution(
        X2, K2, None, UNIT, ZERO, UNIT, False, ZERO, 1, False, False, False, False
    ),
    "aten._convolution_mode": lambda: aten._convolution_mode(X2, K2, None, UNIT, "valid", UNIT, 1),
    "aten.mkldnn_convolution": lambda: aten.mkldnn_convolution(X2, K2, None, ZERO, UNIT, UNIT, 1),
    "aten.thnn_conv2d": lambda: aten.thnn_conv2d(X2, K2, [2, 2]),
    "aten._slow_conv2d_forward": lambda: aten._slow_conv2d_forward(X2, K2, [2, 2], None, UNIT, ZERO),
    "aten.slow_conv_dilated2d": lambda: aten.slow_conv_dilated2d(X2, K2, [2, 2]),
    "aten.slow_conv_dilated3d": lambda: aten.slow_conv_dilated3d(X3, K3, [2, 2, 2]),
    "aten.slow_conv_transpose3d": lambda: aten.slow_conv_transpose3d(X3, T3, [2, 2, 2]),
    "aten.slow_conv3d_forward": lambda: aten.slow_conv3d_forward(X3, K3, [2, 2, 2], None, [1] * 3, [0] * 3),
    "aten._nnpack_spatial_convolution": lambda: aten._nnpack_spatial_convolution(X2, K2, None, ZERO),
    "aten.convolution_backward": gradient_of_a_convolution,
    "getattr": lambda: getattr(F, "conv" + "2d")(X2, K2),
    "scripted": scripted,
    "traced": traced,
    "vmap": lambda: torch.vmap(lambda X: F.conv2d(X, K2))(X2[None]),
    "jvp": lambda: torch.func.jvp(lambda X: F.conv2d(X, K2), (X2,), (X2,))[0],
    "grad": lambda: torch.func.grad(lambda X: F.conv2d(X, K2).sum())(X2),
}
NOT_BUILT_IN = {"aten._nnpack_spatial_convolution"}
"""Operators that this build of torch may lack without the kit's doing."""


@pytest.mark.filterwarnings("ignore")  # torch warns of "same" padding, and scripts its own decompositions for jvp
@pytest.mark.parametrize("name", SPELLINGS)
def test_convolution_raises_while_it_is_forbidden_and_works_again(name: str) -> None:
    call = SPELLINGS[name]
    before = None if name in NOT_BUILT_IN else call()
    with forbidden(CONVOLUTION), pytest.raises(Exception, match="asks you to write yourself") as raised:
        call()
    causes = [raised.value, raised.value.__cause__, raised.value.__context__]
    assert any(isinstance(cause, ForbiddenOperatorError) for cause in causes) or name in {"scripted", "traced"}
    if before is not None:
        assert call().shape == before.shape


def test_message_names_the_operator() -> None:
    with forbidden(CONVOLUTION), pytest.raises(ForbiddenOperatorError) as raised:
        F.conv2d(X2, K2)
    assert raised.value.operator == "conv2d"
    assert str(raised.value).startswith("conv2d is a built-in that this exercise asks you to write yourself")


def pointwise() -> Any:
    return torch.ops.mkldnn._convolution_pointwise(X2, K2, None, ZERO, UNIT, UNIT, 1, "none", [], "")


def prepacked() -> Any:
    ops = torch.ops.mkldnn_prepacked
    return ops.conv2d_run(X2, ops.conv2d_prepack(K2, None, UNIT, ZERO, UNIT, 1, [1, 2, 5, 5], "none"))


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this build of torch has no oneDNN")
@pytest.mark.parametrize("call", [pointwise, prepacked])
def test_convolution_outside_aten_raises(call: Callable[[], Any]) -> None:
    with forbidden(CONVOLUTION), pytest.raises(ForbiddenOperatorError):
        call()


def square(size: int) -> Tensor:
    return torch.arange(float(size * size)).reshape(size, size)


ALLOWED: dict[str, Callable[[], Tensor]] = {
    "Tensor.unfold": lambda: X2.unfold(-1, 2, 1),
    "F.unfold": lambda: F.unfold(X2, 2),
    "F.fold": lambda: F.fold(torch.ones(1, 4, 9), (4, 4), 2),
    "as_strided": lambda: X2.as_strided((2, 2), (1, 1)),
    "einsum": lambda: torch.einsum("bihw,oihw->o", X2[..., :2, :2], K2),
    "matmul": lambda: square(3) @ square(3),
    "bmm": lambda: torch.bmm(square(3)[None], square(3)[None]),
    "addmm": lambda: torch.addmm(square(3), square(3), square(3)),
    "linear": lambda: F.linear(square(3), square(3)),
    "bilinear": lambda: F.bilinear(square(2), square(2), torch.ones(3, 2, 2)),
    "tensordot": lambda: torch.tensordot(K2, K2, 4),
    "fft": lambda: torch.fft.irfft2(torch.fft.rfft2(square(4))),
    "avg_pool2d": lambda: F.avg_pool2d(X2, 2),
    "interpolate": lambda: F.interpolate(X2, 3),
    "to_sparse_csr, by way of _convert_indices": lambda: square(3).to_sparse_csr().to_dense(),
    "aten._convert_indices_from_coo_to_csr": lambda: aten._convert_indices_from_coo_to_csr(torch.tensor([0, 1, 1]), 3),
    "aten._convert_indices_from_csr_to_coo": lambda: aten._convert_indices_from_csr_to_coo(
        torch.tensor([0, 1, 2]), torch.tensor([0, 1])
    ),
    "sparse matmul": lambda: torch.sparse.mm(square(3).to_sparse(), square(3)),
    "vmap": lambda: torch.vmap(torch.sum)(square(3)),
    "gather": lambda: square(3).gather(0, torch.zeros(1, 3, dtype=torch.long)),
    "backward": lambda: torch.func.grad(lambda X: (X @ X).sum())(square(3)),
    "kron": lambda: torch.kron(square(2), square(2)),
}


@pytest.mark.filterwarnings("ignore:Sparse")  # torch warns that sparse CSR tensors are young
@pytest.mark.parametrize("name", ALLOWED)
def test_everything_else_gives_what_it_always_gave(name: str) -> None:
    call = ALLOWED[name]
    before = call()
    with forbidden(CONVOLUTION):
        during = call()
    assert torch.equal(during, before)


def test_single_operator_may_be_forbidden() -> None:
    with forbidden(("mm",)):
        with pytest.raises(ForbiddenOperatorError, match="mm is a built-in"):
            torch.mm(square(3), square(3))
        with pytest.raises(ForbiddenOperatorError, match="mm is a built-in"):
            square(3) @ square(3)
        assert torch.bmm(square(3)[None], square(3)[None]).shape == (1, 3, 3)
        assert F.conv2d(X2, K2).shape == (1, 3, 4, 4)
    assert torch.mm(square(3), square(3)).shape == (3, 3)


def test_switch_forbids_exactly_what_it_is_told() -> None:
    state = Forbidden()
    try:
        state.switch(CONVOLUTION)
        state.switch(CONVOLUTION)
        with pytest.raises(ForbiddenOperatorError):
            F.conv2d(X2, K2)
        state.switch(("einsum", "bmm"))
        assert F.conv2d(X2, K2).shape == (1, 3, 4, 4)
        with pytest.raises(ForbiddenOperatorError, match="bmm"):
            torch.bmm(square(3)[None], square(3)[None])
    finally:
        state.switch(())
    assert torch.bmm(square(3)[None], square(3)[None]).shape == (1, 3, 3)


def test_error_inside_the_block_gives_everything_back() -> None:
    with pytest.raises(ZeroDivisionError), forbidden(CONVOLUTION):
        _ = 1 / 0
    assert F.conv2d(X2, K2).shape == (1, 3, 4, 4)


def test_groups_and_names_resolve_to_operators_with_their_overloads() -> None:
    convolutions = resolve(CONVOLUTION)
    wanted = {"conv2d", "conv2d.padding", "convolution", "_convolution", "slow_conv3d", "mkldnn_convolution"}
    assert {f"aten::{name}" for name in wanted} <= set(convolutions)
    assert {"quantized::conv2d.new", "mkldnn::_convolution_pointwise"} <= set(convolutions)
    assert not any("convert" in operator for operator in convolutions)
    assert {operator.partition(".")[0] for operator in resolve(("mm",))} == {"aten::mm"}
    assert resolve(("no_such_operator",)) == ()
    assert resolve(()) == ()
