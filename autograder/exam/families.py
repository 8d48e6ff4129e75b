"""Families of cases that suit any annotated function, and those of the contract and gradient checks."""

from collections.abc import Mapping
from typing import Literal

from autograder.authoring.page import Exercise, Family, Range, Size
from autograder.authoring.signature import Signature

_LARGE = 3

CONTRACT_FAMILIES = (
    Family(name="float32", cases=3, distinct=False),
    Family(name="float64", cases=3, values="normal", dtype="float64", distinct=False),
)
"""The contract's cases: two element types; every one is asked twice and its inputs looked at again."""

GIVEN_FAMILIES = (
    Family(name="any sizes", cases=6, distinct=False),
    Family(name="strided inputs", cases=3, layout="strided"),
    Family(name="real values", cases=3, values="normal"),
)
"""The values of a given function: enough to see whether a submission's own copy of it is right."""


class GradientFamily(Family, frozen=True, kw_only=True):
    """A family of the gradient check.

    Attributes:
        to: the arguments that require gradients: all of them, or one in each case.
        between: call the function with other arguments before the gradients are asked for.
        large: make one argument as large as can be asked at little cost, in each case another.
    """

    to: Literal["all", "one"] = "all"
    between: bool = False
    large: bool = False


def gradient_families(signature: Signature, ranges: Mapping[str, Range]) -> tuple[GradientFamily, ...]:
    """The gradient's cases. Strided inputs, and those with another call in between, are small, and no axis of theirs is
    1 that need not be: its stride would not matter, nor might the other call."""
    long: dict[str, Size] = {
        axis: (max(low, 2), max(low, 2, high - 1)) for axis, (low, high) in ranges.items() if high > 1
    }
    inputs = sum(param.kind == "float" for param in signature.params)
    one = (GradientFamily(name="gradient to one input", to="one", cases=inputs, distinct=False),) if inputs > 1 else ()
    return (
        GradientFamily(name="contiguous inputs", cases=3, values="normal", distinct=False),
        GradientFamily(name="strided inputs", axes=long, cases=3, layout="strided", distinct=False),
        GradientFamily(name="float64", cases=2, values="normal", dtype="float64", distinct=False),
        *one,
        GradientFamily(name="another call in between", axes=long, between=True, cases=1, distinct=False),
        GradientFamily(name="large inputs", large=True, cases=len(signature.params), distinct=False),
    )


def families_of(exercise: Exercise, signature: Signature, ranges: Mapping[str, Range]) -> tuple[Family, ...]:
    """The page's families, or those that suit any annotated function."""
    if exercise.families is not None:
        return exercise.families
    ones = tuple(
        Family(name=f"{axis} = 1", axes={axis: 1}, cases=5)
        for axis in signature.axes
        if ranges[axis][0] <= 1 <= ranges[axis][1]
    )
    large = {axis: (high, high * _LARGE) for axis, (_, high) in ranges.items()}
    return (
        Family(name="distinct sizes", cases=24),
        Family(name="any sizes", cases=16, distinct=False),
        *ones,
        Family(name="strided inputs", cases=12, layout="strided"),
        Family(name="large", axes=dict(large), cases=3),
        Family(name="repeated shapes", cases=12, repeat=3),
        Family(name="real values", cases=12, values="normal"),
    )
