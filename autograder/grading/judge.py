"""Judging answers: which cases of which check are right, and what is the matter with those that are not."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch

from autograder.compare import Mismatch, compare, compare_contract, tensor_of
from autograder.exam.case import Case, Expected
from autograder.exam.oracle import UNIT_ROUNDOFF
from autograder.exam.tensors import dense_bytes
from autograder.grading.answer import Answer
from autograder.protocol.messages import ErrorRecord, ReplyTensor

_EMPTY = memoryview(b"")


@dataclass(frozen=True)
class Fault:
    """What is the matter with an answer.

    ``kind`` is ``"error"`` (the call raised), ``"failure"`` (there is no answer), ``"missing gradient"``, ``"inputs"``
    (changed), ``"marked inputs"`` (made to require gradients), ``"twice"``, ``"kept"``, ``"updated"``, ``"precision"``,
    ``"with gradients"`` (wrong only where they are asked for), or the kind of a :class:`~autograder.compare.Mismatch`.
    """

    kind: str
    answer: Answer
    mismatch: Mismatch | None = None
    role: str = "result"

    @property
    def error(self) -> ErrorRecord | None:
        """The exception that the call raised."""
        return self.answer.reply.error if self.answer.reply is not None else None


@dataclass(frozen=True)
class PartOutcome:
    """A family or clause: how many cases it had, the faults found, and how many cases were not asked."""

    name: str
    cases: int
    faults: tuple[Fault, ...]
    skipped: int = 0

    @property
    def passed(self) -> bool:
        """Whether it had cases, and all were right."""
        return self.cases > 0 and not self.faults and not self.skipped


def tensor_named(answer: Answer, role: str) -> tuple[ReplyTensor, memoryview] | None:
    """The tensor that an answer carries under ``role``."""
    if answer.reply is None:
        return None
    for tensor in answer.reply.tensors:
        if tensor.role == role:
            return tensor, answer.contents.get(role, _EMPTY)
    return None


def judge_values(answer: Answer) -> Fault | None:
    """Whether the result's numbers are right."""
    found = tensor_named(answer, "result")
    if found is None:
        return _no_answer(answer)
    mismatch = compare(answer.case.result, *found)
    return Fault(mismatch.kind, answer, mismatch) if mismatch else None


def judge_gradient(answer: Answer) -> Fault | None:
    """Whether the gradient to each argument is right. A wrong result is the values check's matter, not this one's."""
    if tensor_named(answer, "result") is None or (answer.reply and answer.reply.error):
        return _no_answer(answer)
    for expected in answer.case.expected[1:]:
        found = tensor_named(answer, expected.role)
        if found is None:
            result = tensor_named(answer, "result")
            mismatch = compare(answer.case.result, *result) if result else None
            if mismatch and mismatch.kind in {"shape", "not a tensor", "device"}:
                return Fault(mismatch.kind, answer, mismatch)
            return Fault("missing gradient", answer, role=expected.role)
        mismatch = compare(expected, *found)
        if mismatch:
            return Fault(mismatch.kind, answer, mismatch, expected.role)
    return None


def judge_training(answer: Answer) -> Fault | None:
    """Whether gradients, and the result where they are asked for, are right: for a function that is right elsewhere."""
    fault = judge_gradient(answer)
    if fault is not None:
        return fault
    mismatch = judge_values(answer)
    return Fault("with gradients", answer, mismatch.mismatch) if mismatch else None


def _no_answer(answer: Answer) -> Fault:
    return Fault("failure" if answer.failure or answer.reply is None else "error", answer)


def judge_plain(answer: Answer) -> Fault | None:
    """Contract: the result is a plain, dense tensor."""
    found = tensor_named(answer, "result")
    if found is None:
        return _no_answer(answer)
    mismatch = compare_contract(answer.case.result, *found)
    return Fault(mismatch.kind, answer, mismatch) if mismatch and mismatch.kind != "dtype" else None


def judge_dtype(answer: Answer) -> Fault | None:
    """Contract: the result has the inputs' element type, and its precision.

    A float64 result whose numbers are right only to float32's precision has been through float32. Numbers that are
    wrong even so are the values check's matter.
    """
    found = tensor_named(answer, "result")
    if found is None:
        return _no_answer(answer)
    expected = answer.case.result
    mismatch = compare_contract(expected, *found)
    if mismatch:
        return Fault(mismatch.kind, answer, mismatch) if mismatch.kind == "dtype" else None
    if expected.dtype != torch.float64:
        return None
    mismatch = compare(expected, *found)
    if mismatch and mismatch.kind == "values" and compare(_as_float32(expected), *found) is None:
        return Fault("precision", answer, mismatch)
    return None


