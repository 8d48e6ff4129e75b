"""What can be said of a case without knowing what the function is for: sizes, types, layouts, signs, order of calls.

A :class:`Literal` is one such statement. The literals of an exercise follow from its annotations alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import torch

from autograder.authoring.signature import Signature, evaluate, names_in
from autograder.exam.case import Case
from autograder.exam.probes import Setting, numeric
from autograder.exam.tensors import laid_out

_MAX_THRESHOLD = 64
_MAX_SIZE = 8


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
    _lengths: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def kinds(self) -> frozenset[tuple[object, ...]]:
        """What a case shows that others may not: which axes have length 1 in its layout, its types and signs."""
        layout = self.layout if self.strided else ""
        axes = ((layout, axis, size == 1) for axis, size in self.sizes.items())
        return frozenset((*axes, (self.dtype,), (self.layout,), (self.negative,)))

    def length(self, words: str) -> int:
        """The value of an expression of axes; the size of an axis, where it is just its name."""
        if words not in self._lengths:
            self._lengths[words] = evaluate(words, self.sizes)
        return self._lengths[words]


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


def foreseen(signature: Signature, setting: Setting) -> Features:
    """The features of a probe of this setting: not the first call, and the first of its shapes."""
    shapes = signature.shapes(setting.sizes)
    strided = setting.layout != "contiguous" and not all(
        laid_out(torch.empty(shape), setting.layout).is_contiguous() for shape in shapes
    )
    negative = frozenset(numeric(signature)) - setting.positive
    dtype = "float64" if setting.double else "float32"
    return Features(setting.sizes, dtype, setting.layout, strided, negative, call=2)


@dataclass(frozen=True)
class Literal:
    """A statement about a case: its words, how simple it is (lower is simpler), and whether it holds.

    ``wrong`` is the sentence for a function that is wrong just where the statement holds. ``varied`` is false if it is
    about something in which probes do not differ from each other. Literals that differ in a limit only have the same
    ``scale``.
    """

    words: str
    rank: int
    holds: Callable[[Features], bool]
    sentence: str = ""
    varied: bool = True
    scale: str = ""

    @property
    def wrong(self) -> str:
        """For a function that is wrong just where this holds."""
        return self.sentence or f"wrong whenever {self.words}, right otherwise"


def literals(signature: Signature, seen: Sequence[Features]) -> Iterable[Literal]:
    """The statements that may be made about cases of this signature, the simplest of a kind first.

    Those about products are left to :func:`products` and :func:`exceeds`.
    """
    if not seen:
        return
    shown = _dims(signature)
    worked_out = [dim for dim in dict.fromkeys(shown["result"]) if not dim.isidentifier()]
    for group in (signature.axes, worked_out):
        for words in group:
            yield from _about_length(words, {item.length(words) for item in seen})
        for one, other in combinations(group, 2):
            yield from _about_two(one, other)
    for name, dims in shown.items():
        if len(dims) > 1:
            yield _has_a_one(name, dims)
    yield from _about_layouts()
    yield from _about_numbers(numeric(signature))
    yield from _about_calls()


def products(signature: Signature) -> tuple[str, ...]:
    """The numbers of elements that neighbouring axes of a tensor have together, as flattening makes them one."""
    found: dict[str, None] = {}
    for dims in _dims(signature).values():
        for first, last in combinations(range(len(dims)), 2):
            words = "*".join(dim if dim.isidentifier() else f"({dim})" for dim in dims[first : last + 1])
            found[words] = None
    return tuple(found)


def exceeds(words: str, limit: int, rank: int = 4) -> Literal:
    """That an axis, or such a product, is larger than a limit."""
    sentence = f"wrong once {words} > {limit}, right up to there"
    return Literal(f"{words} > {limit}", rank, lambda item: item.length(words) > limit, sentence, scale=f"{words} >")


def _dims(signature: Signature) -> dict[str, list[str]]:
    """The axes of every tensor that may differ from case to case, by the tensor's name."""
    tensors = (signature.result, *signature.params)
    return {tensor.name: [dim for dim in tensor.dims if names_in(dim)] for tensor in tensors}


