"""Probes: cases that tell apart the conditions under which an answer goes wrong.

They are drawn once for a class and asked only of functions that are right at times. Their numbers are real, so that a
wrong answer is not right by coincidence, and their sizes, types, layouts and signs vary independently of each other.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import prod

from autograder.authoring.page import Family, Range
from autograder.authoring.signature import Signature
from autograder.exam.build import built
from autograder.exam.case import Case
from autograder.exam.oracle import Oracle
from autograder.exam.tensors import Layout, dtype_of, filled, laid_out

PART = "probes"
_ANY_SIZES = 40
_ENDS = 3
_LAYOUTS: tuple[Layout, ...] = ("permuted", "sliced", "expanded", "offset")
_EACH_LAYOUT = 4
_SIGNED = 5
_DOUBLE = 8
_MAX_ELEMENTS = 600
_MAX_TRIES = 300

Sizes = dict[str, int]


def extents(signature: Signature, ranges: Mapping[str, Range], families: tuple[Family, ...]) -> dict[str, Range]:
    """The smallest and the largest size that an axis has anywhere in the exam."""
    found = {}
    for axis in signature.axes:
        stated = [family.axes[axis] for family in families if axis in family.axes]
        pairs = [(size, size) if isinstance(size, int) else size for size in stated if not isinstance(size, str)]
        lows, highs = zip(ranges[axis], *pairs, strict=True)
        found[axis] = min(lows), max(highs)
    return found


class Sampler:
    """Draws sizes at random: within the page's ranges, or with one axis anywhere in the exam's extent."""

    def __init__(
        self, signature: Signature, ranges: Mapping[str, Range], reach: Mapping[str, Range], seed: int
    ) -> None:
        self._signature = signature
        self._ranges = ranges
        self._reach = reach
        self._random = random.Random(seed)

    def sizes(self, far: str | None = None) -> Sizes | None:
        """Sizes that the annotations allow, ``None`` where none were found; the axis ``far`` may be large."""
        for _ in range(_MAX_TRIES):
            sizes = {axis: self._random.randint(low, max(low, high)) for axis, (low, high) in self._ranges.items()}
            if far is not None:
                low, high = self._reach[far]
                sizes[far] = round(low * (high / low) ** self._random.random())
            if self._signature.allows(sizes) and self._elements(sizes) <= _MAX_ELEMENTS:
                return sizes
        return None

    def many(self, count: int) -> list[Sizes]:
        """``count`` draws, each with another axis that may be large."""
        axes = (None, *self._signature.axes)
        drawn = (self.sizes(axes[number % len(axes)]) for number in range(count))
        return [sizes for sizes in drawn if sizes is not None]

    def _elements(self, sizes: Sizes) -> int:
        return sum(map(prod, self._signature.shapes(sizes)))


def build(
    oracle: Oracle,
    sizes: Sizes,
    numbers: random.Random,
    *,
    check: str,
    layout: Layout = "contiguous",
    double: bool = False,
    positive: str = "",
) -> Case:
    """A probe with these sizes; the argument named ``positive`` has no negative number."""
    params = oracle.signature.params
    dense = []
    for param, shape in zip(params, oracle.signature.shapes(sizes), strict=True):
        tensor = filled(shape, "normal", dtype_of(param.kind, double=double), numbers)
        dense.append(tensor.abs() if param.name == positive and param.kind == "float" else tensor)
    args = tuple(laid_out(tensor, layout) for tensor in dense)
    upstream = None
    if check == "gradient":
        upstream = filled(oracle.result_shape(sizes), "normal", dtype_of("float", double=double), numbers)
    return built(oracle, sizes, args, check=check, part=PART, layout=layout, upstream=upstream)


def probes(
    oracle: Oracle, ranges: Mapping[str, Range], reach: Mapping[str, Range], check: str, seed: int
) -> tuple[Case, ...]:
    """The probes of a check, in an order that is shuffled, numbered from 0."""
    sampler = Sampler(oracle.signature, ranges, reach, seed)
    numbers = random.Random(seed)
    cases: list[Case] = []

    def add(
        count: int,
        draw: Callable[[], Sizes | None],
        *,
        layout: Layout = "contiguous",
        double: bool = False,
        positive: str = "",
    ) -> None:
        for _ in range(count):
            sizes = draw()
            if sizes is not None:
                cases.append(
                    build(oracle, sizes, numbers, check=check, layout=layout, double=double, positive=positive)
                )

    add(_ANY_SIZES, sampler.sizes)
    for axis in oracle.signature.axes:
        add(_ENDS, lambda axis=axis: sampler.sizes(axis))  # type: ignore[misc]  # the default binds the loop's axis
    for layout in _LAYOUTS:
        if check != "gradient" or layout != "expanded":
            add(_EACH_LAYOUT, sampler.sizes, layout=layout)
    add(_DOUBLE, sampler.sizes, double=True)
    for param in oracle.signature.params:
        add(_SIGNED, sampler.sizes, positive=param.name)
    numbers.shuffle(cases)
    return tuple(replace(case, id=number) for number, case in enumerate(cases))


def telling_apart(
    sampler: Sampler, oracle: Oracle, check: str, differs: Callable[[Sizes], bool], count: int, seed: int
) -> tuple[Case, ...]:
    """Up to ``count`` contiguous probes on sizes for which ``differs`` holds."""
    numbers = random.Random(seed)
    chosen = [sizes for sizes in sampler.many(_MAX_TRIES) if differs(sizes)][:count]
    cases = [build(oracle, sizes, numbers, check=check) for sizes in chosen]
    return tuple(replace(case, id=number) for number, case in enumerate(cases))
