"""Drawing the exam: Hypothesis chooses sizes, layouts and numbers, the oracle answers."""

import hashlib
import random
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, cycle, islice, zip_longest
from math import prod
from typing import Any

import msgspec
import torch
from hypothesis import given, seed
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import Exercise, Family, Page, Range
from autograder.authoring.signature import evaluate, names_in
from autograder.exam.build import built
from autograder.exam.case import Case
from autograder.exam.families import (
    CONTRACT_FAMILIES,
    GIVEN_FAMILIES,
    GradientFamily,
    families_of,
    gradient_families,
)
from autograder.exam.ladder import ladder
from autograder.exam.oracle import Oracle, OracleError
from autograder.exam.paper import Paper
from autograder.exam.probes import Pool, extents, openings, probes
from autograder.exam.provider import drawing_settings
from autograder.exam.sizes import axis_ranges, axis_sizes
from autograder.exam.tensors import STRIDED, Layout, dtype_of, filled, laid_out, shuffled, tempered

Shape = tuple[int, ...]
"""The sizes of a case's axes."""

_CANDIDATES = 6
"""How many sizes are drawn for each that is used."""
_TRIES = 600
_MAX_PRODUCTS = 320
"""What a function that takes its sums apart number by number can be asked the gradients of in little time."""
_FEW_PRODUCTS = 160
"""What it can be asked the gradients of, or several times, again and again."""


@dataclass(frozen=True)
class DrawnPaper(Paper):
    """A paper with what drew it, so that more cases like its own can be drawn.

    ``ranges`` are the usual sizes of every axis, ``reach`` the smallest and the largest that any family has.
    """

    oracle: Oracle
    ranges: dict[str, Range]
    reach: dict[str, Range]
    families: tuple[Family, ...]
    seed: int

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What is worked out once for a class by those who grade with this paper."""
        return {}

    def probes(self, check: str) -> tuple[Case, ...]:
        """The probes of a check, worked out when they are first asked for."""
        key = "probes", check
        if key not in self.memo:
            self.memo[key] = probes(self.oracle, self.ranges, self.reach, check, self.seed)
        found: tuple[Case, ...] = self.memo[key]
        return found

    def openings(self) -> tuple[Case, ...]:
        """Cases for workers that have not been asked anything, worked out when they are first asked for."""
        if "openings" not in self.memo:
            self.memo["openings"] = openings(self.oracle, self.ranges, self.reach, self.seed)
        found: tuple[Case, ...] = self.memo["openings"]
        return found

    def pool(self, check: str) -> Pool:
        """Further probes of a check, drawn when they are first asked for."""
        key = "pool", check
        if key not in self.memo:
            taken = {tuple(case.sizes.values()) for case in (*self.cases, *self.probes(check))}
            self.memo[key] = Pool(self.oracle, self.ranges, self.reach, check, taken, self.seed)
        found: Pool = self.memo[key]
        return found

    def ladder(self, check: str, *, double: bool = False) -> tuple[Case, ...]:
        """The smallest cases of a check, worked out when they are first asked for."""
        key = "ladder", check, double
        if key not in self.memo:
            self.memo[key] = ladder(self.oracle, self.ranges, check, double=double)
        found: tuple[Case, ...] = self.memo[key]
        return found


@dataclass(frozen=True)
class Exam:
    """The papers that a whole class sits; ``given`` has one for each function that students are given."""

    assignment: str
    seed: int
    papers: tuple[DrawnPaper, ...]
    given: tuple[DrawnPaper, ...] = ()
    page: str = ""
    """The grading page, and what it provides to workers, as text."""

    def paper(self, name: str) -> DrawnPaper:
        """The paper of an exercise or a given function; raises :class:`KeyError`."""
        for paper in (*self.papers, *self.given):
            if paper.exercise.name == name:
                return paper
        raise KeyError(name)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every question, every answer and the grading page: what makes two gradings comparable."""
        digest = hashlib.sha256(f"{self.assignment}\0{self.page}\0".encode())
        for paper in (*self.papers, *self.given):
            digest.update(paper.exercise.name.encode())
            digest.update(paper.frame)
            for case in paper.cases:
                for expected in case.expected:
                    digest.update(expected.exact)
        return digest.hexdigest()


