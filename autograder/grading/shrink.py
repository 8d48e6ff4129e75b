"""Looking for the smallest call that goes wrong: Hypothesis shrinks against the live worker.

The search is bounded in calls and deterministic: its seed comes from the exam's, and time only ever cuts it off (the
smallest failing case of the exam then stands).
"""

import random
import time
from collections.abc import Callable
from itertools import combinations
from typing import Any

import msgspec
import torch
from hypothesis import given, seed
from hypothesis import strategies as st
from hypothesis.errors import Flaky

from autograder.authoring.page import Family
from autograder.exam.build import built
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper, layouts_of
from autograder.exam.families import gradient_families
from autograder.exam.provider import drawing_settings
from autograder.exam.sizes import axis_sizes
from autograder.exam.tensors import Layout, dtype_of, filled, laid_out
from autograder.grading.answer import Answer, Target
from autograder.grading.judge import JUDGES, Fault, Judge, judge_contract

MAX_CALLS = 160
MAX_SECONDS = 10.0
_DRAWN_ELEMENTS = 24
"""A tensor with at most this many elements has each of them drawn, and shrunk, by itself."""


class _WrongError(Exception):
    """Tells Hypothesis that a case fails."""


class _Search:
    """One search: counts its calls, and keeps the smallest fault."""

    def __init__(self, paper: DrawnPaper, target: Target, start: Fault, judge: Judge) -> None:
        self.paper = paper
        self.target = target
        self.kind = start.kind
        self.best = start
        self.judge = judge
        self.calls = 0
        self.ends = time.monotonic() + MAX_SECONDS
        self.timed_out = False
        self.seen: dict[bytes, bool] = {}

    def fails(self, case: Case) -> bool:
        call, content = case.call()
        key = msgspec.msgpack.encode(call) + content
        if key in self.seen:
            return self.seen[key]
        if self.calls >= MAX_CALLS or self.timed_out:
            return False
        if time.monotonic() > self.ends:
            self.timed_out = True
            return False
        self.calls += 1
        answer: Answer = self.target.ask(self.paper, (case,))[0]
        if answer.failure:
            self.calls = MAX_CALLS
        fault = self.judge(answer)
        failed = fault is not None and fault.kind == self.kind
        self.seen[key] = failed
        if fault is not None and failed and case.weight < self.best.answer.case.weight:
            self.best = fault
        return failed


def smallest(paper: DrawnPaper, target: Target, faults: tuple[Fault, ...], number: int) -> Fault:
    """The smallest fault of the check that ``faults`` are of.

    First the ladder is asked, in one go. Where all of it is right, Hypothesis searches for faults of the same kind as
    the smallest of ``faults``, seeded with ``number``.
    """
    start = min(faults, key=lambda fault: fault.answer.case.weight)
    check = start.answer.case.check
    if (
        start.kind in {"failure", "with gradients"}
        or check == "examples"
        or (start.error and start.error.out_of_memory)
    ):
        return start
    judge = JUDGES.get(check, judge_contract)
    rung = _lowest_rung(paper, target, start, judge)
    if rung is not None:
        return min(rung, start, key=lambda fault: fault.answer.case.weight)
    return start if check == "contract" else _searched(paper, target, start, judge, number)


def _lowest_rung(paper: DrawnPaper, target: Target, start: Fault, judge: Judge) -> Fault | None:
    case = start.answer.case
    for answer in target.ask(paper, paper.ladder(case.check, double=case.is_double)):
        fault = judge(answer)
        if fault is not None and fault.kind != "failure":
            return fault
    return None


def _searched(paper: DrawnPaper, target: Target, start: Fault, judge: Judge, number: int) -> Fault:
    search = _Search(paper, target, start, judge)
    family = _family(paper, start.answer.case)
    _lower(search)
    lowered = search.best.answer.case.sizes if search.best is not start else None

    @seed(number)
    @drawing_settings(MAX_CALLS, shrink=True)
    @given(_cases(paper, family, start.answer.case, lowered))
    def look(candidate: Case) -> None:
        if search.fails(candidate):
            raise _WrongError

    run: Callable[[], Any] = look
    try:
        run()
    except _WrongError:
        pass
    except Flaky:  # a student's function that answers differently each time
        pass
    return start if search.timed_out else search.best


