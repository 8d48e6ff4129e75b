"""Reading annotations as axes: what is understood, and what an author is told otherwise."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from jaxtyping import Bool, Complex, Float, Float64, Int, Num, Shaped
from torch import Tensor

from autograder.authoring.signature import Signature, SignatureError, TensorType, evaluate, names_in, read_signature


def _slide(X: Float[Tensor, "c_i h w"], K: Float[Tensor, "c_o c_i k_h k_w"]) -> Float[Tensor, "c_o h-k_h+1 w-k_w+1"]:
    return X


def _pool(X: Float[Tensor, "h 3"], stride: Float[Tensor, "s"]) -> Float[Tensor, "h//s 2*h"]:
    return X


SLIDE, POOL = read_signature(_slide), read_signature(_pool)
SIZES = {"c_i": 2, "h": 5, "w": 4, "c_o": 3, "k_h": 2, "k_w": 3}


def test_parameters_and_result_are_read_in_order() -> None:
    assert read_signature(_slide) == Signature(
        "_slide",
        (TensorType("X", "c_i h w"), TensorType("K", "c_o c_i k_h k_w")),
        TensorType("result", "c_o h-k_h+1 w-k_w+1"),
    )


def test_axes_stand_in_the_order_of_first_appearance() -> None:
    assert SLIDE.axes == ("c_i", "h", "w", "c_o", "k_h", "k_w")


def test_shapes_follow_from_sizes() -> None:
    assert SLIDE.shapes(SIZES) == ((2, 5, 4), (3, 2, 2, 3))
    assert SLIDE.result.shape(SIZES) == (3, 4, 2)


def test_whole_numbers_are_axes_of_fixed_size() -> None:
    assert POOL.axes == ("h", "s")
    assert POOL.shapes({"h": 7, "s": 2}) == ((7, 3), (2,))
    assert POOL.result.shape({"h": 7, "s": 2}) == (3, 14)


def test_scalars_have_no_axes() -> None:
    def dot(x: Float[Tensor, "n"], k: Float[Tensor, ""]) -> Float[Tensor, ""]:
        return x

    signature = read_signature(dot)
    assert signature.axes == ("n",)
    assert signature.shapes({"n": 3}) == ((3,), ())
    assert signature.result.shape({}) == ()


def test_function_of_scalars_alone_binds_to_no_sizes() -> None:
    def add(a: Float[Tensor, ""], b: Float[Tensor, ""]) -> Float[Tensor, ""]:
        return a

    signature = read_signature(add)
    assert signature.axes == ()
    assert signature.bind(((), ())) == {}
    assert signature.bind(((1,), ())) is None


def test_kinds_of_number_are_told_apart() -> None:
    def pick(x: Float[Tensor, "n"], i: Int[Tensor, "m"], keep: Bool[Tensor, "n"]) -> Num[Tensor, "m"]:
        return x

    signature = read_signature(pick)
    assert [param.kind for param in signature.params] == ["float", "int", "bool"]
    assert signature.result.kind == "float"


def test_annotations_as_text_read_the_same() -> None:
    source = (
        "from __future__ import annotations\n"
        "from jaxtyping import Float\n"
        "from torch import Tensor\n"
        'def slide(X: Float[Tensor, "h w"]) -> Float[Tensor, "h-1 w"]: ...\n'
    )
    namespace: dict[str, Any] = {}
    exec(compile(source, "lesson.py", "exec"), namespace)
    assert isinstance(namespace["slide"].__annotations__["X"], str)
    signature = read_signature(namespace["slide"])
    assert signature == Signature("slide", (TensorType("X", "h w"),), TensorType("result", "h-1 w"))


def test_parameters_with_a_default_are_not_drawn() -> None:
    def slide(X: Float[Tensor, "h w"], stride: int = 1) -> Float[Tensor, "h w"]:
        return X

    assert [param.name for param in read_signature(slide).params] == ["X"]


@pytest.mark.parametrize(
    ("expression", "value"),
    [("h", 7), ("3", 3), ("h-k+1", 6), ("h*k", 14), ("h//k", 3), ("(h-k)//2+1", 3), ("2*(h+k)", 18)],
)
def test_expressions_are_evaluated_as_python_would(expression: str, value: int) -> None:
    assert evaluate(expression, {"h": 7, "k": 2}) == value


def test_names_in_an_expression() -> None:
    assert names_in("(h-k_h)//2 + 1") == {"h", "k_h"}
    assert names_in("4") == frozenset()


def test_evaluating_an_axis_without_a_size_names_it() -> None:
    with pytest.raises(SignatureError, match=r"the expression 'h-k' names 'k', which is no axis of the function"):
        evaluate("h-k", {"h": 3})


@pytest.mark.parametrize(
    ("sizes", "allowed"),
    [
        (SIZES, True),
        ({**SIZES, "k_h": 5}, True),
        ({**SIZES, "k_h": 6}, False),
        ({**SIZES, "k_w": 5}, False),
        ({**SIZES, "c_o": 0}, False),
        ({"h": 2, "k_w": 9}, True),
        ({"h": 2, "k_h": 3}, False),
        ({}, True),
    ],
)
def test_domain_is_where_every_determined_size_is_at_least_one(sizes: dict[str, int], allowed: bool) -> None:
    assert SLIDE.allows(sizes) is allowed


def test_bind_is_the_inverse_of_shapes() -> None:
    assert SLIDE.bind(SLIDE.shapes(SIZES)) == SIZES


@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param(((2, 5, 4),), id="an argument too few"),
        pytest.param(((2, 5, 4), (3, 2, 2, 3), (1,)), id="an argument too many"),
        pytest.param(((5, 4), (3, 2, 2, 3)), id="an axis too few"),
        pytest.param(((2, 5, 4), (3, 4, 2, 3)), id="one name, two sizes"),
        pytest.param(((2, 5, 4), (3, 2, 6, 3)), id="outside the domain"),
        pytest.param(((0, 5, 4), (3, 0, 2, 3)), id="an empty axis"),
    ],
)
def test_bind_refuses_shapes_that_fit_no_reading(shapes: tuple[tuple[int, ...], ...]) -> None:
    assert SLIDE.bind(shapes) is None


def test_bind_compares_fixed_and_computed_axes() -> None:
    def double(x: Float[Tensor, "n 3"], y: Float[Tensor, "2*n"]) -> Float[Tensor, "n"]:
        return x

    signature = read_signature(double)
    assert signature.bind(((4, 3), (8,))) == {"n": 4}
    assert signature.bind(((4, 2), (8,))) is None
    assert signature.bind(((4, 3), (7,))) is None


def test_bind_refuses_an_axis_that_only_an_expression_names() -> None:
    def double(y: Float[Tensor, "2*n"]) -> Float[Tensor, "n"]:
        return y

    assert read_signature(double).bind(((8,),)) is None


def _bare(X, K: Float[Tensor, "n"]) -> Float[Tensor, "n"]:  # type: ignore[no-untyped-def]
    return K


def _plain(X: Tensor) -> Float[Tensor, "n"]:
    return X


def _no_result(X: Float[Tensor, "n"]):  # type: ignore[no-untyped-def]
    return X


def _nothing() -> Float[Tensor, ""]:
    return torch.ones(())


def _new_axis(X: Float[Tensor, "n"]) -> Float[Tensor, "n m"]:
    return X


def _power(X: Float[Tensor, "n**2"]) -> Float[Tensor, ""]:
    return X


def _divided(X: Float[Tensor, "n/2"]) -> Float[Tensor, ""]:
    return X


def _negative(X: Float[Tensor, "-1"]) -> Float[Tensor, ""]:
    return X


def _called(X: Float[Tensor, "max(n,m)"]) -> Float[Tensor, ""]:
    return X


def _several(X: Float[Tensor, "..."]) -> Float[Tensor, ""]:
    return X


def _starred(X: Float[Tensor, "*batch n"]) -> Float[Tensor, ""]:
    return X


def _broken(X: Float[Tensor, "n+"]) -> Float[Tensor, ""]:
    return X


def _complex(X: Complex[Tensor, "n"]) -> Float[Tensor, ""]:
    return X


def _double(X: Float64[Tensor, "n"]) -> Float[Tensor, ""]:
    return X


ANNOTATE = 'with jaxtyping, as in Float[Tensor, "c h w"]'
ARITHMETIC = "uses more than names, whole numbers and + - * //"


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_bare, f"annotate parameter 'X' of _bare {ANNOTATE}"),
        (_plain, f"annotate parameter 'X' of _plain {ANNOTATE}"),
        (_no_result, f"annotate the result of _no_result {ANNOTATE}"),
        (_nothing, "_nothing takes no tensor; annotate at least one parameter"),
        (_new_axis, "the result of _new_axis names the axis 'm', which no parameter has"),
        (_power, f"the axis 'n**2' {ARITHMETIC}"),
        (_divided, f"the axis 'n/2' {ARITHMETIC}"),
        (_negative, f"the axis '-1' {ARITHMETIC}"),
        (_called, f"the axis 'max(n,m)' {ARITHMETIC}"),
        (_several, f"the axis '...' {ARITHMETIC}"),
        (_starred, "the axis '*batch' is not a name, a whole number or an expression of both"),
        (_broken, "the axis 'n+' is not a name, a whole number or an expression of both"),
        (_complex, "parameter 'X' of _complex holds ['complex128', 'complex64']; the kit draws Float, Int and Bool"),
        (_double, "parameter 'X' of _double holds ['float64']; the kit draws Float, Int and Bool tensors"),
    ],
)
def test_annotation_that_cannot_be_used_is_refused(function: Callable[..., Any], message: str) -> None:
    with pytest.raises(SignatureError, match=re.escape(message)):
        read_signature(function)


def _annotated(text: str) -> Callable[..., Any]:
    def scale(X: Any) -> Any:
        return X

    scale.__annotations__ = {"X": text, "return": Float[Tensor, "n"]}
    return scale


def test_unknown_name_in_an_annotation_is_reported() -> None:
    with pytest.raises(SignatureError, match=r"the annotations of scale cannot be read: name 'Floats' is not defined"):
        read_signature(_annotated("Floats[Tensor, 'n']"))


@pytest.mark.parametrize("text", ["Float[Tensor, 'n'", "torch.Tensors"])
def test_annotation_that_python_cannot_evaluate_is_reported(text: str) -> None:
    with pytest.raises(SignatureError, match="the annotations of scale cannot be read"):
        read_signature(_annotated(text))


def test_tensor_of_any_type_is_refused_or_read() -> None:
    def same(X: Shaped[Tensor, "n"]) -> Shaped[Tensor, "n"]:
        return X

    with pytest.raises(SignatureError, match=r"parameter 'X' of same .*the kit draws Float, Int and Bool tensors"):
        read_signature(same)


def test_sizes_that_divide_by_zero_are_outside_the_domain() -> None:
    def pool(X: Float[Tensor, "h k"]) -> Float[Tensor, "h//(k-1)"]:
        return X

    assert read_signature(pool).allows({"h": 3, "k": 1}) is False
