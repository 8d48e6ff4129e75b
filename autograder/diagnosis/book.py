"""What an exercise's wrong variants answer, each worked out when it is first needed and kept for the class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import torch

from autograder.authoring.variants import Variant
from autograder.compare import tensor_of
from autograder.diagnosis.agreement import Judged, agreement, bound_of
from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.grading.answer import unpack
from autograder.grading.judge import judge_twice, tensor_named
from autograder.worker.calls import Answers

Function = Callable[..., Any]


@dataclass(frozen=True)
class Mistake:
    """A variant, or one that is applied to what another makes of the right function.

    ``places`` are those of the variants in their book, the outer one first.
    """

    variants: tuple[Variant, ...]
    places: tuple[int, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of the variants."""
        return frozenset(variant.name for variant in self.variants)

    def made_in(self, right: Function) -> Function:
        """The function that makes this mistake. What it keeps between calls, it keeps for itself."""

        def function(*args: Any) -> Any:
            return right(*args)

        for variant in reversed(self.variants):
            function = variant.applied_to(function)
        return function


class Book:
    """The answers of an exercise's variants to its paper, and to cases that are the first a process is asked.

    ``fresh`` makes the variants anew, with nothing of what they may keep between calls. ``runs`` are cases for
    processes that have not been asked anything; those of a run have the same sizes, and the first is of the contract.
    """

    def __init__(
        self,
        paper: Paper,
        fresh: Callable[[], Sequence[Variant]],
        right: Function,
        runs: Sequence[tuple[Case, ...]] = (),
    ) -> None:
        self._paper = paper
        self._fresh = fresh
        self._right = _Remembered(right)
        self.runs = tuple(runs)
        self._answers: dict[tuple[tuple[int, ...], int], Judged] = {}
        self._first: dict[tuple[tuple[int, ...], int], tuple[Judged, ...]] = {}
        self._new: dict[int, list[Variant]] = {}
        self._alike: dict[int, _Results] = {}
        self._all = tuple(Mistake((variant,), (place,)) for place, variant in enumerate(self._own()))

    def _own(self) -> list[Variant]:
        """The variants of this exercise that have advice to give, in each of their styles."""
        name = self._paper.exercise.name
        own = [variant for variant in self._fresh() if name in variant.exercises and variant.advice]
        return [style for variant in own for style in variant.in_each_style]

    @cached_property
    def keeping(self) -> tuple[Mistake, ...]:
        """The single mistakes whose answers depend on what was asked before."""
        return tuple(one for one in self._all if any(self._keeps(one, run) for run in range(len(self.runs))))

    def _keeps(self, mistake: Mistake, run: int) -> bool:
        """Whether a second answer to the first case of a run differs, or the last case's from what it is by itself."""
        first, *_, last = self.first_answers(mistake, run)
        twice = judge_twice(first.answer)
        alone = self._ask(self._new_function(mistake, -1 - run), last.case)
        return (twice is not None and twice.kind == "twice") or agreement(last, alone) != "agrees"

    @cached_property
    def singles(self) -> tuple[Mistake, ...]:
        """The other single mistakes, whose answers do not depend on what was asked before."""
        return tuple(one for one in self._all if one not in self.keeping)

    @cached_property
    def pairs(self) -> tuple[Mistake, ...]:
        """Every two of these that are not one mistake in two styles, in both orders."""
        return self._combined(self.singles, self.singles)

    @cached_property
    def keeping_pairs(self) -> tuple[Mistake, ...]:
        """The same where the outer mistake is one that keeps something between calls."""
        return self._combined(self.keeping, self.singles)

    def _combined(self, outer: Sequence[Mistake], inner: Sequence[Mistake]) -> tuple[Mistake, ...]:
        return tuple(
            Mistake((*one.variants, *other.variants), (*one.places, *other.places))
            for one, other in product(outer, inner)
            if one.names != other.names
        )

    def parts(self, mistake: Mistake) -> tuple[Mistake, ...]:
        """The single mistakes of which one is made up."""
        return tuple(self._all[place] for place in mistake.places)

    def answer(self, mistake: Mistake, case: Case) -> Judged:
        """The answer to a case of the paper, as if it were the only one."""
        key = mistake.places, case.id
        if key not in self._answers:
            self._answers[key] = self._ask(mistake.made_in(self._right), case)
        return self._answers[key]

    def first_answers(self, mistake: Mistake, run: int) -> tuple[Judged, ...]:
        """The answers to a run, given by its number."""
        key = mistake.places, run
        if key not in self._first:
            function = self._new_function(mistake, run)
            self._first[key] = tuple(self._ask(function, case) for case in self.runs[run])
        return self._first[key]

    def _new_function(self, mistake: Mistake, process: int) -> Function:
        """The function that makes a mistake, of variants that were made for this process alone."""
        if process not in self._new:
            self._new[process] = self._own()
        own = tuple(self._new[process][place] for place in mistake.places)
        return Mistake(own, mistake.places).made_in(self._right)

    def pairs_like(self, student: Judged) -> list[Mistake]:
        """The pairs whose result is that of a student's answer to a case of the paper."""
        found = tensor_named(student.answer, "result")
        value = tensor_of(*found) if found is not None else None
        if value is None:
            return []
        case = student.case
        if case.id not in self._alike:
            functions = (pair.made_in(self._right) for pair in self.pairs)
            self._alike[case.id] = _Results([_result(function, case) for function in functions])
        bound = bound_of(student.answer, "result", value) if value.is_floating_point() else 0.0
        return [self.pairs[place] for place in self._alike[case.id].like(value, bound)]

    def _ask(self, function: Function, case: Case) -> Judged:
        call, content = case.call()
        reply, contents = Answers(function, {}, self._paper.max_reply_bytes).answer(call, memoryview(content))
        return Judged(unpack(case, reply, b"".join(contents)))


