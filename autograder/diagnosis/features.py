"""What can be said of a case without knowing what the function is for: sizes, types, layouts, signs, order of calls.

A :class:`Literal` is one such statement. The literals of an exercise follow from its annotations alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import torch

from autograder.authoring.signature import Signature
from autograder.exam.case import Case

_MAX_THRESHOLD = 64


@dataclass(frozen=True)
class Features:
    """A case, as conditions see it.

    Attributes:
        sizes: the axis sizes.
        dtype: of the floating-point arguments.
        layout: how the arguments lie in memory; ``strided`` is false where that makes no difference.
        negative: the names of the arguments with a negative number.
        whole: every number is a whole one.
        call: the number of this call of the function in its process, from 1.
        seen: an earlier call had the same sizes.
    """

    sizes: dict[str, int]
    dtype: str = "float32"
    layout: str = "contiguous"
    strided: bool = False
    negative: frozenset[str] = frozenset()
    whole: bool = False
    call: int = 1
    seen: bool = False


class Observer:
    """Turns the cases that one process is asked into features, in the order in which it is asked them."""

    def __init__(self) -> None:
        self._calls = 0
        self._seen: set[tuple[int, ...]] = set()

    def features(self, case: Case) -> Features:
        """The features of the next case."""
        key = tuple(case.sizes.values())
        self._calls += 1
        seen = key in self._seen
        self._seen.add(key)
        call = self._calls
        self._calls += case.calls - 1
        floats = [arg.dtype for arg in case.args if arg.is_floating_point()]
        return Features(
            case.sizes,
            str(floats[0] if floats else torch.int64).removeprefix("torch."),
            case.layout,
            not all(arg.is_contiguous() for arg in case.args),
            frozenset(name for name, arg in zip(case.names, case.args, strict=True) if bool((arg < 0).any())),
            case.whole,
            call,
            seen,
        )


@dataclass(frozen=True)
class Literal:
    """A statement about a case: its words, how simple it is (lower is simpler), and whether it holds.

    ``wrong`` is the sentence for a function that is wrong just where the statement holds.
    """

    words: str
    rank: int
    holds: Callable[[Features], bool]
    sentence: str = ""
    about_sizes: bool = False

    @property
    def wrong(self) -> str:
        """For a function that is wrong just where this holds."""
        return self.sentence or f"wrong whenever {self.words}, right otherwise"


def literals(signature: Signature, seen: Sequence[Features]) -> Iterable[Literal]:
    """The statements that may be made about cases of this signature, the simplest of a kind first."""
    axes = signature.axes
    for axis in axes:
        yield from _about_axis(axis, {features.sizes[axis] for features in seen})
    for one, other in combinations(axes, 2):
        yield from _about_pair(one, other)
    yield Literal("the inputs are float64", 1, lambda item: item.dtype == "float64")
    yield Literal("the inputs are float32", 1, lambda item: item.dtype == "float32")
    yield Literal("the inputs are not contiguous in memory", 1, lambda item: item.strided)
    yield Literal("the inputs are contiguous in memory", 2, lambda item: not item.strided)
    for layout, words in _LAYOUTS.items():
        yield Literal(words, 2, lambda item, layout=layout: item.strided and item.layout == layout)  # type: ignore[misc]  # the default binds the loop's layout
    yield Literal("the inputs lie behind an offset in memory", 2, lambda item: item.layout == "offset")
    for param in signature.params:
        name = param.name
        yield Literal(f"{name} has a negative number", 1, lambda item, name=name: name in item.negative)  # type: ignore[misc]  # as above
        yield Literal(f"{name} has no negative number", 2, lambda item, name=name: name not in item.negative)  # type: ignore[misc]  # as above
    yield Literal("any input has a negative number", 2, lambda item: bool(item.negative))
    yield Literal("the numbers are not all whole", 1, lambda item: not item.whole)
    yield Literal(
        "the function was called before",
        1,
        lambda item: item.call > 1,
        "right in the first call, wrong in every later one: something is kept between calls",
    )
    yield Literal(
        "inputs of these shapes came before",
        1,
        lambda item: item.seen,
        "wrong whenever inputs of the same shapes came before, right otherwise: something is kept between calls",
    )


_LAYOUTS = {
    "permuted": "the inputs are permuted views",
    "sliced": "the inputs are sliced views",
    "expanded": "the inputs are expanded views",
}


def _about_axis(axis: str, sizes: set[int]) -> Iterable[Literal]:
    def size(item: Features) -> int:
        return item.sizes[axis]

    yield _sized(f"{axis} == 1", 0, lambda item: size(item) == 1)
    yield _sized(f"{axis} > 1", 0, lambda item: size(item) > 1, f"wrong once {axis} > 1, right for {axis} == 1")
    for low in range(max(2, min(sizes)), min(max(sizes), _MAX_THRESHOLD)):
        yield _sized(
            f"{axis} > {low}",
            2,
            lambda item, low=low: size(item) > low,  # type: ignore[misc]  # the default binds the loop's size
            f"wrong once {axis} > {low}, right up to there",
        )
        yield _sized(f"{axis} <= {low}", 2, lambda item, low=low: size(item) <= low)  # type: ignore[misc]  # as above
    if len(sizes) > 3:
        yield _sized(f"{axis} is even", 3, lambda item: size(item) % 2 == 0)
        yield _sized(f"{axis} is odd", 3, lambda item: size(item) % 2 == 1)


def _about_pair(one: str, other: str) -> Iterable[Literal]:
    def difference(item: Features) -> int:
        return item.sizes[one] - item.sizes[other]

    yield _sized(f"{one} == {other}", 1, lambda item: difference(item) == 0)
    yield _sized(
        f"{one} != {other}",
        1,
        lambda item: difference(item) != 0,
        f"right whenever {one} == {other}, wrong otherwise",
    )
    yield _sized(f"{one} > {other}", 2, lambda item: difference(item) > 0)
    yield _sized(f"{one} <= {other}", 2, lambda item: difference(item) <= 0)
    yield _sized(f"{one} < {other}", 2, lambda item: difference(item) < 0)
    yield _sized(f"{one} >= {other}", 2, lambda item: difference(item) >= 0)


def _sized(words: str, rank: int, holds: Callable[[Features], bool], sentence: str = "") -> Literal:
    return Literal(words, rank, holds, sentence, about_sizes=True)
