"""Recognising a misconception: a student's answers to the whole exam equal those of an author's wrong variant.

Variants are asked the exam's own cases by the code that asks a student's function, so that element types, gradients,
changed inputs and second answers are compared as well as numbers. A variant fits if nothing that the student answered
contradicts it, and the two have enough wrong answers in common (see :mod:`autograder.diagnosis.agreement` for what two
styles of code may differ in). Two variants may be at work at once, one applied to what the other makes of the right
function. The explanation that leaves the least open is taken; where two are equally good, nothing is claimed.

Code that keeps something between calls answers differently after each history. It is compared by what it answers in
processes that have not been asked anything.
"""

from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from math import prod
from typing import Any

from autograder.authoring.variants import Variant
from autograder.diagnosis.agreement import Judged, agreement
from autograder.diagnosis.book import Book, Mistake
from autograder.exam.case import Case
from autograder.grading.answer import Answer

MIN_AGREEMENTS = 3
"""Wrong answers that a student and a variant must have in common for anything to be claimed."""

_MIN_WITNESSES = 2
"""Of two mistakes at once, each must show in so many of the answers in common."""


@dataclass(frozen=True)
class Recognised:
    """What a student's answers show: one misconception, or two at once."""

    variants: tuple[Variant, ...]

    @property
    def advice(self) -> str:
        """The advice on all of them."""
        return " ".join(variant.advice for variant in self.variants)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, in the alphabet's order."""
        return tuple(sorted(variant.name for variant in self.variants))


def recognise(book: Book, answers: Sequence[Answer]) -> Recognised | None:
    """The misconception that a student's answers to the whole paper show, if there is just one that they do."""
    if any(answer.failure or answer.reply is None for answer in answers):
        return None
    wrong, right = _sorted(Judged(answer) for answer in answers)
    if len(wrong) < MIN_AGREEMENTS:
        return None
    fits = _fits(wrong, right, book.singles, book)
    best = min((fit.open for fit in fits), default=len(wrong))
    if best and not wrong[0].raised:
        pairs = _fits(wrong, right, _promising(book, wrong[0]), book)
        better = [fit for fit in pairs if fit.open < best and _shows_both(fit, book)]
        if better and min(fit.open for fit in better) > best - _MIN_WITNESSES:
            return None  # there may be two, but hardly anything says so
        fits += better
    return _the_one([fit for fit in fits if not _could_be_another(fit, wrong, right, book)])


def recognise_first(book: Book, runs: Sequence[Sequence[Answer]]) -> Recognised | None:
    """The misconception that shows in the answers to the book's runs, each of a process that was asked nothing else."""
    if len(runs) < MIN_AGREEMENTS or any(answer.failure or answer.reply is None for run in runs for answer in run):
        return None
    asked = [tuple(Judged(answer) for answer in run) for run in runs]
    for mistakes in (book.keeping, book.keeping_pairs):
        fits = [mistake for mistake in mistakes if _keeps_alike(asked, mistake, book)]
        kinds = {mistake.names: mistake.variants for mistake in fits}
        if kinds:
            return Recognised(next(iter(kinds.values()))) if len(kinds) == 1 else None
    return None


def _keeps_alike(runs: Sequence[Sequence[Judged]], mistake: Mistake, book: Book) -> bool:
    """Whether a student's answers to the runs equal a mistake's."""
    return all(
        agreement(student, variant, keeping=True) == "agrees"
        for number, run in enumerate(runs)
        for student, variant in zip(run, book.first_answers(mistake, number), strict=True)
    )


@dataclass(frozen=True)
class _Fit:
    """How a mistake explains a student's wrong answers.

    ``alike`` are the wrong answers that are the same; ``counts`` has the other wrong answers, by verdict.
    """

    mistake: Mistake
    alike: tuple[Judged, ...]
    counts: Counter[str]

    @property
    def open(self) -> int:
        """How many wrong answers are not explained."""
        return sum(self.counts.values()) - self.counts["both raised"]

    @property
    def holds(self) -> bool:
        """Whether the answers in common outweigh what is left open.

        That one raises where the other does not, is a matter of style as long as it is always the same one.
        """
        raised = min(self.counts["student raised"], self.counts["variant raised"])
        if not self.alike:
            return not self.open and self.counts["both raised"] >= MIN_AGREEMENTS
        return len(self.alike) >= MIN_AGREEMENTS and len(self.alike) > self.counts["wrong otherwise"] + raised


