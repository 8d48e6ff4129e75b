"""Grading one exercise: its answers become the outcomes of its checks."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import msgspec

from autograder.authoring.page import Exercise
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer
from autograder.grading.counterexample import counterexample
from autograder.grading.device import DeviceOutcome, DeviceTarget, ask_device
from autograder.grading.judge import Fault, PartOutcome, judge_check, judge_training
from autograder.grading.messages import a_kind, advice_on_device, explain, summarize
from autograder.protocol.messages import Definition, ErrorRecord
from autograder.record import CheckResult, ExerciseResult, Outcome, Part

EARNING = ("examples", "values", "contract", "gradient")
"""The checks that are made by asking the function on the CPU; ``device`` asks it again elsewhere."""

_NUMBERS = ("examples", "values")

NO_DEVICE = "graded on the CPU alone"
PREREQUISITE = "an earlier check failed"


@dataclass(frozen=True)
class Judged:
    """The parts of every check of an exercise, and what stopped it at the gates."""

    paper: Paper
    definition: Definition
    parts: dict[str, tuple[PartOutcome, ...]]
    gate: CheckResult | None = None
    not_started: bool = False
    advice: str = ""
    answers: tuple[Answer, ...] = ()
    lost: Fault | None = None
    """The call after which nothing was answered any more, if there is one."""
    device: DeviceOutcome | None = None
    """What came of the device check; ``None`` where it is not made."""

    def first_faults(self) -> tuple[Fault, ...]:
        """The faults that best show what is wrong: the call that ended it all, or those of one check."""
        if self.lost is not None:
            return (self.lost,)
        for check in ("values", "contract", "gradient", "examples"):
            faults = tuple(fault for part in self.parts.get(check, ()) for fault in part.faults)
            if faults:
                return faults
        return ()

    @property
    def passed(self) -> bool:
        """Whether every check that was made is right."""
        return self.right_on_cpu and (self.device is None or self.device.passed)

    @property
    def right_on_cpu(self) -> bool:
        """Whether every check that was made on the CPU is right."""
        return self.gate is None and all(part.passed for parts in self.parts.values() for part in parts)

    @property
    def may_be_rescued(self) -> bool:
        """Whether it is not right, and has code of the student's to judge, even if that calls what is not written."""
        return not (self.passed or self.not_started) and self.definition.exists and self.definition.callable

    @property
    def credit(self) -> float:
        """The share of the points that was earned, between 0 and 1."""
        if self.gate is not None:
            return 0.0
        shares = earning_shares(self.paper.exercise, self.made)
        return sum(share * self._credit_of(check) for check, share in shares.items())

    @property
    def made(self) -> tuple[str, ...]:
        """The checks that are made, and earn points."""
        elsewhere = ("device",) if self.device is not None and not self.device.gap else ()
        return (*planned_checks(self.paper), *elsewhere)

    def _credit_of(self, check: str) -> float:
        if check == "device":
            return self.device.credit if self.device is not None else 0.0
        return check_credit(check, self.parts[check])


def judge_exercise(
    paper: Paper, definition: Definition, answers: list[Answer], target: DeviceTarget | None = None
) -> Judged:
    """Judge an exercise by the answers to its paper; ``answers`` is empty where it could not be asked.

    ``target`` is asked the cases of the device check; without one the check is not made.
    """
    judged = _judge_on_cpu(paper, definition, answers)
    if target is None:
        return judged
    nothing = DeviceOutcome(target.device)
    return replace(judged, device=nothing if judged.gate is not None else ask_device(paper, answers, target))


