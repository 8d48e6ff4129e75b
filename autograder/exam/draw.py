"""Drawing the exam: Hypothesis chooses sizes, layouts and numbers, the oracle answers."""

import hashlib
import random
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, cycle, islice
from typing import Any

import torch
from hypothesis import given, seed
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import Exercise, Family, Page, Range
from autograder.exam.case import Case
from autograder.exam.families import CONTRACT_FAMILIES, GIVEN_FAMILIES, GRADIENT_FAMILIES, families_of
from autograder.exam.ladder import ladder
from autograder.exam.oracle import Oracle, OracleError
from autograder.exam.paper import Paper
from autograder.exam.probes import Sampler, extents, probes
from autograder.exam.provider import drawing_settings
from autograder.exam.sizes import axis_ranges, axis_sizes
from autograder.exam.tensors import STRIDED, Layout, dtype_of, filled, laid_out

Shape = tuple[int, ...]
"""The sizes of a case's axes."""

_CANDIDATES = 6
"""How many sizes are drawn for each that is used."""


@dataclass(frozen=True)
class DrawnPaper(Paper):
    """A paper with what drew it, so that more cases like its own can be drawn."""

    oracle: Oracle
    ranges: dict[str, Range]
    families: tuple[Family, ...]
    seed: int

    @cached_property
    def reach(self) -> dict[str, Range]:
        """The smallest and the largest size of every axis."""
        return extents(self.signature, self.ranges, self.families)

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

    def sampler(self) -> Sampler:
        """Draws sizes for more probes, from the same beginning each time."""
        return Sampler(self.signature, self.ranges, self.reach, self.seed)

    @cached_property
    def _ladders(self) -> dict[tuple[str, bool], tuple[Case, ...]]:
        return {}

    def ladder(self, check: str, *, double: bool = False) -> tuple[Case, ...]:
        """The smallest cases of a check, worked out when they are first asked for."""
        key = check, double
        if key not in self._ladders:
            self._ladders[key] = ladder(self.oracle, self.ranges, check, double=double)
        return self._ladders[key]


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
    source = random.Random(f"{course_seed}/{exercise.name}")
    cases = [example_case(oracle, number) for number in range(len(exercise.examples))]
    drawn: list[Case] = []
    taken = {tuple(case.sizes.values()) for case in cases}
    for family in families:
        drawn += _draw_family(oracle, ranges, family, "values", source, taken)
    if exercise.shares.get("contract"):
        for family in CONTRACT_FAMILIES:
            drawn += [_contract_case(case) for case in _draw_family(oracle, ranges, family, "contract", source, taken)]
    floats = signature.result.kind == "float" and any(param.kind == "float" for param in signature.params)
    if exercise.shares.get("gradient") and floats:
        for family in GRADIENT_FAMILIES:
            drawn += _draw_family(oracle, ranges, family, "gradient", source, taken)
    source.shuffle(drawn)
    numbered = tuple(replace(case, id=number) for number, case in enumerate([*cases, *drawn]))
    limit = page.limits.reply_mb * 2**20
    return DrawnPaper(exercise, signature, numbered, limit, oracle, ranges, families, course_seed % 2**64)


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
    oracle: Oracle, ranges: dict[str, Range], family: Family, check: str, source: random.Random, taken: set[Shape]
) -> list[Case]:
    shapes = -(-family.cases // family.repeat)
    try:
        drawn = draw(axis_sizes(oracle.signature, ranges, family), shapes * _CANDIDATES, source.getrandbits(64))
    except Unsatisfiable as error:
        raise OracleError(
            f"no sizes fit the family {family.name!r} of {oracle.exercise.name}: widen its axes on the grading page"
        ) from error
    chosen = covering(drawn, shapes, taken)
    taken.update(tuple(sizes.values()) for sizes in chosen)
    layouts = layouts_of(family, check)
    cases = []
    for index, sizes in enumerate(islice(cycle(chosen), shapes)):  # a family may have fewer shapes than cases
        numbers = random.Random(source.getrandbits(64))
        layout = layouts[index % len(layouts)]  # each in turn, so that none is left out by chance
        cases += [build_case(oracle, family, sizes, layout, check, numbers) for _ in range(family.repeat)]
    return cases[: family.cases]


def covering(drawn: list[dict[str, int]], count: int, taken: Set[Shape]) -> list[dict[str, int]]:
    """``count`` of the drawn sizes that show as much as they can, and none that is ``taken`` while there are others.

    One after another is chosen that shows the most of what has not been shown: every axis at its smallest and at its
    largest, every two axes in each of their orders. So a few cases reach what a mistake may depend on.
    """
    distinct = list({tuple(sizes.values()): sizes for sizes in drawn}.values())
    fresh = [sizes for sizes in distinct if tuple(sizes.values()) not in taken]
    ends = {axis: (min(values), max(values)) for axis in drawn[0] if (values := [sizes[axis] for sizes in distinct])}
    shown: set[tuple[str, str, int]] = set()
    chosen: list[dict[str, int]] = []
    for left in (fresh, [sizes for sizes in distinct if sizes not in fresh]):
        while left and len(chosen) < count:
            best = max(left, key=lambda sizes: len(_shows(sizes, ends) - shown))
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


def build_case(
    oracle: Oracle, family: Family, sizes: dict[str, int], layout: Layout, check: str, numbers: random.Random
) -> Case:
    """A case of ``family`` with these sizes, its numbers drawn from ``numbers``, answered."""
    double = family.name.startswith("float64")
    params = oracle.signature.params
    dense = [
        filled(shape, family.values, dtype_of(param.kind, double=double), numbers)
        for param, shape in zip(params, oracle.signature.shapes(sizes), strict=True)
    ]
    args = tuple(laid_out(tensor, layout) for tensor in dense)
    upstream = None
    if check == "gradient":
        shape = oracle.result_shape(sizes)
        upstream = filled(shape, family.values, dtype_of("float", double=double), numbers)
    expected = oracle.answer(args, sizes, upstream)
    names = tuple(param.name for param in params)
    return Case(0, check, family.name, sizes, names, args, expected, layout, upstream)


def _contract_case(case: Case) -> Case:
    return replace(case, twice=True, inputs=True)
