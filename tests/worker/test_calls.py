"""Describing whatever a call returns, and answering calls whatever they raise."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder import NotDoneYet
from autograder.protocol.messages import Call, ErrorRecord, Reply, WireTensor
from autograder.worker.calls import Answers, describe
from autograder.worker.errors import ForbiddenOperatorError
from tests.support import ONE, RIGHT, Bench, check, replaced

LIMIT = 1 << 16


class Wrapped(torch.Tensor):
    """A subclass as students write them."""


def subclass() -> torch.Tensor:
    return torch.ones(2).as_subclass(Wrapped)


def values(content: bytes, dtype: str = "float32") -> list[float]:
    return [float(value) for value in np.frombuffer(content, dtype=dtype)]


# ---------------------------------------------------------------------------------------------------- describing


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "NoneType"),
        ([torch.ones(2)], "list"),
        ((torch.ones(2), 3), "tuple"),
        (3.5, "float"),
        (7, "int"),
        (np.ones(3), "ndarray"),
        (np.float32(3), "float32"),
        ("text", "str"),
        (torch.Size([2, 3]), "Size"),
        (torch.float32, "dtype"),
        (torch.nn.Linear(1, 1), "Linear"),
        (Wrapped, "_TensorMeta"),
        (Ellipsis, "ellipsis"),
        (describe, "function"),
        (json, "module"),
        (torch.ones, "builtin_function_or_method"),
    ],
)
def test_what_is_no_tensor_is_named(value: Any, kind: str) -> None:
    described, content = describe("result", value, LIMIT)
    assert (described.role, described.type, described.problem) == ("result", kind, "not a tensor")
    assert (described.shape, described.dtype, described.nbytes, content) == ((), "", 0, b"")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (torch.ones(2), "Tensor"),
        (torch.nn.Parameter(torch.ones(2)), "Parameter"),
        (subclass(), "Wrapped"),
        (torch.nn.Buffer(torch.ones(2)), "Tensor"),
    ],
)
def test_kind_of_tensor_is_named_and_its_content_sent(value: torch.Tensor, kind: str) -> None:
    described, content = describe("result", value, LIMIT)
    assert described.type == kind
    assert described.problem == ""
    assert values(content) == [1, 1]


def test_subclass_that_bears_the_plain_ones_name_is_told_from_it() -> None:
    made = type("Tensor", (torch.Tensor,), {"__module__": "torch"})
    described, content = describe("result", torch.ones(2).as_subclass(made), LIMIT)
    assert described.type == "subclass named Tensor"
    assert values(content) == [1, 1]


def test_class_is_named_whatever_its_own_class_says() -> None:
    class Lying(type):
        def __getattribute__(cls, name: str) -> Any:
            return 7 if name == "__qualname__" else super().__getattribute__(name)

    described, _ = describe("result", Lying("Odd", (), {})(), LIMIT)
    assert described.type == "Odd"


VIEW = torch.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (torch.tensor(7.0), (), [7]),
        (torch.ones(0, 3), (0, 3), []),
        (torch.ones(0), (0,), []),
        (VIEW.t()[1:3, ::2], (2, 2), [1, 9, 2, 10]),
        (VIEW[1:, 2:], (2, 2), [6, 7, 10, 11]),
        (torch.ones(1, 1).expand(3, 2), (3, 2), [1] * 6),
        (torch.ones(2, requires_grad=True) * 2, (2,), [2, 2]),
        (torch.tensor([float("nan"), float("inf"), -0.0]), (3,), [float("nan"), float("inf"), -0.0]),
        (torch.ones(2, dtype=torch.complex64).conj().real, (2,), [1, 1]),
        (torch.ones(1, 2, 1, 1, 1, 1), (1, 2, 1, 1, 1, 1), [1, 1]),
    ],
)
def test_content_is_dense_and_row_major(value: torch.Tensor, shape: tuple[int, ...], expected: list[float]) -> None:
    described, content = describe("result", value, LIMIT)
    assert (described.shape, described.dtype, described.device) == (shape, "float32", "cpu")
    assert described.nbytes == len(content) == 4 * len(expected)
    np.testing.assert_array_equal(values(content), expected)


@pytest.mark.parametrize(
    ("dtype", "size"),
    [
        ("float64", 8),
        ("float16", 2),
        ("bfloat16", 2),
        ("int64", 8),
        ("int8", 1),
        ("uint8", 1),
        ("uint16", 2),
        ("bool", 1),
        ("complex64", 8),
        ("complex128", 16),
    ],
)
def test_every_dtype_is_sent_as_its_bits(dtype: str, size: int) -> None:
    described, content = describe("result", torch.ones(3).to(getattr(torch, dtype)), LIMIT)
    assert (described.dtype, described.nbytes, described.problem) == (dtype, 3 * size, "")
    assert len(content) == 3 * size


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float8_e5m2])
def test_dtype_that_numpy_does_not_know_is_described(dtype: torch.dtype) -> None:
    described, _ = describe("result", torch.ones(3).to(dtype), LIMIT)
    assert described.dtype == str(dtype).removeprefix("torch.")


def test_conjugated_and_negated_views_are_resolved() -> None:
    value = torch.tensor([1 + 2j]).conj()
    assert np.frombuffer(describe("result", value, LIMIT)[1], "complex64")[0] == 1 - 2j
    assert values(describe("result", value.imag, LIMIT)[1]) == [-2]


def sparse() -> torch.Tensor:
    return torch.eye(3).to_sparse()


def compressed() -> torch.Tensor:
    return torch.eye(3).to_sparse_csr()


def quantised() -> torch.Tensor:
    return torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)


def meta() -> torch.Tensor:
    return torch.ones(3, device="meta")


def nested() -> torch.Tensor:
    return torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])


def mkldnn() -> torch.Tensor:
    return torch.ones(2, 2).to_mkldnn()


@pytest.mark.filterwarnings("ignore")  # torch warns of some kinds that they are young, and of others that they are old
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (sparse, "not a dense tensor: torch.sparse_coo"),
        (compressed, "not a dense tensor: torch.sparse_csr"),
        (quantised, "not a dense tensor: quantised"),
        (meta, "not a dense tensor"),
        (mkldnn, "not a dense tensor: torch._mkldnn"),
    ],
)
def test_tensor_without_dense_content_says_so(make: Callable[[], torch.Tensor], problem: str) -> None:
    described, content = describe("result", make(), LIMIT)
    assert problem in described.problem
    assert (described.nbytes, content) == (0, b"")
    assert described.type == "Tensor"


@pytest.mark.filterwarnings("ignore")
def test_nested_tensor_says_so() -> None:
    assert "not a dense tensor" in describe("result", nested(), LIMIT)[0].problem


def test_huge_expanded_tensor_is_not_made_real() -> None:
    described, content = describe("result", torch.ones(1, 1).expand(10**6, 10**6), LIMIT)
    assert described.problem == "has 1000000000000 elements, which is more than any answer here"
    assert described.shape == (10**6, 10**6)
    assert content == b""


@pytest.mark.parametrize(("count", "fits"), [(LIMIT // 4, True), (LIMIT // 4 + 1, False)])
def test_limit_is_on_bytes(count: int, fits: bool) -> None:
    described, content = describe("result", torch.zeros(count), LIMIT)
    assert (described.problem == "") is fits
    assert len(content) == (LIMIT if fits else 0)


def test_too_many_axes() -> None:
    described, content = describe("result", torch.ones((1,) * 65), LIMIT)
    assert described.problem == "has 65 axes"
    assert (described.shape, content) == ((), b"")


def test_message_on_a_sparse_result_is_a_sentence(quick: Bench) -> None:
    body = f"_one = {ONE}\ndef {ONE}(X, K):\n    return _one(X, K).to_sparse()"
    message = check(quick.source(replaced(ONE, body)), ONE, "values").message
    assert "it is not a dense tensor" in message


# ----------------------------------------------------------------------------------------------------- answering

FILE = "/scratch/ada.py"
LABELS = {FILE: "ada.py"}


def wire(*shape: int, dtype: str = "float32") -> WireTensor:
    stride, strides = 1, []
    for size in reversed(shape):
        strides.append(stride)
        stride *= size
    return WireTensor(dtype, shape, tuple(reversed(strides)), 0, stride * (4 if dtype == "float32" else 8))


def payload(*numbers: float, dtype: str = "float32") -> memoryview:
    return memoryview(np.array(numbers, dtype=dtype).tobytes())


def student(source: str) -> Any:
    """The function ``f`` of a student's file."""
    namespace: dict[str, Any] = {"torch": torch, "NotDoneYet": NotDoneYet, "Forbidden": ForbiddenOperatorError}
    exec(compile(source, FILE, "exec"), namespace)
    return namespace["f"]