def _judge_on_cpu(paper: Paper, definition: Definition, answers: list[Answer]) -> Judged:
    gate = _defined_gate(paper.exercise, definition)
    if gate is not None:
        return Judged(paper, definition, {}, gate, not_started=definition.empty)
    errors = [answer.reply.error for answer in answers if answer.reply is not None and answer.reply.error is not None]
    answered = sum(answer.reply is not None for answer in answers)
    if errors and len(errors) == answered and all(error.not_done for error in errors):
        waits_for = _waits_for(paper.exercise.name, errors[0])
        if waits_for:
            message = f"waits for {waits_for}, which it calls and which is not done yet"
            return Judged(paper, definition, {}, CheckResult("defined", "not run", message=message))
        return Judged(paper, definition, {}, _not_started(), not_started=True)
    for error in errors:
        if error.forbidden:
            line = f" (line {error.frames[-1].line} of {error.frames[-1].label})" if error.frames else ""
            message = f"uses {error.forbidden}, which this exercise asks you to write yourself{line}"
            return Judged(paper, definition, {}, CheckResult("rule", "failed", message=message))
    asked = {check: [answer for answer in answers if answer.case.check == check] for check in EARNING}
    parts = {check: judge_check(check, listed) for check, listed in asked.items() if listed}
    if "gradient" in parts and all(part.passed for check in _NUMBERS for part in parts.get(check, ())):
        # its results are right: then they are to be right where gradients are asked for as well
        parts["gradient"] = judge_check("gradient", asked["gradient"], judge_training)
    return Judged(
        paper, definition, parts, advice=_advice(paper.exercise, answers), answers=tuple(answers), lost=_last(answers)
    )


def _last(answers: list[Answer]) -> Fault | None:
    """The call after which nothing was answered any more, if there is one."""
    for number, answer in enumerate(answers):
        if answer.failure and answer.failure != "unanswered":
            return Fault("failure", answer)
        if answer.failure and number:
            return Fault("error", answers[number - 1])
    return None


def _defined_gate(exercise: Exercise, definition: Definition) -> CheckResult | None:
    message = ""
    if not definition.exists:
        message = f"there is no function named {exercise.name}: define it under this name"
    elif not definition.callable:
        message = f"{exercise.name} is {a_kind(definition.signature)}, not a function"
    elif not definition.takes_arguments:
        message = f"{exercise.name} cannot be called with the exercise's arguments: it takes ({definition.signature})"
    elif definition.empty:
        return _not_started()
    return CheckResult("defined", "failed", message=message) if message else None


def _waits_for(name: str, error: ErrorRecord) -> str:
    """The function whose stub was reached, if it is another one than ``name``."""
    names = [frame.function for frame in error.frames]
    return names[-1] if len(names) > 1 and names[-1] != name and names[-1].isidentifier() else ""


def _not_started() -> CheckResult:
    return CheckResult("defined", "not started", message="not started yet: the stub is still in place")


def _advice(exercise: Exercise, answers: Iterable[Answer]) -> str:
    """The author's advice where none of the operators of a good answer was used."""
    used = {name for answer in answers if answer.case.trace and answer.reply for name in answer.reply.operators}
    return exercise.advice if exercise.operators and used and not used & set(exercise.operators) else ""


def check_credit(check: str, parts: tuple[PartOutcome, ...]) -> float:
    """The share of a check's points: examples and families each earn theirs, other checks are all or nothing."""
    if check in {"examples", "values"}:
        return sum(part.passed for part in parts) / len(parts)
    return float(all(part.passed for part in parts))


def earning_shares(exercise: Exercise, checks: Iterable[str]) -> dict[str, float]:
    """The shares of the checks that were made, scaled to add up to 1: one that was not made counts neither way."""
    made = {check: exercise.shares.get(check, 0.0) for check in checks}
    total = sum(made.values())
    return {check: share / total for check, share in made.items()} if total else dict.fromkeys(made, 1 / len(made))


def planned_checks(paper: Paper) -> tuple[str, ...]:
    """The checks that a paper's cases make."""
    present = {case.check for case in paper.cases}
    return tuple(check for check in EARNING if check in present)


@dataclass(frozen=True)
class Shown:
    """What a student is told of a wrong exercise: the fault to show, when it happens, and advice on it."""

    fault: Fault
    condition: str = ""
    hint: str = ""


def exercise_result(
    judged: Judged, shown: Shown | None, follow_through: tuple[str, ...] = (), message: str = ""
) -> ExerciseResult:
    """The record of a judged exercise."""
    exercise = judged.paper.exercise
    shares = earning_shares(exercise, judged.made)
    checks = list(_gate_results(judged))
    failing_check = shown.fault.answer.case.check if shown else ""
    for check in (*EARNING, "device"):
        if check not in shares:
            checks.append(CheckResult(check, "not run", message=_why_not(judged, check)))
            continue
        max_points = round(exercise.points * shares[check], 4)
        if judged.gate is not None:
            outcome: Outcome = "not started" if judged.not_started else "not run"
            checks.append(
                CheckResult(check, outcome, 0.0, max_points, message=PREREQUISITE if outcome == "not run" else "")
            )
            continue
        if check == "device":
            assert judged.device is not None, "it is made"
            checks.append(_device_result(judged.paper, judged.device, max_points))
            continue
        told = shown if check == failing_check or judged.lost is not None else None
        checks.append(_check_result(judged, check, max_points, told))
    score = round(exercise.points * judged.credit, 4)
    return ExerciseResult(
        exercise.name,
        score,
        exercise.points,
        _outcome(judged),
        tuple(checks),
        follow_through,
        message or _message(judged, shown),
    )


