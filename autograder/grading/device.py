"""The device check: a function is asked some of its cases again where there is a GPU, or where one is rehearsed.

Only what is right on the CPU counts there: a mistake that has nothing to do with devices has cost its points already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer
from autograder.grading.judge import Fault, PartOutcome, judge_training, judge_values

GAP = "the function uses something that the rehearsed GPU does not have"


class DeviceTarget(Protocol):
    """Something that answers cases on a device."""

    @property
    def device(self) -> str: ...

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]: ...


class NoDeviceError(Exception):
    """There is no such device here."""


class LoadError(Exception):
    """The submission could not be loaded at all: it hung, or crashed, at every attempt."""


@dataclass(frozen=True)
class DeviceOutcome:
    """What came of the device check of one exercise.

    Attributes:
        device: where it was asked: ``cuda`` or ``rehearsed``.
        parts: empty where nothing was asked, as nothing is right on the CPU.
        gap: why it could not be asked there, if that is no fault of the function's.
    """

    device: str
    parts: tuple[PartOutcome, ...] = ()
    gap: str = ""

    @property
    def passed(self) -> bool:
        """Whether everything that was asked is right."""
        return bool(self.gap) or all(part.passed for part in self.parts)

    @property
    def credit(self) -> float:
        """The share of the check's points: that of the cases which are right on the CPU, if all of these are right."""
        cases = sum(part.cases for part in self.parts)
        skipped = sum(part.skipped for part in self.parts)
        return (cases - skipped) / cases if cases and not self.faults else 0.0

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that went wrong."""
        return tuple(fault for part in self.parts for fault in part.faults)

    @property
    def clearest(self) -> Fault | None:
        """Of all that went wrong what says most plainly where the matter lies: a wrong device, then a small case."""
        wrong = self.faults
        return min(wrong, key=_how_plain) if wrong else None


def _how_plain(fault: Fault) -> tuple[bool, bool, tuple[int, float]]:
    case = fault.answer.case
    elsewhere = fault.mismatch is not None and fault.mismatch.kind == "device"
    return not elsewhere, case.upstream is not None, case.weight


def ask_device(paper: Paper, answers: Iterable[Answer], target: DeviceTarget) -> DeviceOutcome:
    """Ask the cases of the device check that were answered rightly on the CPU, and judge what comes."""
    return _ask(paper, {answer.case.id for answer in answers if _judge(answer) is None}, target)


def ask_all(paper: Paper, target: DeviceTarget) -> DeviceOutcome:
    """The same where everything is known to be right on the CPU."""
    return _ask(paper, {case.id for case in paper.device_cases}, target)


def _ask(paper: Paper, right: set[int], target: DeviceTarget) -> DeviceOutcome:
    asked = tuple(case for case in paper.device_cases if case.id in right)
    if not asked:
        return DeviceOutcome(target.device)
    try:
        given = target.ask(paper, paper.device_cases if len(asked) == len(paper.device_cases) else asked)
    except NoDeviceError as refusal:
        return DeviceOutcome(target.device, gap=str(refusal))
    if target.device == "rehearsed" and any(map(_is_gap, given)):
        answered = [answer for answer in given if not (_is_gap(answer) or answer.failure == "unanswered")]
        if all(_judge(answer) is None for answer in answered):
            return DeviceOutcome(target.device, gap=GAP)
    return DeviceOutcome(target.device, _parts(paper.device_cases, right, given))


def _is_gap(answer: Answer) -> bool:
    error = answer.reply.error if answer.reply is not None else None
    return error is not None and error.gap


def _judge(answer: Answer) -> Fault | None:
    """Whether the result, and its gradients where they are asked for, are right and on the right device."""
    return judge_values(answer) if answer.case.upstream is None else judge_training(answer)


def _parts(cases: Sequence[Case], right: set[int], given: Iterable[Answer]) -> tuple[PartOutcome, ...]:
    faults = [fault for fault in map(_judge, given) if fault is not None]
    return tuple(
        PartOutcome(
            part,
            sum(case.part == part for case in cases),
            tuple(fault for fault in faults if fault.answer.case.part == part),
            sum(case.part == part and case.id not in right for case in cases),
        )
        for part in dict.fromkeys(case.part for case in cases)
    )