def answer(source: str, call: Call | None = None, content: memoryview | None = None) -> tuple[Reply, list[bytes]]:
    call = call or Call(5, (wire(2), wire(2)))
    return Answers(student(source), LABELS, LIMIT).answer(call, content or payload(1, 2, 3, 4))


def error_of(source: str) -> ErrorRecord:
    error = answer(source)[0].error
    assert error is not None
    return error


def test_result_comes_back() -> None:
    reply, (content,) = answer("def f(X, K):\n    return X * K")
    assert (reply.id, reply.error, reply.operators) == (5, None, ())
    assert [tensor.role for tensor in reply.tensors] == ["result"]
    assert values(content) == [3, 8]
    assert reply.cpu_ns >= 0


def test_arguments_are_views_as_the_call_says() -> None:
    strided = WireTensor("float32", (2, 2), (1, 3), 1, 24)
    reply, (content,) = answer(
        "def f(X):\n    assert not X.is_contiguous()\n    return X", Call(0, (strided,)), payload(0, 1, 2, 3, 4, 5)
    )
    assert reply.error is None
    assert values(content) == [1, 4, 2, 5]


def test_inputs_come_back_as_the_call_left_them() -> None:
    reply, contents = answer("def f(X, K):\n    X += 1\n    return K", Call(0, (wire(2), wire(2)), inputs=True))
    assert [tensor.role for tensor in reply.tensors] == ["result", "input:0", "input:1"]
    assert [values(content) for content in contents] == [[3, 4], [2, 3], [3, 4]]


