"""Recognising a misconception: a student's answers to the whole exam equal those of an author's wrong variant.

Variants are asked the exam's own cases by the code that asks a student's function, so that element types, gradients,
changed inputs and second answers are compared as well as numbers. A variant fits if nothing that the student answered
contradicts it, and the wrong answers that the two have in common are most of the wrong ones. Two variants may be at
work at once, one applied to what the other makes of the right function. Where two explanations fit equally well,
nothing is claimed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Literal

from autograder.authoring.variants import Variant
from autograder.compare import compare, tensor_of
from autograder.exam.case import Case, Expected
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer, unpack
from autograder.grading.judge import JUDGES, judge_contract, tensor_named
from autograder.worker.calls import Answers

MIN_AGREEMENTS = 2
"""Wrong answers that a student and a variant must have in common for anything to be claimed."""

_SLACK = 4.0
"""Two wrong answers may differ by this many times what a right one may be off: both are rounded."""

Verdict = Literal["agrees", "contradicts", "neither"]


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


class Book:
    """The answers of an exercise's variants, each worked out when it is first needed and kept for the class."""

    def __init__(self, paper: Paper, variants: Iterable[Variant], right: Callable[..., Any]) -> None:
        self._paper = paper
        self._right = right
        self.variants = tuple(
            variant for variant in variants if paper.exercise.name in variant.exercises and variant.advice
        )
        self._runs: dict[str, list[Answer]] = {}
        self._pairs: dict[tuple[str, str, int], Answer] = {}
        self._places = {case.id: place for place, case in enumerate(paper.cases)}

    def answer(self, variant: Variant, case: Case) -> Answer:
        """A variant's answer to a case of the paper, after the cases before it, of which it may keep something."""
        run = self._runs.setdefault(variant.name, [])
        place = self._places[case.id]
        if len(run) <= place:
            function = variant.applied_to(self._right)
            run += [self._ask(function, earlier) for earlier in self._paper.cases[len(run) : place + 1]]
        return run[place]

    def answer_of_both(self, outer: Variant, inner: Variant, case: Case) -> Answer:
        """The answer of one variant applied to what another makes of the right function."""
        key = outer.name, inner.name, case.id
        if key not in self._pairs:
            self._pairs[key] = self._ask(outer.applied_to(inner.applied_to(self._right)), case)
        return self._pairs[key]

    def _ask(self, function: Callable[..., Any], case: Case) -> Answer:
        call, content = case.call()
        reply, contents = Answers(function, {}, self._paper.max_reply_bytes).answer(call, memoryview(content))
        return unpack(case, reply, b"".join(contents))


def recognise(book: Book, answers: Sequence[Answer]) -> Recognised | None:
    """The misconception that a student's answers to the whole paper show, if there is just one that they do."""
    if any(answer.failure or answer.reply is None for answer in answers):
        return None
    judged = [_Judged(answer, _is_wrong(answer)) for answer in answers]
    judged.sort(key=lambda item: (not item.wrong, item.raised))
    if sum(item.wrong and not item.raised for item in judged) < MIN_AGREEMENTS:
        return None
    fitting: list[tuple[int, frozenset[str], tuple[Variant, ...]]] = []
    for variant in book.variants:
        score = _fit(judged, lambda case, variant=variant: book.answer(variant, case))  # type: ignore[misc]  # the default binds the loop's variant
        if score is not None:
            fitting.append((score, frozenset({variant.name}), (variant,)))
    if not fitting:
        for outer, inner in permutations(book.variants, 2):
            score = _fit(
                judged,
                lambda case, outer=outer, inner=inner: book.answer_of_both(outer, inner, case),  # type: ignore[misc]  # as above
            )
            if score is not None:
                fitting.append((score, frozenset({outer.name, inner.name}), (outer, inner)))
    if not fitting:
        return None
    best = max(score for score, _, _ in fitting)
    kinds = {names: variants for score, names, variants in fitting if score == best}
    return Recognised(next(iter(kinds.values()))) if len(kinds) == 1 else None


@dataclass(frozen=True)
class _Judged:
    """A student's answer, and whether it is wrong."""

    answer: Answer
    wrong: bool

    @property
    def raised(self) -> bool:
        return self.answer.reply is not None and self.answer.reply.error is not None


def _fit(answers: Sequence[_Judged], variant: Callable[[Case], Answer]) -> int | None:
    """How many wrong answers a student and a variant have in common; ``None`` where the variant does not fit.

    ``answers`` has the wrong ones first, and of these the ones that did not raise.
    """
    common = unexplained = 0
    for item in answers:
        verdict = _agreement(item.answer, variant(item.answer.case))
        if verdict == "contradicts":
            return None
        unexplained += verdict == "neither"
        common += item.wrong and verdict == "agrees"
        if unexplained > max(common, MIN_AGREEMENTS):
            return None
    return common if common >= MIN_AGREEMENTS and common > unexplained else None


def _is_wrong(answer: Answer) -> bool:
    return JUDGES.get(answer.case.check, judge_contract)(answer) is not None


def _agreement(student: Answer, variant: Answer) -> Verdict:
    """Whether two answers to one case are the same.

    Where only one of them raised, the two may still show the same mistake (a shape that does not fit is an error in one
    style and an odd result in another), unless the other one is right.
    """
    assert student.reply is not None
    assert variant.reply is not None
    if student.reply.error and variant.reply.error:
        return "agrees" if student.reply.error.type == variant.reply.error.type else "neither"
    if student.reply.error or variant.reply.error:
        other = variant if student.reply.error else student
        return "neither" if _is_wrong(other) else "contradicts"
    if [tensor.role for tensor in student.reply.tensors] != [tensor.role for tensor in variant.reply.tensors]:
        return "contradicts"
    same = all(_same(student, variant, tensor.role) for tensor in student.reply.tensors)
    return "agrees" if same else "contradicts"


def _same(student: Answer, variant: Answer, role: str) -> bool:
    one, other = tensor_named(student, role), tensor_named(variant, role)
    assert one is not None
    assert other is not None
    (left, content), (right, wanted) = one, other
    if (left.type, left.dtype, left.shape, left.problem) != (right.type, right.dtype, right.shape, right.problem):
        return False
    if content == wanted or left.problem:
        return True
    value = tensor_of(right, wanted)
    if value is None or not value.is_floating_point():
        return False
    bound = next((item.bound for item in student.case.expected if item.role == role), student.case.result.bound)
    largest = float(value.double().abs().nan_to_num(0, 0, 0).max()) if value.numel() else 0.0
    scale = float(student.case.result.value.double().abs().max()) if student.case.result.value.numel() else 0.0
    stretch = max(1.0, largest / scale) if scale else 1.0
    return compare(Expected(role, value.double(), value.dtype, bound * _SLACK * stretch), left, content) is None
