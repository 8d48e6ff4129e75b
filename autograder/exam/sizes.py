"""Strategies for axis sizes: within ranges, inside the domain, apart from each other where that is possible."""

from collections.abc import Mapping

from hypothesis import reject
from hypothesis import strategies as st

from autograder.authoring.page import Exercise, Family, Page, Range, Size
from autograder.authoring.signature import Signature, evaluate, names_in

DEFAULT_RANGE: Range = (1, 5)


def axis_ranges(page: Page, exercise: Exercise, signature: Signature) -> dict[str, Range]:
    """The range of every axis where no family says otherwise."""
    return {axis: exercise.axes.get(axis, page.axes.get(axis, DEFAULT_RANGE)) for axis in signature.axes}


@st.composite
def axis_sizes(
    draw: st.DrawFn, signature: Signature, ranges: Mapping[str, Range], family: Family, *, floor: bool = False
) -> dict[str, int]:
    """Sizes for every axis of ``signature``.

    Free axes are drawn one after another, those with few choices first, each among the values that keep every
    determined size at least 1 and that no other free axis has taken which ``family.distinct`` wants apart from it. Tied
    axes (``{"k_h": "h"}``) follow. With ``floor`` the family's lower ends give way to those of ``ranges``, so that
    shrinking finds where a mistake begins.
    """
    ties = {axis: size for axis, size in family.axes.items() if isinstance(size, str)}
    bounds = {
        axis: _bounds(family.axes.get(axis, ranges[axis]), ranges[axis], floor=floor)
        for axis in signature.axes
        if axis not in ties
    }
    sizes = {axis: low for axis, (low, high) in bounds.items() if low == high}
    drawn: dict[str, int] = {}
    for axis, (low, high) in sorted(bounds.items(), key=lambda item: item[1][1] - item[1][0]):
        if low == high:
            continue
        allowed = [value for value in range(low, high + 1) if _possible(signature, {**sizes, axis: value}, ties)]
        if not allowed:
            reject()
        taken = {size for other, size in drawn.items() if _kept_apart(axis, other, family)}
        sizes[axis] = drawn[axis] = draw(st.sampled_from([size for size in allowed if size not in taken] or allowed))
    sizes = _tied(sizes, ties)
    if not signature.allows(sizes):
        reject()
    return {axis: sizes[axis] for axis in signature.axes}


def _kept_apart(one: str, other: str, family: Family) -> bool:
    if isinstance(family.distinct, bool):
        return family.distinct
    return any(one in group and other in group for group in family.distinct)


def _bounds(size: Size, default: Range, *, floor: bool) -> Range:
    if isinstance(size, int):
        return size, size
    assert not isinstance(size, str)
    return (min(size[0], default[0]) if floor else size[0]), size[1]


def _possible(signature: Signature, sizes: Mapping[str, int], ties: Mapping[str, str]) -> bool:
    return signature.allows(_tied(sizes, ties))


def _tied(sizes: Mapping[str, int], ties: Mapping[str, str]) -> dict[str, int]:
    """``sizes`` with every tied axis whose expression is determined."""
    known = dict(sizes)
    for axis, expression in ties.items():
        if names_in(expression) <= known.keys():
            known[axis] = evaluate(expression, known)
    return known