def test_second_call_has_arguments_anew() -> None:
    source = "seen = []\ndef f(X, K):\n    seen.append(1)\n    X += 1\n    return X + 10 * len(seen)"
    reply, contents = answer(source, Call(0, (wire(2), wire(2)), twice=True))
    assert [tensor.role for tensor in reply.tensors] == ["result", "second"]
    assert [values(content) for content in contents] == [[12, 13], [22, 23]]


def test_operators_are_traced() -> None:
    reply, _ = answer("def f(X, K):\n    return torch.einsum('i,i->', X, K)", Call(0, (wire(2), wire(2)), trace=True))
    assert "einsum" in reply.operators
    assert len(set(reply.operators)) == len(reply.operators)


UNARY = (
    "abs acos acosh asin asinh atan atanh ceil clone cos cosh cumsum deg2rad digamma erf erfc erfinv exp exp2 expm1 "
    "floor frac i0 isfinite lgamma log log10 log1p log2 logit neg rad2deg reciprocal relu round rsqrt selu sigmoid "
    "sign sin sinc sinh sqrt square tan tanh trunc flip argmax argmin argsort sort prod mean std var amax amin any all "
    "logcumsumexp logsumexp softmax nansum median msort cumprod diff renorm unique dot outer vander"
)


def test_trace_is_bounded() -> None:
    source = f"""def f(X, K):
    for name in {UNARY.split()}:
        for arguments in (), (0,), ((0,),), (X,):
            try:
                getattr(torch, name)(X, *arguments)
            except (TypeError, RuntimeError, AttributeError):
                pass
    return X
"""
    reply, _ = answer(source, Call(0, (wire(2), wire(2)), trace=True))
    assert reply.error is None
    assert len(reply.operators) == 64


GRADIENT = Call(0, (wire(2), wire(2)), upstream=wire(2), leaves=(0, 1))


def test_gradients_to_all_arguments() -> None:
    reply, contents = answer("def f(X, K):\n    return X * K", GRADIENT, payload(1, 2, 3, 4, 1, 10))
    assert [tensor.role for tensor in reply.tensors] == ["result", "gradient:0", "gradient:1"]
    assert [values(content) for content in contents] == [[3, 8], [3, 40], [1, 20]]


