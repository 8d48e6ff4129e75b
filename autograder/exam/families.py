"""Families of cases that suit any annotated function, and those of the contract and gradient checks."""

from collections.abc import Mapping

from autograder.authoring.page import Exercise, Family, Range
from autograder.authoring.signature import Signature

_LARGE = 3

CONTRACT_FAMILIES = (
    Family(name="float32", cases=4, distinct=False),
    Family(name="float64", cases=4, values="normal", distinct=False),
)
"""The contract's cases: two element types; every one is asked twice and its inputs looked at again."""

GRADIENT_FAMILIES = (
    Family(name="contiguous inputs", cases=6, values="normal", distinct=False),
    Family(name="strided inputs", cases=4, layout="strided", distinct=False),
)
"""The gradient's cases."""

GIVEN_FAMILIES = (
    Family(name="any sizes", cases=6, distinct=False),
    Family(name="strided inputs", cases=3, layout="strided"),
    Family(name="real values", cases=3, values="normal"),
)
"""The values of a given function: enough to see whether a submission's own copy of it is right."""


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