def _why_not(judged: Judged, check: str) -> str:
    """Why a check is not made."""
    if check != "device":
        return "the assignment has no such case"
    return judged.device.gap if judged.device is not None else NO_DEVICE


def topped_up(before: ExerciseResult, paper: Paper, outcome: DeviceOutcome) -> ExerciseResult:
    """The record of an exercise that is right, with the device check, which is right too, in place of what it had."""
    exercise = paper.exercise
    earning = [check.name for check in before.checks if check.name in EARNING and check.max_points]
    shares = earning_shares(exercise, (*earning, "device"))
    checks = []
    for check in before.checks:
        points = round(exercise.points * shares.get(check.name, 0.0), 4)
        if check.name == "device":
            checks.append(_device_result(paper, outcome, points))
        else:
            checks.append(msgspec.structs.replace(check, points=points, max_points=points))
    return msgspec.structs.replace(before, checks=tuple(checks))


def _device_result(paper: Paper, outcome: DeviceOutcome, max_points: float) -> CheckResult:
    listed = tuple(Part(part.name, part.cases - len(part.faults) - part.skipped, part.cases) for part in outcome.parts)
    points = round(max_points * outcome.credit, 4)
    if not outcome.parts:
        return CheckResult("device", "not run", 0.0, max_points, message=PREREQUISITE)
    if outcome.passed:
        return CheckResult("device", "passed", points, max_points, outcome.device, parts=listed)
    fault = outcome.clearest
    if fault is None:
        message = "asked only where it is right on the CPU, and right there"
        return CheckResult("device", "not run", points, max_points, outcome.device, message=message, parts=listed)
    return CheckResult(
        "device",
        "failed",
        points,
        max_points,
        outcome.device,
        message=f"{explain(fault, paper.signature)}; {summarize(listed, 'device')}",
        hint=advice_on_device(fault),
        counterexample=counterexample(fault, paper.exercise.name),
        parts=listed,
    )


def _gate_results(judged: Judged) -> Iterable[CheckResult]:
    gate = judged.gate
    if gate is not None and gate.name == "defined":
        yield gate
        yield CheckResult("rule", "not started" if judged.not_started else "not run")
        return
    yield CheckResult("defined", "passed")
    yield gate or CheckResult("rule", "passed", hint=judged.advice)


def _check_result(judged: Judged, check: str, max_points: float, shown: Shown | None) -> CheckResult:
    parts = judged.parts[check]
    name = judged.paper.exercise.name
    points = round(max_points * check_credit(check, parts), 4)
    listed = tuple(Part(part.name, part.cases - len(part.faults), part.cases) for part in parts)
    faults = [fault for part in parts for fault in part.faults]
    if not faults:
        return CheckResult(check, "passed", points, max_points, "cpu", parts=listed)
    fault = shown.fault if shown else min(faults, key=lambda fault: fault.answer.case.weight)
    message = f"{explain(fault, judged.paper.signature)}; {summarize(listed, check)}"
    example = counterexample(fault, name)
    return CheckResult(
        check,
        "failed",
        points,
        max_points,
        "cpu",
        message=message,
        hint=shown.hint if shown else "",
        condition=shown.condition if shown else "",
        counterexample=example,
        parts=listed,
    )


def _outcome(judged: Judged) -> Outcome:
    if judged.not_started:
        return "not started"
    if judged.gate is not None and judged.gate.outcome == "not run":
        return "not run"
    return "passed" if judged.passed else "failed"


def _message(judged: Judged, shown: Shown | None) -> str:
    if judged.gate is not None:
        return judged.gate.message
    if shown:
        return explain(shown.fault, judged.paper.signature)
    elsewhere = judged.device.clearest if judged.right_on_cpu and judged.device is not None else None
    return explain(elsewhere, judged.paper.signature) if elsewhere is not None else judged.advice
