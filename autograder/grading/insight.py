"""Why an exercise is wrong, as far as it can be told: a condition that separates right from wrong, and advice."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property

from autograder.authoring.assignment import Assignment
from autograder.diagnosis.book import Book
from autograder.diagnosis.conditions import MIN_EVIDENCE, Condition, Survey, candidates, find_condition
from autograder.diagnosis.features import Observer, foreseen
from autograder.diagnosis.misconceptions import Recognised, recognise, recognise_first
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper
from autograder.exam.probes import sequel
from autograder.grading.answer import Answer, Target
from autograder.grading.device import LoadError
from autograder.grading.exercise import Judged
from autograder.grading.judge import JUDGES, Judge, judge_contract, judge_twice, judge_updated

_BOOK = "wrong variants"
_PLENTY = 2 * MIN_EVIDENCE
"""With so many right and so many wrong answers, it is clear that more will not show a condition if these do not."""
_MAX_CPU_S = 3.0
"""An exam that took a student's code longer than this is not followed by more questions."""


@dataclass(frozen=True)
class Insight:
    """What can be told about a wrong exercise besides its counterexample."""

    condition: Condition | None = None
    recognised: Recognised | None = None

    @property
    def when(self) -> str:
        """The sentence of the condition."""
        return self.condition.sentence if self.condition else ""

    @property
    def hint(self) -> str:
        """The advice on what was recognised."""
        return self.recognised.advice if self.recognised else ""


class _LostError(Exception):
    """The worker did not answer."""


def gain_insight(
    assignment: Assignment,
    paper: DrawnPaper,
    judged: Judged,
    target: Target,
    fresh: Callable[[], AbstractContextManager[Target]],
) -> Insight:
    """What can be told about a judged exercise; ``target`` is the worker that answered its paper, still as it was then.

    ``fresh`` opens another worker, which has not been asked anything.
    """
    faults = judged.first_faults()
    if not faults or any(answer.failure for answer in judged.answers):
        return Insight()
    book = _book(assignment, paper)
    recognised = recognise(book, judged.answers)
    spent = sum(answer.reply.cpu_ns for answer in judged.answers if answer.reply is not None) / 1e9
    condition = None
    if spent < _MAX_CPU_S:
        check = faults[0].answer.case.check
        inquiry = _Inquiry(paper, book, judged.answers, "values" if check == "examples" else check, target, fresh)
        try:
            if recognised is None and inquiry.keeps_something:
                recognised = recognise_first(book, inquiry.first_answers)
            condition = inquiry.condition()
        except (_LostError, LoadError):
            pass
    return Insight(condition, recognised)


def _book(assignment: Assignment, paper: DrawnPaper) -> Book:
    """The book of an exercise's variants, worked out when it is first asked for."""
    if _BOOK not in paper.memo:
        runs = [(case, sequel(paper.oracle, case)) for case in paper.openings()]
        paper.memo[_BOOK] = Book(paper, assignment.fresh_variants, assignment.references[paper.exercise.name], runs)
    book: Book = paper.memo[_BOOK]
    return book


class _Inquiry:
    """More questions to a function that answered its paper, of which some answers are wrong."""

    def __init__(
        self,
        paper: DrawnPaper,
        book: Book,
        answers: Sequence[Answer],
        check: str,
        target: Target,
        fresh: Callable[[], AbstractContextManager[Target]],
    ) -> None:
        self._paper = paper
        self._book = book
        self._check = check
        self._judge: Judge = JUDGES.get(check, judge_contract)
        self._target = target
        self._fresh = fresh
        self._answers = answers
        self._cases = _Cases.of(paper, check)
        self._verdicts = self._judged(0, [answer for answer in answers if check in {"values", answer.case.check}])

    @property
    def keeps_something(self) -> bool:
        """Whether the answers so far depend on what was asked before them, as far as one can tell."""
        asked_again = [answer for answer in self._answers if answer.case.twice]
        faults = [judge(answer) for judge in (judge_twice, judge_updated) for answer in asked_again]
        if any(fault is not None and fault.kind != "error" for fault in faults):
            return True
        features = self._cases.survey.features
        seen = [features[place].seen for place, right in self._verdicts.items() if not right]
        calls = [features[place].call for place, right in self._verdicts.items() if right]
        return all(seen) or calls == [1]

    @cached_property
    def first_answers(self) -> list[list[Answer]]:
        """The answers to the book's runs, each of a worker that was asked nothing before."""
        answers = []
        for run in self._book.runs:
            with self._fresh() as target:
                answers.append(self._ask(run, target))
        return answers

    def condition(self) -> Condition | None:
        """The condition that separates right from wrong."""
        survey, verdicts = self._cases.survey, dict(self._verdicts)
        sides = [[place for place, right in verdicts.items() if right is side] for side in (True, False)]
        if not all(sides):
            return None
        if any([survey.features[place].call for place in side] == [1] for side in sides):
            verdicts |= self._first_verdicts()
        elif min(map(len, sides)) >= _PLENTY and not candidates(survey, verdicts):
            return None
        verdicts |= self._judged(len(self._cases.exam), self._ask(self._cases.probes, self._target))

        def ask(places: Sequence[int]) -> list[bool]:
            pool = self._paper.pool(self._check)
            answers = self._ask(tuple(pool.case(place) for place in places), self._target)
            return [self._judge(answer) is None for answer in answers]

        return find_condition(survey, verdicts, ask)

    def _first_verdicts(self) -> dict[int, bool]:
        """Whether the very first call is right whatever it is."""
        if self._check != "values":
            return {}
        return self._judged(len(self._cases.exam) + len(self._cases.probes), [run[0] for run in self.first_answers])

    def _judged(self, start: int, answers: Sequence[Answer]) -> dict[int, bool]:
        """Whether answers are right, by the places of their cases, of which the first is ``start``.

        Where a right result is all zeros, that a function hits it says nothing.
        """
        verdicts = {}
        for place, answer in enumerate(answers, start):
            right = self._judge(answer) is None
            if not right or bool(answer.case.result.value.any()):
                verdicts[place] = right
        return verdicts

    def _ask(self, cases: tuple[Case, ...], target: Target) -> list[Answer]:
        answers = target.ask(self._paper, cases)
        if any(answer.failure for answer in answers):
            raise _LostError
        return answers


@dataclass(frozen=True)
class _Cases:
    """The cases that a condition is looked for in.

    Those of ``survey`` are these of the exam, these probes, and the first of each run for workers that were asked
    nothing before, in this order.
    """

    exam: tuple[Case, ...]
    probes: tuple[Case, ...]
    survey: Survey

    @classmethod
    def of(cls, paper: DrawnPaper, check: str) -> "_Cases":
        """Those of a paper for one of its checks, worked out when they are first asked for."""
        key = "survey", check
        if key not in paper.memo:
            observer = Observer()
            seen = {case.id: observer.features(case) for case in paper.cases}
            exam = tuple(case for case in paper.cases if check in {"values", case.check})
            probes = paper.probes(check)
            features = [
                *(seen[case.id] for case in exam),
                *(observer.features(case) for case in probes),
                *(Observer().features(case) for case in paper.openings()),
            ]
            more = [foreseen(paper.signature, setting) for setting in paper.pool(check).settings]
            paper.memo[key] = cls(exam, probes, Survey(paper.signature, features, more))
        found: _Cases = paper.memo[key]
        return found