def _family(paper: DrawnPaper, case: Case) -> Family:
    """The family to search in: the case's own, freed of what only keeps cases apart."""
    if case.check == "gradient":
        families: tuple[Family, ...] = gradient_families(paper.signature, paper.ranges)
    else:
        families = paper.families
    family = next(family for family in families if family.name == case.part)
    return msgspec.structs.replace(family, distinct=False)


def _lower(search: _Search) -> None:
    """Make one axis after another, and every two of one size together, as small as the fault allows.

    Hypothesis is left to simplify the numbers. It takes a large tensor, which is filled as a whole, for simpler than a
    small one, whose elements are drawn one by one.
    """
    paper = search.paper
    groups: list[tuple[str, ...]] = [
        *((axis,) for axis in paper.signature.axes),
        *combinations(paper.signature.axes, 2),
    ]
    before: Fault | None = None
    while search.best is not before:
        before = search.best
        for group in groups:
            sizes = search.best.answer.case.sizes
            if len({sizes[axis] for axis in group}) > 1:
                continue
            low, high = max(paper.ranges[axis][0] for axis in group), sizes[group[0]]
            while low < high:
                middle = (low + high) // 2
                tried = {**sizes, **dict.fromkeys(group, middle)}
                if paper.signature.allows(tried) and _fails_at(search, tried):
                    high = middle
                else:
                    low = middle + 1


def _fails_at(search: _Search, sizes: dict[str, int]) -> bool:
    """Whether the leading part of these sizes of the smallest case so far fails, too."""
    case, paper = search.best.answer.case, search.paper
    shapes = paper.signature.shapes(sizes)
    if any(
        size > old
        for shape, arg in zip(shapes, case.args, strict=True)
        for size, old in zip(shape, arg.shape, strict=True)
    ):
        return False
    dense = [arg[tuple(map(slice, shape))].clone() for arg, shape in zip(case.args, shapes, strict=True)]
    return search.fails(_like(paper, case, sizes, dense, case.layout))


@st.composite
def _cases(draw: st.DrawFn, paper: DrawnPaper, family: Family, like: Case, sizes: dict[str, int] | None) -> Case:
    """Cases like one of the exam's, of these sizes or of any of the family's."""
    sizes = sizes or draw(axis_sizes(paper.signature, paper.ranges, family, floor=True))
    layout = draw(st.sampled_from(layouts_of(family, like.check)))
    dense = [
        draw(_tensor(shape, family, dtype_of(param.kind, double=like.is_double)))
        for param, shape in zip(paper.signature.params, paper.signature.shapes(sizes), strict=True)
    ]
    return _like(paper, like, sizes, dense, layout)


def _like(paper: DrawnPaper, like: Case, sizes: dict[str, int], dense: list[torch.Tensor], layout: Layout) -> Case:
    """A case that asks what ``like`` asks, of other arguments."""
    upstream = None
    if like.upstream is not None:
        upstream = torch.ones(paper.oracle.result_shape(sizes), dtype=like.upstream.dtype)
    return built(
        paper.oracle,
        sizes,
        tuple(laid_out(tensor, layout) for tensor in dense),
        check=like.check,
        part=like.part,
        layout=layout,
        upstream=upstream,
        leaf=like.leaves[0] if len(like.leaves) == 1 else None,
        between=like.between,
    )


@st.composite
def _tensor(draw: st.DrawFn, shape: tuple[int, ...], family: Family, dtype: torch.dtype) -> torch.Tensor:
    count = 1
    for size in shape:
        count *= size
    if count > _DRAWN_ELEMENTS or dtype == torch.bool:
        return filled(shape, family.values, dtype, random.Random(count))
    if family.values in {"normal", "extreme"} and dtype.is_floating_point:
        unit = draw(st.sampled_from([1.0, 2.0**-17, 2.0**17])) if family.values == "extreme" else 1.0
        element = st.integers(-4000, 4000).map(lambda thousandths: thousandths / 1000 * unit)
    else:
        low, high = (1, 9) if family.values == "positive" else (-9, 9)
        element = st.integers(low, high).map(float if dtype.is_floating_point else int)
    values = draw(st.lists(element, min_size=count, max_size=count))
    return torch.tensor(values, dtype=dtype).reshape(shape)