def draw_exam(assignment: Assignment, course_seed: int) -> Exam:
    """The exam of an assignment under a course seed: the same on every machine with the same pinned versions."""
    papers = tuple(_draw_paper(assignment, exercise, course_seed) for exercise in assignment.exercises)
    given = tuple(
        _draw_paper(assignment, Exercise(name=name, points=1, families=GIVEN_FAMILIES), course_seed)
        for name in assignment.page.given
    )
    for paper in papers:
        paper.ladder("values")  # the one that is needed most, before jobs are forked
    return Exam(assignment.name, course_seed, papers, given, assignment.page_text)


def _draw_paper(assignment: Assignment, exercise: Exercise, course_seed: int) -> DrawnPaper:
    page: Page = assignment.page
    signature = assignment.signatures[exercise.name]
    oracle = Oracle(exercise, signature, assignment.references[exercise.name])
    ranges = axis_ranges(page, exercise, signature)
    families = families_of(exercise, signature, ranges)
    reach = extents(signature, ranges, families)
    source = random.Random(f"{course_seed}/{exercise.name}")
    cases = [example_case(oracle, number) for number in range(len(exercise.examples))]
    drawn: list[Case] = []
    taken = {tuple(case.sizes.values()) for case in cases}
    for family in families:
        drawn += _draw_family(oracle, ranges, reach, family, "values", source, taken)
    if exercise.shares.get("contract"):
        for family in CONTRACT_FAMILIES:
            drawn += _draw_family(oracle, ranges, reach, family, "contract", source, taken)
    floats = signature.result.kind == "float" and any(param.kind == "float" for param in signature.params)
    if exercise.shares.get("gradient") and floats:
        for family in gradient_families(signature, ranges):
            drawn += _draw_family(oracle, ranges, reach, family, "gradient", source, taken)
    source.shuffle(drawn)
    drawn = _taking_turns(drawn, "contract")
    numbered = tuple(replace(case, id=number) for number, case in enumerate([*cases, *drawn]))
    limit = page.limits.reply_mb * 2**20
    return DrawnPaper(exercise, signature, numbered, limit, oracle, ranges, reach, families, course_seed % 2**64)


def _taking_turns(cases: list[Case], check: str) -> list[Case]:
    """The cases, those of ``check`` in the same places, but one of each part in turn.

    So each element type comes after the other one, and what a call with one leaves behind for the other is seen.
    """
    places = [place for place, case in enumerate(cases) if case.check == check]
    parts: dict[str, list[Case]] = {}
    for place in places:
        parts.setdefault(cases[place].part, []).append(cases[place])
    turns = [case for turn in zip_longest(*parts.values()) for case in turn if case is not None]
    ordered = list(cases)
    for place, case in zip(places, turns, strict=True):
        ordered[place] = case
    return ordered


def example_case(oracle: Oracle, number: int) -> Case:
    """The worked example of this number, as a case; raises :class:`OracleError` if the reference disagrees with it."""
    example = oracle.exercise.examples[number]
    params = oracle.signature.params
    args = tuple(torch.tensor(arg, dtype=dtype_of(param.kind)) for arg, param in zip(example.args, params, strict=True))
    sizes = oracle.signature.bind(tuple(tuple(arg.shape) for arg in args))
    if sizes is None:
        raise OracleError(f"example {number + 1} of {oracle.exercise.name} does not fit the annotated axes")
    expected = oracle.answer(args, sizes)
    stated = torch.tensor(example.result, dtype=torch.float64)
    value = expected[0].value.double()
    if stated.shape != value.shape or not bool(((stated - value).abs() <= expected[0].bound).all()):
        raise OracleError(f"the reference {oracle.exercise.name} does not give the result of its example {number + 1}")
    names = tuple(param.name for param in params)
    return Case(number, "examples", f"example {number + 1}", sizes, names, args, expected, trace=number == 0)


