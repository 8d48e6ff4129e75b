"""Whether a student's answer to a case and an author's wrong variant's show the same mistake.

Two pieces of code with the same mistake may still differ: a shape that does not fit is an error in the one and an odd
result in the other; an axis of length 1 is stretched by one operator and refused by the next; where the result is wrong
already, its gradient depends on how it came about; there are many ways of changing an input, some of which PyTorch
refuses at times. Such differences are neither for nor against. That one answer is right and the other wrong always
counts against, unless it may be chance: where a right result is all zeros.
"""

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import torch

from autograder.compare import compare, tensor_of
from autograder.exam.case import Case, Expected
from autograder.exam.tensors import dense_bytes
from autograder.grading.answer import Answer
from autograder.grading.judge import JUDGES, judge_contract, judge_values, tensor_named
from autograder.protocol.messages import ErrorRecord

_SLACK = 4.0
"""Two wrong answers may differ by this many times what a right one may be off: both are rounded."""

_LEAST = 16
"""A bound that is derived from a right result says nothing where that is zero. This many roundings are granted."""

Verdict = Literal[
    "agrees", "student raised", "variant raised", "wrong otherwise", "another gradient", "says nothing", "contradicts"
]


@dataclass(frozen=True)
class Judged:
    """An answer that came back, and what is the matter with it."""

    answer: Answer

    @property
    def case(self) -> Case:
        """The case that it answers."""
        return self.answer.case

    @cached_property
    def wrong(self) -> bool:
        """Whether it breaks what its case is for, or the numbers of its result are wrong."""
        judge = JUDGES.get(self.case.check, judge_contract)
        return judge(self.answer) is not None or judge_values(self.answer) is not None

    @property
    def error(self) -> ErrorRecord | None:
        """The exception that was raised."""
        return self.answer.reply.error if self.answer.reply is not None else None

    @property
    def raised(self) -> bool:
        """Whether an exception was raised before there was a result."""
        return self.error is not None and tensor_named(self.answer, "result") is None

    @cached_property
    def changed(self) -> frozenset[str]:
        """The roles of the arguments that came back as something else."""
        return frozenset(role for role in self.roles if role.startswith("input:") and self._is_changed(role))

    @cached_property
    def marked(self) -> frozenset[str]:
        """The roles of the arguments that came back requiring gradients."""
        tensors = self.answer.reply.tensors if self.answer.reply is not None else ()
        return frozenset(item.role for item in tensors if item.role.startswith("input:") and item.requires_grad)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles of what came back."""
        return tuple(tensor.role for tensor in self.answer.reply.tensors) if self.answer.reply is not None else ()

    def _is_changed(self, role: str) -> bool:
        found = tensor_named(self.answer, role)
        assert found is not None
        argument = self.case.args[int(role.partition(":")[2])]
        reply, content = found
        return (reply.shape, bytes(content)) != (tuple(argument.shape), dense_bytes(argument))


def agreement(student: Judged, variant: Judged, *, writing: Set[str] = frozenset(), keeping: bool = False) -> Verdict:
    """What a student's and a variant's answer to one case say about each other.

    ``writing`` are the inputs that the student's code is known to change. It may happen to leave them as they are; and
    PyTorch lets a leaf, or a tensor that overlaps itself, be written to in some ways and not in others. ``keeping``:
    both are known to keep something between calls, be it in the tensor that they handed out or in another one.
    """
    raised = student.raised or variant.raised
    if writing and raised and (student.case.upstream is not None or student.case.layout == "expanded"):
        return "says nothing"
    if student.raised and variant.raised:
        return "agrees" if _same_error(student, variant) else "wrong otherwise"
    if raised:
        return _only_one_raised(student, variant)
    roles = dict.fromkeys((*student.roles, *variant.roles))
    differing = {role for role in roles if not (keeping and role == "kept") and not _agree(student, variant, role)}
    if differing and differing <= writing & variant.changed:
        return "says nothing"
    if differing and not _no_surprise(student, variant):
        return "contradicts"
    if differing and all(role.startswith("gradient:") for role in differing):
        return "another gradient"
    if differing:
        return "wrong otherwise" if 1 in student.case.sizes.values() else "contradicts"
    if writing or _same_error(student, variant):
        return "agrees"
    return _only_one_raised(student, variant)


def _only_one_raised(student: Judged, variant: Judged) -> Verdict:
    if not _no_surprise(student, variant):
        return "contradicts"
    return "student raised" if student.error is not None else "variant raised"


def _no_surprise(student: Judged, variant: Judged) -> bool:
    """Whether both are wrong, as the same mistake should be, or a right result is all zeros, which may be chance."""
    return (student.wrong and variant.wrong) or not bool(student.case.result.value.any())


def _same_error(student: Judged, variant: Judged) -> bool:
    if student.error is None or variant.error is None:
        return student.error is variant.error
    return student.error.type == variant.error.type


def _agree(student: Judged, variant: Judged, role: str) -> bool:
    """Whether what came back under a role is the same; it is where one raised before it came to that."""
    if role not in student.roles or role not in variant.roles:
        return (student if role not in student.roles else variant).error is not None
    if role.startswith("input:"):
        return all((role in own) == (role in other) for own, other in _left_behind(student, variant))
    return _same(student.answer, variant.answer, role)


def _left_behind(student: Judged, variant: Judged) -> tuple[tuple[Set[str], Set[str]], ...]:
    return (student.changed, variant.changed), (student.marked, variant.marked)


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
    return compare(Expected(role, value.double(), value.dtype, bound_of(student, role, value)), left, content) is None


def bound_of(student: Answer, role: str, value: torch.Tensor) -> float:
    """How far two answers with the same mistake may be apart under a role, of which ``value`` is one."""
    result = student.case.result
    bound = next((item.bound for item in student.case.expected if item.role == role), result.bound)
    largest = float(value.double().abs().nan_to_num(0, 0, 0).max()) if value.numel() else 0.0
    scale = float(result.value.double().abs().max()) if result.value.numel() else 0.0
    stretch = max(1.0, largest / scale) if scale else 1.0
    least = _LEAST * torch.finfo(value.dtype).eps * largest
    return _SLACK * max(bound * stretch * _coarseness(student), least)


def _coarseness(answer: Answer) -> float:
    """How much coarser the result's element type is than that of a right one."""
    found = tensor_named(answer, "result")
    given = getattr(torch, found[0].dtype, None) if found is not None else None
    right = answer.case.result.dtype
    if not isinstance(given, torch.dtype) or not (given.is_floating_point and right.is_floating_point):
        return 1.0
    return max(1.0, torch.finfo(given).eps / torch.finfo(right).eps)
