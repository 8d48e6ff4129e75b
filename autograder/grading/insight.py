"""Why an exercise is wrong, as far as it can be told: a condition that separates right from wrong, and advice."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from autograder.authoring.assignment import Assignment
from autograder.diagnosis.conditions import MIN_EVIDENCE, Condition, Observation, candidates, find_condition
from autograder.diagnosis.features import Observer
from autograder.diagnosis.misconceptions import Book, Recognised, recognise
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper
from autograder.exam.probes import telling_apart
from autograder.grading.answer import Answer, Target
from autograder.grading.exercise import Judged
from autograder.grading.judge import JUDGES, Judge, judge_contract, judge_values

_ROUND = 12
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
    book = paper.memo.get("variants")
    if book is None:
        reference = assignment.references[paper.exercise.name]
        book = paper.memo["variants"] = Book(paper, assignment.fresh_variants(), reference)
    recognised = recognise(book, judged.answers)
    spent = sum(answer.reply.cpu_ns for answer in judged.answers if answer.reply is not None) / 1e9
    condition = None
    if spent < _MAX_CPU_S:
        try:
            condition = _condition(paper, judged.answers, faults[0].answer.case.check, target, fresh)
        except _LostError:
            condition = None
    return Insight(condition, recognised)


def _condition(
    paper: DrawnPaper,
    answers: tuple[Answer, ...],
    check: str,
    target: Target,
    fresh: Callable[[], AbstractContextManager[Target]],
) -> Condition | None:
    """The condition that separates right from wrong."""
    check = "values" if check == "examples" else check
    judge: Judge = JUDGES.get(check, judge_contract)
    observer = Observer()

    def observed(answered: list[Answer] | tuple[Answer, ...]) -> list[Observation]:
        found = []
        for answer in answered:
            features = observer.features(answer.case)
            if check in {"values", answer.case.check}:
                found.append(Observation(features, _judge(answer, check, judge) is None))
        return found

    def ask(cases: tuple[Case, ...], of: Target) -> list[Answer]:
        replies = of.ask(paper, cases)
        if any(answer.failure for answer in replies):
            raise _LostError
        return replies

    observations = observed(answers)
    rights = sum(item.right for item in observations)
    if rights == len(observations) or not rights:
        return None
    if [item.features.call for item in observations if item.right] == [1]:
        observations += _first_calls(paper, check, ask, fresh, judge)
    elif not candidates(paper.signature, observations):
        return None
    observations += observed(ask(paper.probes(check), target))
    sampler = paper.sampler()

    def more(differs: Callable[[dict[str, int]], bool]) -> list[Observation]:
        cases = telling_apart(sampler, paper.oracle, check, differs, _ROUND, paper.seed)
        return observed(ask(cases, target)) if cases else []

    return find_condition(paper.signature, observations, more)


def _judge(answer: Answer, check: str, judge: Judge) -> object:
    return judge_values(answer) if check == "values" else judge(answer)


def _first_calls(
    paper: DrawnPaper,
    check: str,
    ask: Callable[[tuple[Case, ...], Target], list[Answer]],
    fresh: Callable[[], AbstractContextManager[Target]],
    judge: Judge,
) -> list[Observation]:
    """Whether the very first call is right whatever it is: some probes, each asked of a worker of its own."""
    found = []
    for case in paper.probes(check)[:MIN_EVIDENCE]:
        with fresh() as target:
            (answer,) = ask((case,), target)
        found.append(Observation(Observer().features(case), judge(answer) is None))
    return found