def judge_inputs(answer: Answer) -> Fault | None:
    """Contract: the arguments are as they were."""
    for number, argument in enumerate(answer.case.args):
        found = tensor_named(answer, f"input:{number}")
        if found is None:
            return _no_answer(answer)
        reply, content = found
        if reply.requires_grad:
            return Fault("marked inputs", answer, role=f"input:{number}")
        if reply.shape != tuple(argument.shape) or bytes(content) != dense_bytes(argument):
            return Fault("inputs", answer, role=f"input:{number}")
    return None


def judge_twice(answer: Answer) -> Fault | None:
    """Contract: the same question has the same answer."""
    return _same(answer, "second", "twice")


def judge_kept(answer: Answer) -> Fault | None:
    """Contract: a result stays as it is when the function is called again, with other inputs."""
    return _same(answer, "kept", "kept") if answer.case.other else None


def judge_updated(answer: Answer) -> Fault | None:
    """Contract: tensors whose numbers have changed since an earlier call are a new question."""
    return _same(answer, "updated", "updated") if answer.case.other else None


def _same(answer: Answer, later: str, kind: str) -> Fault | None:
    """A fault of this kind if what came later differs from the result by more than rounding."""
    first, second = tensor_named(answer, "result"), tensor_named(answer, later)
    if first is None or second is None:
        return _no_answer(answer)
    if bytes(first[1]) == bytes(second[1]) and first[0].shape == second[0].shape and first[0].dtype == second[0].dtype:
        return None
    value = tensor_of(*first)
    if value is None:
        return Fault(kind, answer)
    again = Expected(later, value.double(), answer.case.result.dtype, answer.case.result.bound)
    mismatch = compare(again, *second)
    return Fault(kind, answer, mismatch, later) if mismatch else None


def _as_float32(expected: Expected) -> Expected:
    factor = UNIT_ROUNDOFF[torch.float32] / UNIT_ROUNDOFF[torch.float64]
    return Expected(expected.role, expected.value, expected.dtype, expected.bound * factor)


Judge = Callable[[Answer], Fault | None]

CLAUSES: dict[str, Judge] = {
    "plain tensor": judge_plain,
    "inputs left alone": judge_inputs,
    "same answer twice": judge_twice,
    "results stay as they are": judge_kept,
    "new numbers in old tensors": judge_updated,
}

JUDGES: dict[str, Judge] = {"examples": judge_values, "values": judge_values, "gradient": judge_gradient}


def judge_contract(answer: Answer) -> Fault | None:
    """The first clause of the contract that an answer breaks."""
    for judge in (judge_plain, judge_dtype, judge_inputs, judge_twice, judge_kept, judge_updated):
        fault = judge(answer)
        if fault:
            return fault
    return None


def judge_check(check: str, answers: Iterable[Answer], judge: Judge | None = None) -> tuple[PartOutcome, ...]:
    """The parts of a check, in the order of first appearance; ``answers`` are that check's alone."""
    answers = list(answers)
    if check == "contract":
        return _contract_parts(answers)
    return _parts(answers, judge or JUDGES[check], lambda case: case.part)


def _parts(answers: list[Answer], judge: Judge, name_of: Callable[[Case], str]) -> tuple[PartOutcome, ...]:
    counts: dict[str, int] = {}
    faults: dict[str, list[Fault]] = {}
    for answer in answers:
        name = name_of(answer.case)
        counts[name] = counts.get(name, 0) + 1
        fault = judge(answer)
        if fault:
            faults.setdefault(name, []).append(fault)
    return tuple(PartOutcome(name, count, tuple(faults.get(name, ()))) for name, count in sorted(counts.items()))


def _contract_parts(answers: list[Answer]) -> tuple[PartOutcome, ...]:
    """A part for each element type and each clause. A call that raised counts against its element type alone,
    unless all raised: then nothing of the contract has been kept."""
    answered = [answer for answer in answers if tensor_named(answer, "result")]
    parts = list(_parts(answers, judge_dtype, lambda case: case.part))
    for name, judge in CLAUSES.items():
        asked = answered or answers
        parts += _parts(asked, judge, _constant(name))
    return tuple(parts)


def _constant(name: str) -> Callable[[Case], str]:
    return lambda _case: name
