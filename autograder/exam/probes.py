"""Probes: cases that tell apart the conditions under which an answer goes wrong.

They are drawn once for a class and asked only of functions that are right at times. Their numbers are real, so that a
wrong answer is not right by coincidence, and their sizes, types, layouts and signs vary independently of each other.
"""

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from math import prod

import torch

from autograder.authoring.page import Family, Range
from autograder.authoring.signature import Signature, evaluate
from autograder.exam.build import built
from autograder.exam.case import Case
from autograder.exam.oracle import Oracle
from autograder.exam.tensors import STRIDED, Layout, dtype_of, filled, laid_out

PART = "probes"
_ANY_SIZES = 40
_ENDS = 3
_EACH_LAYOUT = 4
_SIGNED = 5
_DOUBLE = 8
_HALVES = 4
_SPREAD = 60
_POOL = 1200
_RUNGS = 3
_LONGEST = 64
_MAX_ELEMENTS = 600
_MAX_PRODUCTS = 3000
_MAX_TRIES = 300
_FEW_TRIES = 20
_OPENINGS = 3

Sizes = dict[str, int]


@dataclass(frozen=True)
class Setting:
    """What a probe is like besides its numbers.

    Attributes:
        sizes: the axis sizes.
        layout: how its arguments lie in memory.
        double: whether they are float64.
        positive: the names of the arguments without a negative number; every other one has one.
        halves: whether all numbers are halves of whole ones.
    """

    sizes: Sizes
    layout: Layout = "contiguous"
    double: bool = False
    positive: frozenset[str] = frozenset()
    halves: bool = False


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
    """Draws sizes at random: within the page's ranges, or further apart, as far as the exam's cases are."""

    def __init__(self, oracle: Oracle, ranges: Mapping[str, Range], reach: Mapping[str, Range], seed: str) -> None:
        self._oracle = oracle
        self._ranges = ranges
        self._reach = reach
        self.random = random.Random(seed)

    def sizes(self, fixed: Mapping[str, int] | None = None, tries: int = _MAX_TRIES) -> Sizes | None:
        """Sizes within the ranges but for ``fixed`` ones; ``None`` where none were found."""
        return self._first_that_does(self._near, fixed or {}, tries)

    def stretched(self, axis: str) -> Sizes | None:
        """Sizes within the ranges but for one that may be large."""
        return self._first_that_does(lambda other: self._far(other) if other == axis else self._near(other), {})

    def mixed(self, fixed: Mapping[str, int] | None = None) -> Sizes | None:
        """Sizes of which each may be the smallest, usual or large, and two of which may be equal."""
        return self._first_that_does(self._of_any_kind, fixed or {}, equal=0.2)

    def rungs(self) -> Iterator[Sizes | None]:
        """Sizes of which one after another has every value that it may have, so that it shows where a limit lies."""
        for axis, (low, high) in self._reach.items():
            for size in range(low, min(high, _LONGEST) + 1):
                for _ in range(_RUNGS):
                    yield self.sizes({axis: size}, _FEW_TRIES) or self.mixed({axis: size})

    def _first_that_does(
        self, draw: Callable[[str], int], fixed: Mapping[str, int], tries: int = _MAX_TRIES, equal: float = 0.0
    ) -> Sizes | None:
        """The first of some draws that can be asked; two axes of it have one size with the probability ``equal``."""
        for _ in range(tries):
            sizes = {axis: fixed.get(axis) or draw(axis) for axis in self._ranges}
            if len(sizes) > 1 and self.random.random() < equal:
                one, other = self.random.sample(list(sizes), 2)
                sizes[one] = sizes[other]
            if self._will_do(sizes):
                return sizes
        return None

    def _of_any_kind(self, axis: str) -> int:
        draw = self.random.choice((self._near, self._near, self._far, self._least))
        return draw(axis)

    def _near(self, axis: str) -> int:
        low, high = self._ranges[axis]
        return self.random.randint(low, max(low, high))

    def _far(self, axis: str) -> int:
        low, high = self._reach[axis]
        size: float = low * (high / low) ** self.random.random()
        return round(size)

    def _least(self, axis: str) -> int:
        return self._reach[axis][0]

    def _will_do(self, sizes: Sizes) -> bool:
        """Whether the annotations allow these sizes, and they cost a student's function little."""
        signature, terms = self._oracle.signature, self._oracle.exercise.terms
        if not signature.allows(sizes) or sum(map(prod, signature.shapes(sizes))) > _MAX_ELEMENTS:
            return False
        products = (evaluate(terms, sizes) if terms else 1) * prod(self._oracle.result_shape(sizes))
        return products <= _MAX_PRODUCTS


def build(oracle: Oracle, setting: Setting, numbers: random.Random, check: str) -> Case:
    """A probe of this setting."""
    params = oracle.signature.params
    args = []
    for param, shape in zip(params, oracle.signature.shapes(setting.sizes), strict=True):
        tensor = filled(shape, "normal", dtype_of(param.kind, double=setting.double), numbers)
        if setting.halves and param.kind == "float":
            tensor = (tensor * _SPREAD).round() / 2
        if param.kind != "bool":
            all_alike = numbers.random() < 0.5  # so that products of two negative arguments are positive, too
            if param.name in setting.positive:
                tensor = tensor.abs()
            else:
                tensor = _with_a_negative(-tensor.abs() if all_alike else tensor, setting.layout)
        args.append(laid_out(tensor, setting.layout))
    upstream = None
    if check == "gradient":
        shape = oracle.result_shape(setting.sizes)
        upstream = filled(shape, "normal", dtype_of("float", double=setting.double), numbers)
    return built(oracle, setting.sizes, tuple(args), check=check, part=PART, layout=setting.layout, upstream=upstream)