def _about_length(words: str, sizes: set[int]) -> Iterable[Literal]:
    """About an axis, or one of the result that is worked out from others."""
    extra = 0 if words.isidentifier() else 1
    if not extra:
        yield Literal(f"{words} == 1", 0, lambda item: item.length(words) == 1)
        sentence = f"wrong once {words} > 1, right for {words} == 1"
        yield Literal(f"{words} > 1", 0, lambda item: item.length(words) > 1, sentence)
    for limit in range(max(2, min(sizes)), min(max(sizes), _MAX_THRESHOLD)):
        yield exceeds(words, limit, 2 + extra)
        yield _is_at_most(words, limit, 2 + extra)
    for size in range(2, min(max(sizes), _MAX_SIZE) + 1):
        yield from _is(words, size, 3 + extra)
    if len(sizes) > 3:
        yield Literal(f"{words} is even", 3 + extra, lambda item: item.length(words) % 2 == 0)
        yield Literal(f"{words} is odd", 3 + extra, lambda item: item.length(words) % 2 == 1)


def _is_at_most(words: str, limit: int, rank: int) -> Literal:
    return Literal(f"{words} <= {limit}", rank, lambda item: item.length(words) <= limit, scale=f"{words} <=")


def _is(words: str, size: int, rank: int) -> Iterable[Literal]:
    yield Literal(f"{words} == {size}", rank, lambda item: item.length(words) == size)
    sentence = f"right whenever {words} == {size}, wrong otherwise"
    yield Literal(f"{words} != {size}", rank, lambda item: item.length(words) != size, sentence)


def _about_two(one: str, other: str) -> Iterable[Literal]:
    extra = 0 if one.isidentifier() else 1

    def difference(item: Features) -> int:
        return item.length(one) - item.length(other)

    yield Literal(f"{one} == {other}", 1 + extra, lambda item: difference(item) == 0)
    sentence = f"right whenever {one} == {other}, wrong otherwise"
    yield Literal(f"{one} != {other}", 1 + extra, lambda item: difference(item) != 0, sentence)
    yield Literal(f"{one} > {other}", 2 + extra, lambda item: difference(item) > 0)
    yield Literal(f"{one} <= {other}", 2 + extra, lambda item: difference(item) <= 0)
    yield Literal(f"{one} < {other}", 2 + extra, lambda item: difference(item) < 0)
    yield Literal(f"{one} >= {other}", 2 + extra, lambda item: difference(item) >= 0)


def _has_a_one(name: str, dims: Sequence[str]) -> Literal:
    tensor, rank = ("the result", 2) if name == "result" else (name, 3)
    words = f"an axis of {tensor} has length 1"
    return Literal(words, rank, lambda item: any(item.length(dim) == 1 for dim in dims))


def _about_layouts() -> Iterable[Literal]:
    yield Literal("the inputs are not contiguous in memory", 1, lambda item: item.strided)
    yield Literal("the inputs are contiguous in memory", 2, lambda item: not item.strided)
    for layout in ("permuted", "sliced", "expanded"):
        yield _lies(layout)
    either = ("permuted", "sliced")
    yield Literal("the inputs are permuted or sliced views", 3, lambda item: item.strided and item.layout in either)
    yield Literal("the inputs lie behind an offset in memory", 2, lambda item: item.layout == "offset")


def _lies(layout: str) -> Literal:
    return Literal(f"the inputs are {layout} views", 2, lambda item: item.strided and item.layout == layout)


def _about_numbers(names: Sequence[str]) -> Iterable[Literal]:
    yield Literal("the inputs are float64", 1, lambda item: item.dtype == "float64")
    yield Literal("the inputs are float32", 1, lambda item: item.dtype == "float32")
    for name in names:
        yield from _about_signs(name)
    yield Literal("any input has a negative number", 2, lambda item: bool(item.negative))
    yield Literal("the numbers are not all whole", 1, lambda item: not item.whole, varied=False)


def _about_signs(name: str) -> Iterable[Literal]:
    yield Literal(f"{name} has a negative number", 1, lambda item: name in item.negative)
    yield Literal(f"{name} has no negative number", 2, lambda item: name not in item.negative)


def _about_calls() -> Iterable[Literal]:
    yield Literal(
        "the function was called before",
        1,
        lambda item: item.call > 1,
        "right in the first call, wrong in every later one: something is kept between calls",
        varied=False,
    )
    yield Literal(
        "the function is called for the first time",
        1,
        lambda item: item.call == 1,
        "wrong in the first call, right in every later one: something is kept between calls",
        varied=False,
    )
    yield Literal(
        "inputs of these shapes came before",
        1,
        lambda item: item.seen,
        "wrong whenever inputs of the same shapes came before, right otherwise: something is kept between calls",
        varied=False,
    )