def _draw_family(
    oracle: Oracle,
    ranges: dict[str, Range],
    reach: dict[str, Range],
    family: Family,
    check: str,
    source: random.Random,
    taken: set[Shape],
) -> list[Case]:
    """The cases of a family, on sizes that are not ``taken`` as far as there are others."""
    shapes = -(-family.cases // family.repeat)
    large = isinstance(family, GradientFamily) and family.large
    chosen = largest_sizes(oracle, reach, random.Random(source.getrandbits(64))) if large else []
    if not chosen:
        drawn = _sizes(oracle, ranges, family, shapes * _CANDIDATES, source)
        if check != "values":
            drawn = [sizes for sizes in drawn if _products(oracle, sizes) <= _FEW_PRODUCTS] or drawn
        chosen = covering(drawn, shapes, taken)
    taken.update(tuple(sizes.values()) for sizes in chosen)
    layouts = layouts_of(family, check)
    cases: list[Case] = []
    for index, sizes in enumerate(islice(cycle(chosen), shapes)):  # a family may have fewer shapes than cases
        numbers = random.Random(source.getrandbits(64))
        layout = layouts[index % len(layouts)]  # each in turn, so that none is left out by chance
        contents = [_contents(oracle, family, sizes, len(cases) + again, numbers) for again in range(family.repeat)]
        if family.repeat > 1:
            contents[-1] = [shuffled(tensor, numbers) for tensor in contents[0]]
        for dense in contents:
            cases.append(_case(oracle, family, sizes, layout, check, dense, len(cases), numbers))
    return cases[: family.cases]


def _sizes(
    oracle: Oracle, ranges: dict[str, Range], family: Family, count: int, source: random.Random
) -> list[dict[str, int]]:
    """Sizes drawn for a family. If none fit what the gradient check would like them to be, any will do for it."""
    try:
        return draw(axis_sizes(oracle.signature, ranges, family), count, source.getrandbits(64))
    except Unsatisfiable as error:
        if isinstance(family, GradientFamily) and family.axes:
            return _sizes(oracle, ranges, msgspec.structs.replace(family, axes={}), count, source)
        raise OracleError(
            f"no sizes fit the family {family.name!r} of {oracle.exercise.name}: widen its axes on the grading page"
        ) from error


def largest_sizes(oracle: Oracle, reach: Mapping[str, Range], source: random.Random) -> list[dict[str, int]]:
    """For each argument sizes with which it has many elements, although a call costs few products."""
    signature = oracle.signature
    found = []
    for at, param in enumerate(signature.params):
        axes = {axis for dim in param.dims for axis in names_in(dim)}
        drawn = [_stretched(reach, axes, source) for _ in range(_TRIES)]
        cheap = [sizes for sizes in drawn if signature.allows(sizes) and _products(oracle, sizes) <= _MAX_PRODUCTS]
        if cheap:
            found.append(max(cheap, key=lambda sizes, at=at: prod(signature.shapes(sizes)[at])))  # type: ignore[misc]  # the default binds the loop's argument
    return found


def _stretched(reach: Mapping[str, Range], axes: Set[str], source: random.Random) -> dict[str, int]:
    """Sizes of which those of ``axes`` are anywhere in their reach, the others often as small as they may be."""
    return {
        axis: round(low * (high / low) ** source.random()) if axis in axes or source.random() < 0.5 else low
        for axis, (low, high) in reach.items()
    }


def _products(oracle: Oracle, sizes: dict[str, int]) -> int:
    """How many products a call sums up, where the page says how many each element of the result takes."""
    terms = evaluate(oracle.exercise.terms, sizes) if oracle.exercise.terms else 1
    return terms * prod(oracle.result_shape(sizes))


def covering(drawn: list[dict[str, int]], count: int, taken: Set[Shape]) -> list[dict[str, int]]:
    """``count`` of the drawn sizes that show as much as they can, and none that is ``taken`` while there are others.

    One after another is chosen that shows the most of what has not been shown: above all every axis at its smallest and
    at its largest, then every two axes in each of their orders. So a few cases reach what a mistake may depend on.
    """
    distinct = list({tuple(sizes.values()): sizes for sizes in drawn}.values())
    fresh = [sizes for sizes in distinct if tuple(sizes.values()) not in taken]
    ends = {axis: (min(values), max(values)) for axis in drawn[0] if (values := [sizes[axis] for sizes in distinct])}
    shown: set[tuple[str, str, int]] = set()
    chosen: list[dict[str, int]] = []
    for left in (fresh, [sizes for sizes in distinct if sizes not in fresh]):
        while left and len(chosen) < count:
            best = max(left, key=lambda sizes: sum(1 if item[1] else 10 for item in _shows(sizes, ends) - shown))
            left.remove(best)
            chosen.append(best)
            shown |= _shows(best, ends)
    return chosen


def _shows(sizes: dict[str, int], ends: dict[str, Range]) -> set[tuple[str, str, int]]:
    """An axis at an end of its range, and the order of every two axes."""
    shown = {(axis, "", size) for axis, size in sizes.items() if size in ends[axis]}
    for (one, size), (other, more) in combinations(sizes.items(), 2):
        shown.add((one, other, (size > more) - (size < more)))
    return shown


def draw(strategy: st.SearchStrategy[dict[str, int]], count: int, number: int) -> list[dict[str, int]]:
    """``count`` draws of a strategy under a seed; fewer only where the strategy has no more to give.

    Raises :class:`hypothesis.errors.Unsatisfiable` where it has none.
    """
    found: list[dict[str, int]] = []

    @seed(number)
    @drawing_settings(count)
    @given(strategy)
    def collect(item: dict[str, int]) -> None:
        found.append(item)

    run: Callable[[], Any] = collect
    run()
    return found[:count]


def layouts_of(family: Family, check: str) -> tuple[Layout, ...]:
    """The layouts of a family's cases. The gradient to a tensor whose elements share memory is not well defined."""
    if family.layout != "strided":
        return ("contiguous",)
    return tuple(layout for layout in STRIDED if check != "gradient" or layout != "expanded")


def _contents(
    oracle: Oracle, family: Family, sizes: dict[str, int], turn: int, numbers: random.Random
) -> list[torch.Tensor]:
    """The arguments of a family's case number ``turn``, contiguous, their numbers drawn from ``numbers``."""
    params = zip(oracle.signature.params, oracle.signature.shapes(sizes), strict=True)
    double = family.dtype == "float64"
    drawn = [filled(shape, family.values, dtype_of(param.kind, double=double), numbers) for param, shape in params]
    return tempered(drawn, family.values, turn)


def _case(
    oracle: Oracle,
    family: Family,
    sizes: dict[str, int],
    layout: Layout,
    check: str,
    dense: list[torch.Tensor],
    turn: int,
    numbers: random.Random,
) -> Case:
    """A family's case number ``turn`` with these arguments, answered."""
    args = tuple(laid_out(tensor, layout) for tensor in dense)
    if not isinstance(family, GradientFamily):
        return built(oracle, sizes, args, check=check, part=family.name, layout=layout)
    dtype = dtype_of("float", double=family.dtype == "float64")
    upstream = filled(oracle.result_shape(sizes), family.values, dtype, numbers)
    upstream[upstream == 0] = 1  # where it is 0, any gradient will do
    floats = [number for number, arg in enumerate(args) if arg.is_floating_point()]
    leaf = floats[turn % len(floats)] if family.to == "one" else None
    return built(
        oracle,
        sizes,
        args,
        check=check,
        part=family.name,
        layout=layout,
        upstream=upstream,
        leaf=leaf,
        between=family.between,
    )