def _with_a_negative(tensor: torch.Tensor, layout: Layout) -> torch.Tensor:
    """The same numbers; others where none is negative of those that ``layout`` keeps."""
    kept = tensor[:1] if layout == "expanded" and tensor.dim() else tensor
    if bool((kept < 0).any()):
        return tensor
    return -tensor if bool((kept > 0).any()) else tensor - 1


def openings(oracle: Oracle, ranges: Mapping[str, Range], reach: Mapping[str, Range], seed: int) -> tuple[Case, ...]:
    """Cases of the contract that are asked of workers which have not been asked anything.

    Of some that were drawn they are those whose sizes differ most from 1 and from each other.
    """
    sampler = Sampler(oracle, ranges, reach, f"{seed}/openings")
    drawn = [sizes for sizes in (sampler.sizes() for _ in range(_ANY_SIZES)) if sizes is not None]
    drawn.sort(key=lambda sizes: (list(sizes.values()).count(1), -len(set(sizes.values()))))
    distinct = list({tuple(sizes.values()): sizes for sizes in drawn}.values())
    return tuple(build(oracle, Setting(sizes), sampler.random, "contract") for sizes in distinct[:_OPENINGS])


def sequel(oracle: Oracle, case: Case) -> Case:
    """A case of the same sizes as one that has ``other`` numbers, with these."""
    return built(oracle, case.sizes, case.other, check="values", part=PART)


def probes(
    oracle: Oracle, ranges: Mapping[str, Range], reach: Mapping[str, Range], check: str, seed: int
) -> tuple[Case, ...]:
    """The probes of a check, in an order that is shuffled, numbered from 0."""
    sampler = Sampler(oracle, ranges, reach, f"{seed}/{check}")
    numbers = random.Random(seed)
    cases = [build(oracle, setting, numbers, check) for setting in _basic_settings(sampler, oracle.signature, check)]
    numbers.shuffle(cases)
    return tuple(replace(case, id=number) for number, case in enumerate(cases))


def _basic_settings(sampler: Sampler, signature: Signature, check: str) -> Iterator[Setting]:
    """Settings of which each differs from the usual in one respect."""

    def some(count: int, far: str = "", **more: object) -> Iterator[Setting]:
        drawn = (sampler.stretched(far) if far else sampler.sizes() for _ in range(count))
        return (Setting(sizes, **more) for sizes in drawn if sizes is not None)  # type: ignore[arg-type]  # the fields' own names

    names = numeric(signature)
    yield from some(_ANY_SIZES)
    for axis in signature.axes:
        yield from some(_ENDS, axis)
    for layout in layouts_for(check):
        yield from some(_EACH_LAYOUT, layout=layout)
    yield from some(_DOUBLE, double=True)
    for positive in dict.fromkeys((*(frozenset([name]) for name in names), frozenset(names))):
        yield from some(_SIGNED, positive=positive)
    yield from some(_HALVES, halves=True)


def numeric(signature: Signature) -> list[str]:
    """The names of the arguments that hold numbers."""
    return [param.name for param in signature.params if param.kind != "bool"]


def layouts_for(check: str) -> tuple[Layout, ...]:
    """The layouts of a check's views: there is no gradient to elements that share memory."""
    return tuple(layout for layout in STRIDED if check != "gradient" or layout != "expanded")


class Pool:
    """Settings of many kinds that no other case has the sizes of; the cases are built when they are first asked for."""

    def __init__(
        self,
        oracle: Oracle,
        ranges: Mapping[str, Range],
        reach: Mapping[str, Range],
        check: str,
        taken: Collection[tuple[int, ...]],
        seed: int,
    ) -> None:
        self._oracle = oracle
        self._check = check
        self._seed = seed
        self._cases: dict[int, Case] = {}
        sampler = Sampler(oracle, ranges, reach, f"{seed}/{check}/pool")
        drawn = [*sampler.rungs(), *(sampler.mixed() for _ in range(_POOL))]
        sampler.random.shuffle(drawn)
        distinct = {tuple(sizes.values()): sizes for sizes in drawn if sizes is not None}
        self.settings = tuple(self._vary(sizes, sampler.random) for key, sizes in distinct.items() if key not in taken)

    def _vary(self, sizes: Sizes, chance: random.Random) -> Setting:
        """A setting of these sizes that is usual in most respects."""
        layout = chance.choice(layouts_for(self._check)) if chance.random() < 0.3 else "contiguous"
        share = chance.random() if chance.random() < 0.15 else 0.0
        positive = frozenset(name for name in numeric(self._oracle.signature) if chance.random() < share)
        return Setting(sizes, layout, chance.random() < 0.15, positive)

    def case(self, place: int) -> Case:
        """The case of the setting at a place."""
        if place not in self._cases:
            numbers = random.Random(f"{self._seed}/{place}")
            case = build(self._oracle, self.settings[place], numbers, self._check)
            self._cases[place] = replace(case, id=place)
        return self._cases[place]