def _sorted(judged: Iterable[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The wrong answers, the most telling first, and the right ones."""
    found = sorted(judged, key=lambda item: (item.raised, _obscurity(item.case)))
    return [item for item in found if item.wrong], [item for item in found if not item.wrong]


def _obscurity(case: Case) -> tuple[Any, ...]:
    """The lower, the more does a case tell, and the less does it cost to ask."""
    sizes = case.sizes.values()
    return (
        case.check != "values",
        1 in sizes,
        not case.whole,
        case.layout != "contiguous",
        -len(set(sizes)),
        prod(sizes),
        case.id,
    )


def _fits(wrong: Sequence[Judged], right: Sequence[Judged], mistakes: Iterable[Mistake], book: Book) -> list[_Fit]:
    """How each of these mistakes explains a student's answers, as far as it does."""
    writing = frozenset(role for item in (*wrong, *right) for role in item.changed)
    fits = (_fit(wrong, mistake, book, writing) for mistake in mistakes)
    return [fit for fit in fits if fit is not None and fit.holds and _is_right_on(right, fit.mistake, book, writing)]


def _fit(wrong: Sequence[Judged], mistake: Mistake, book: Book, writing: Set[str]) -> _Fit | None:
    """How a mistake explains a student's wrong answers; ``None`` where one contradicts it."""
    alike: list[Judged] = []
    counts: Counter[str] = Counter()
    for item in wrong:
        verdict = agreement(item, book.answer(mistake, item.case), writing=writing)
        if verdict == "contradicts":
            return None
        if verdict != "agrees":
            counts[verdict] += verdict != "says nothing"
        elif item.raised:
            counts["both raised"] += 1
        else:
            alike.append(item)
    return _Fit(mistake, tuple(alike), counts)


def _is_right_on(right: Sequence[Judged], mistake: Mistake, book: Book, writing: Set[str]) -> bool:
    """Whether no right answer of a student's contradicts a mistake."""
    return all(agreement(item, book.answer(mistake, item.case), writing=writing) != "contradicts" for item in right)


def _could_be_another(fit: _Fit, wrong: Sequence[Judged], right: Sequence[Judged], book: Book) -> bool:
    """Whether a single other mistake gives all the answers that a student gave, so that only errors tell them apart."""
    if not fit.counts["student raised"]:
        return False
    given = [*(item for item in wrong if not item.raised), *right]
    return any(
        one.names.isdisjoint(fit.mistake.names)
        and all(agreement(item, book.answer(one, item.case)) == "agrees" for item in given)
        for one in book.singles
    )


def _promising(book: Book, first: Judged) -> list[Mistake]:
    """The pairs with the result of a wrong answer, of which at least one is wrong by itself in its case."""
    wrong = {one.places for one in book.singles if book.answer(one, first.case).wrong}
    return [pair for pair in book.pairs_like(first) if any(one.places in wrong for one in book.parts(pair))]


def _shows_both(fit: _Fit, book: Book) -> bool:
    """Whether each of two mistakes shows in answers which the other one alone would not have given.

    Where only errors show it, everything must be explained.
    """
    return all(
        sum(agreement(item, book.answer(one, item.case)) != "agrees" for item in fit.alike) >= _MIN_WITNESSES
        or not fit.open
        for one in book.parts(fit.mistake)
    )


def _the_one(fits: Sequence[_Fit]) -> Recognised | None:
    """What the fits that leave the least open come to, if that is one thing."""
    best = min((fit.open for fit in fits), default=0)
    kinds = {fit.mistake.names: fit.mistake.variants for fit in fits if fit.open == best}
    return Recognised(next(iter(kinds.values()))) if len(kinds) == 1 else None