@pytest.mark.parametrize(
    ("body", "roles"),
    [
        ("return X * K.detach()", ["result", "gradient:0"]),
        ("return K * 2", ["result", "gradient:1"]),
        ("return (X * K).detach()", ["result"]),
        ("return (X * K).sum()", ["result"]),
        ("return torch.nn.Parameter(X * K)", ["result"]),
        ("return [X * K]", ["result"]),
        ("with torch.no_grad():\n        return X * K", ["result"]),
    ],
)
def test_gradients_that_do_not_flow_are_left_out(body: str, roles: list[str]) -> None:
    reply, _ = answer(f"def f(X, K):\n    {body}", GRADIENT, payload(1, 2, 3, 4, 1, 10))
    assert reply.error is None
    assert [tensor.role for tensor in reply.tensors] == roles


def test_whole_numbers_take_no_gradient() -> None:
    call = Call(0, (wire(2), wire(2, dtype="int64")), upstream=wire(2), leaves=(0,))
    content = memoryview(bytes(payload(1, 2)) + bytes(payload(3, 4, dtype="int64")) + bytes(payload(1, 1)))
    reply, _ = answer("def f(X, K):\n    return X * K", call, content)
    assert reply.error is None
    assert [tensor.role for tensor in reply.tensors] == ["result", "gradient:0"]


def test_only_the_leaves_require_gradients() -> None:
    call = Call(0, (wire(2), wire(2)), upstream=wire(2), leaves=(1,))
    source = "def f(X, K):\n    assert not X.requires_grad and K.requires_grad\n    return X * K"
    reply, contents = answer(source, call, payload(1, 2, 3, 4, 1, 10))
    assert reply.error is None
    assert [tensor.role for tensor in reply.tensors] == ["result", "gradient:1"]
    assert values(contents[1]) == [1, 20]


def test_gradients_are_what_backward_would_leave() -> None:
    source = "def f(X, K):\n    Y = X * K\n    Y.sum().backward(retain_graph=True)\n    return Y"
    reply, contents = answer(source, GRADIENT, payload(1, 2, 3, 4, 1, 10))
    assert reply.error is None
    assert [values(content) for content in contents] == [[3, 8], [3 + 3, 40 + 4], [1 + 1, 20 + 2]]


def test_another_call_stands_between_a_result_and_its_gradients() -> None:
    call = Call(0, (wire(2), wire(2)), upstream=wire(2), leaves=(0, 1), other=(wire(2), wire(2)))
    source = """
last = []

class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        last[:] = [X, K]
        return X * K

    @staticmethod
    def backward(ctx, grad):
        return grad * last[1], grad * last[0]

f = Product.apply
"""
    reply, contents = answer(source, call, payload(1, 2, 3, 4, 5, 6, 7, 8, 1, 1))
    assert reply.error is None
    assert [values(content) for content in contents] == [[3, 8], [7, 8], [5, 6]]


AGAIN = Call(0, (wire(2),), twice=True, other=(wire(2),))


@pytest.mark.parametrize(
    ("source", "kept", "updated"),
    [
        ("def f(X):\n    return X * 2", [2, 4], [2, 4]),
        ("def f(X, buffer=torch.empty(2)):\n    return torch.mul(X, 2, out=buffer)", [10, 12], [2, 4]),
        ("import functools\n\n@functools.lru_cache(1)\ndef f(X):\n    return X * 2", [2, 4], [10, 12]),
        ("def f(X):\n    return X", [1, 2], [1, 2]),
    ],
)
def test_calls_in_between_show_what_is_kept(source: str, kept: list[float], updated: list[float]) -> None:
    reply, contents = answer(source, AGAIN, payload(1, 2, 5, 6))
    assert reply.error is None
    found = {tensor.role: values(content) for tensor, content in zip(reply.tensors, contents, strict=True)}
    assert list(found) == ["result", "second", "kept", "updated"]
    assert (found["kept"], found["updated"]) == (kept, updated)


def test_inputs_that_were_made_to_require_gradients_say_so() -> None:
    call = Call(0, (wire(2), wire(2)), inputs=True)
    reply, _ = answer("def f(X, K):\n    return X.requires_grad_() * K", call, payload(1, 2, 3, 4))
    assert [tensor.requires_grad for tensor in reply.tensors] == [True, True, False]


# ---------------------------------------------------------------------------------------------------- exceptions


def test_error_names_only_the_students_own_frames() -> None:
    error = error_of("def g(X):\n    return X.reshape(7)\n\ndef f(X, K):\n    return sorted([X], key=g)")
    assert error.type == "RuntimeError"
    assert "shape '[7]' is invalid" in error.message
    assert [(frame.label, frame.line, frame.function) for frame in error.frames] == [
        ("ada.py", 5, "f"),
        ("ada.py", 2, "g"),
    ]