def _result(function: Function, case: Case) -> torch.Tensor | None:
    with torch.no_grad():
        try:
            result = function(*(arg.clone() for arg in case.args))
        except Exception:  # noqa: BLE001 - variants may raise whatever students' code would
            return None
    return result.detach() if isinstance(result, torch.Tensor) else None


class _Results:
    """Many results of one call, sorted by type and shape, so that a given one is found among them at once."""

    def __init__(self, results: Sequence[torch.Tensor | None]) -> None:
        places: dict[tuple[torch.dtype, torch.Size], list[int]] = {}
        for place, result in enumerate(results):
            if result is not None:
                places.setdefault((result.dtype, result.shape), []).append(place)
        self._sorted = {
            key: (found, torch.stack([_flat(results[place]) for place in found])) for key, found in places.items()
        }

    def like(self, value: torch.Tensor, bound: float) -> list[int]:
        """The places of the results that differ from ``value`` by no more than ``bound``."""
        places, rows = self._sorted.get((value.dtype, value.shape), ([], torch.empty(0)))
        if not places or not value.numel():
            return places
        near = (rows - _flat(value)).abs().amax(dim=1) <= bound
        return [place for place, alike in zip(places, near.tolist(), strict=True) if alike]


def _flat(tensor: torch.Tensor | None) -> torch.Tensor:
    assert tensor is not None
    return tensor.reshape(-1).double().nan_to_num(0, 0, 0)


class _Remembered:
    """A right function that remembers its results: many variants ask it the same."""

    def __init__(self, right: Function) -> None:
        self._right = right
        self._results: dict[Any, torch.Tensor] = {}

    def __call__(self, *args: Any) -> Any:
        if not all(type(arg) is torch.Tensor and not arg.requires_grad for arg in args):
            return self._right(*args)
        try:
            key = tuple((arg.dtype, arg.shape, arg.numpy().tobytes()) for arg in args)
        except TypeError:  # a type that NumPy does not have
            return self._right(*args)
        if key not in self._results:
            self._results[key] = self._right(*args)
        return self._results[key].clone()
