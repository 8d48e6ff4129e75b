"""The grading page: what an author decides about an assignment.

``solutions/<assignment>/grading.py`` assigns one :class:`Page` to the name ``page``. Everything has a default but the
exercises' names and points, so the smallest page is
``page = Page(exercises=(Exercise(name="linear", points=5),))``.
"""

import math
from collections.abc import Mapping
from typing import Any, Literal, get_args

import msgspec

from autograder.record import Reveal

CHECKS = ("defined", "rule", "examples", "values", "contract", "gradient", "device")
"""Every check, in the order in which it is made; the first two are gates."""

DEFAULT_SHARES = {"examples": 0.10, "values": 0.50, "contract": 0.15, "gradient": 0.15, "device": 0.10}
"""How an exercise's points are spread over the checks that earn any."""

CI = ("actions", "classroom", "none")
"""The workflows that a release may have."""

Range = tuple[int, int]
Size = int | Range | str
"""An axis in a family: a fixed size, a range (both ends included), or an expression of other axes (``"h"``)."""


class PageError(Exception):
    """A grading page contradicts itself or its lesson; says where and how to mend it."""


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A named group of cases of the ``values`` check, worth its part of the check's points.

    Attributes:
        name: what the cases have in common, as a student reads it ("kernel as large as the image").
        axes: sizes that differ from the page's ranges.
        cases: how many to draw.
        values: ``integers`` in [-9, 9], exact in float32 in any order of summation; ``large`` integers in
            [-40, 40]; ``positive`` integers in [1, 9]; ``zeros``, integers but one argument, in each case another, is
            all zeros, and in further cases adds up to zero along an axis; ``normal`` real numbers; ``extreme`` real
            numbers, those of each argument about 10^5 or 10^-5, in all combinations.
        dtype: the element type of floating-point arguments.
        layout: ``strided`` draws views: permuted, sliced, expanded and offset.
        distinct: give the free axes different sizes where their ranges allow, so that swapped axes show; or only those
            of each group of axes that is named.
        repeat: draw each shape this many times in succession, with new values; the last time with the first values in
            another order.
    """

    name: str
    axes: dict[str, Size] = {}
    cases: int = 8
    values: Literal["integers", "large", "positive", "zeros", "normal", "extreme"] = "integers"
    dtype: Literal["float32", "float64"] = "float32"
    layout: Literal["contiguous", "strided"] = "contiguous"
    distinct: bool | tuple[tuple[str, ...], ...] = True
    repeat: int = 1


class Example(msgspec.Struct, frozen=True):
    """A worked example: the arguments and the result as nested lists of numbers."""

    args: tuple[Any, ...]
    result: Any


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one exercise of one submission may use.

    Attributes:
        seconds: wall-clock time for an exercise's whole exam; loading the submission has the same.
        memory_mb: address space on top of what torch takes, in MiB.
        reply_mb: the largest result a call may return, in MiB.
    """

    seconds: float = 30.0
    memory_mb: int = 2048
    reply_mb: int = 16


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    """One function of the lesson, and how it is graded.

    Attributes:
        name: the function's name in the lesson.
        points: what it is worth.
        examples: worked examples, which students see too.
        terms: how many products are summed into one output element, as an expression of axes (``"c_i*k_h*k_w"``).
            It sets the rounding bound of real-valued cases; without it the largest argument's size stands in.
        axes: ranges of sizes, over the page's.
        families: cases of the ``values`` check; ``None`` takes the families that suit any annotated function.
        follows: exercises that this one may call. If it fails only through them, it is judged with right ones in
            their place. ``None`` means every earlier exercise.
        forbidden: torch's operators (or the group ``"convolution"``) that raise when this exercise calls them.
        operators: torch functions one of which a good answer calls (``"matmul"`` also stands for ``@``); that none
            is called is noted as advice and costs nothing.
        advice: the sentence that goes with ``operators``.
        shares: how the points are spread over the checks; they need not add up to 1.
    """

    name: str
    points: float
    examples: tuple[Example, ...] = ()
    terms: str | None = None
    axes: dict[str, Range] = {}
    families: tuple[Family, ...] | None = None
    follows: tuple[str, ...] | None = None
    forbidden: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    advice: str = ""
    shares: dict[str, float] = msgspec.field(default_factory=DEFAULT_SHARES.copy)


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment's grading page.

    Attributes:
        exercises: in the order of the lesson.
        title: what students read above the scores; the lesson's first heading by default.
        axes: the range of every axis that no family sets; ``(1, 5)`` where it is not named.
        given: names of functions that the lesson gives to students; a submission that fails only through its own copy
            of one is judged with the lesson's.
        provides: modules that exist for students' imports, as ``{module name: file next to this page}``.
        stand_ins: the file with right versions of the exercises and the given functions for the follow-through,
            written differently from the reference.
        wrong: the file with wrong variants of the exercises: misconceptions with their advice, and blind spots.
        reveal: what students are shown of a result. ``score`` is the outcomes and points; ``condition`` adds in which
            parts of a check it goes wrong, and under which condition; ``counterexample`` adds the smallest call that
            goes wrong; ``all`` adds the advice for a mistake that was recognised.
        kills: the share of each exercise's automatic mutants, up to 1, that ``autograder audit`` wants caught.
        equivalent: mutants that are right all the same, as ``{"line as it is mutated": "why it is right"}``.
        extra_files: more files of this folder that students receive (figures, tests), as glob patterns.
        limits: per exercise.
        public_cases: how many cases with their answers students receive for ``autograder check``, per exercise.
        ci: which workflow students receive, by which every push to GitHub is graded by the visible cases: ``actions``
            for a summary and annotations, ``classroom`` for GitHub Classroom's reporter, ``none``.
        install: the command by which that workflow, and a student, installs the kit; this version by its name if empty.
    """

    exercises: tuple[Exercise, ...]
    title: str = ""
    axes: dict[str, Range] = {}
    given: tuple[str, ...] = ()
    provides: dict[str, str] = {}
    stand_ins: str | None = None
    wrong: str | None = None
    reveal: Reveal = "all"
    kills: float = 0.98
    equivalent: dict[str, str] = {}
    extra_files: tuple[str, ...] = ()
    limits: Limits = Limits()
    public_cases: int = 60
    ci: Literal["actions", "classroom", "none"] = "actions"
    install: str = ""

    def exercise(self, name: str) -> Exercise:
        """The exercise of this name; raises :class:`KeyError`."""
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)

    def follows(self, name: str) -> tuple[str, ...]:
        """The exercises whose mistakes are not held against ``name``."""
        stated = self.exercise(name).follows
        if stated is not None:
            return stated
        names = [exercise.name for exercise in self.exercises]
        return tuple(names[: names.index(name)])


def validate(page: Page) -> None:
    """Raise :class:`PageError` for a page that cannot be graded by."""
    names = [exercise.name for exercise in page.exercises]
    if not names:
        raise PageError("the grading page lists no exercise: add at least one Exercise(name, points=...)")
    for name in names:
        if names.count(name) > 1:
            raise PageError(f"the grading page lists {name!r} twice: keep one")
    if page.reveal not in get_args(Reveal):
        raise PageError(f"the grading page reveals {page.reveal!r}: choose one of {', '.join(get_args(Reveal))}")
    if page.ci not in CI:
        raise PageError(f"the grading page has ci={page.ci!r}: choose one of {', '.join(CI)}")
    if not 0 <= page.kills <= 1:
        raise PageError(f"the grading page wants {page.kills} of the mutants caught: give a share between 0 and 1")
    for exercise in page.exercises:
        _validate_exercise(page, exercise, names)


def _validate_exercise(page: Page, exercise: Exercise, names: list[str]) -> None:
    where = f"exercise {exercise.name!r}"
    if not 0 < exercise.points < math.inf:
        raise PageError(f"{where} is worth {exercise.points} points: give it more than 0")
    _validate_ranges(page, exercise)
    unknown = set(exercise.shares) - set(DEFAULT_SHARES)
    if unknown:
        raise PageError(f"{where} gives a share to {min(unknown)!r}: the checks are {', '.join(DEFAULT_SHARES)}")
    if not sum(exercise.shares.values()) > 0 or min(exercise.shares.values()) < 0:
        raise PageError(f"{where} has shares that add up to nothing, or a negative one")
    if exercise.shares.get("examples") and not exercise.examples and exercise.shares != DEFAULT_SHARES:
        raise PageError(f"{where} gives a share to examples but has none: add an Example or drop the share")
    for other in exercise.follows or ():
        if other not in names:
            raise PageError(f"{where} follows {other!r}, which is no exercise of this page")
    families = [family.name for family in exercise.families or ()]
    if len(families) != len(set(families)):
        raise PageError(f"{where} names a family twice")


def _validate_ranges(page: Page, exercise: Exercise) -> None:
    places: list[tuple[str, Mapping[str, Size]]] = [(f"exercise {exercise.name!r}", {**page.axes, **exercise.axes})]
    places += [(f"the family {family.name!r} of {exercise.name!r}", family.axes) for family in exercise.families or ()]
    for where, axes in places:
        for axis, size in axes.items():
            low, high = (size, size) if isinstance(size, int) else (1, 1) if isinstance(size, str) else size
            if not 1 <= low <= high:
                raise PageError(f"{where} gives the axis {axis!r} the sizes {size}: they start at 1 and go up")