def test_wrong_call_of_the_function_itself_has_no_frames() -> None:
    error = error_of("def f(X):\n    return X")
    assert error.type == "TypeError"
    assert "takes 1 positional argument but 2 were given" in error.message
    assert error.frames == ()


def test_deep_recursion_keeps_the_last_frames() -> None:
    error = error_of("def f(X, K):\n    return f(X, K)")
    assert error.type == "RecursionError"
    assert len(error.frames) == 8


@pytest.mark.parametrize(
    ("statement", "not_done"),
    [
        ("raise NotDoneYet", True),
        ("raise NotDoneYet('later')", True),
        ("raise NotImplementedError", True),
        ("raise NotImplementedError('only square images')", True),
        ("raise type('Mine', (NotImplementedError,), {})", False),
        ("raise ValueError('NotDoneYet')", False),
        ("torch.ones(2, device='meta').numpy()", False),
    ],
)
def test_not_done_yet_is_told_from_other_errors(statement: str, not_done: bool) -> None:
    assert error_of(f"def f(X, K):\n    {statement}").not_done is not_done


@pytest.mark.parametrize(
    "body",
    [
        "raise Forbidden('conv2d')",
        "try:\n        raise Forbidden('conv2d')\n    except RuntimeError as e:\n        raise ValueError from e",
        "try:\n        raise Forbidden('conv2d')\n    except RuntimeError:\n        return 1 / 0",
        "try:\n        raise Forbidden('conv2d')\n    except RuntimeError:\n        raise ValueError from None",
    ],
)
def test_forbidden_operator_is_found_behind_other_errors(body: str) -> None:
    assert error_of(f"def f(X, K):\n    {body}").forbidden == "conv2d"


def test_forbidden_operator_that_is_dealt_with_is_no_error() -> None:
    reply, _ = answer(
        "def f(X, K):\n    try:\n        raise Forbidden('conv2d')\n    except RuntimeError:\n        return X"
    )
    assert reply.error is None


def test_errors_that_go_in_circles() -> None:
    error = error_of(
        "def f(X, K):\n    a, b = ValueError(1), ValueError(2)\n    a.__cause__, b.__cause__ = b, a\n    raise a"
    )
    assert (error.type, error.forbidden) == ("ValueError", None)


@pytest.mark.parametrize("raised", ["KeyboardInterrupt", "SystemExit(3)", "GeneratorExit", "BaseException('odd')"])
def test_exceptions_of_every_kind_are_answers(raised: str) -> None:
    assert error_of(f"def f(X, K):\n    raise {raised}").type == raised.partition("(")[0]


@pytest.mark.parametrize("method", ["__str__", "__repr__"])
@pytest.mark.parametrize("what", ["1 / 0", "raise SystemExit", "return 7"])
def test_exception_that_cannot_be_printed(method: str, what: str) -> None:
    error = error_of(
        f"class Odd(Exception):\n    def {method}(self):\n        {what}\n\ndef f(X, K):\n    raise Odd('text')"
    )
    assert error.type == "Odd"
    assert error.message == ("text" if method == "__repr__" else "")


def test_message_is_bounded_and_tells_no_addresses() -> None:
    error = error_of("def f(X, K):\n    raise ValueError(f'{object()} ' + 'x' * 10**6)")
    assert error.message.startswith("<object object at 0x…> xxx")
    assert len(error.message) <= 2000


def test_partial_answers_are_kept_before_the_error() -> None:
    source = "seen = []\ndef f(X, K):\n    seen.append(1)\n    assert len(seen) == 1, 'once'\n    return X"
    reply, contents = answer(source, Call(0, (wire(2), wire(2)), twice=True))
    assert [tensor.role for tensor in reply.tensors] == ["result"]
    assert len(contents) == 1
    assert reply.error is not None
    assert reply.error.message == "once"


def test_the_right_submission_answers_its_example() -> None:
    function = student(RIGHT + f"\nf = {ONE}\n")
    call = Call(0, (wire(1, 1, 2), wire(1, 1, 1, 1)))
    reply, (content,) = Answers(function, LABELS, LIMIT).answer(call, payload(3, 4, 2))
    assert reply.tensors[0].shape == (1, 1, 2)
    assert values(content) == [6, 8]
