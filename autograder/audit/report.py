"""The report of an audit: what became of every text, and what that says of the exam.

It is a value as the result record is; :mod:`autograder.render.audit` shows it, ``autograder audit --json`` prints it.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from autograder.audit.texts import Kind, Origin, Text
from autograder.authoring.page import CHECKS, Page

SCHEMA = "autograder/audit/v1"

Fate = Literal["killed", "survived", "equivalent", "grader error"]
"""Whether the exam catches a wrong text; a survivor is equivalent where the page says that it is right all the same."""


class Verdict(msgspec.Struct, frozen=True):
    """What grading one text came to: the checks that failed it, the families of the values check that did, and why."""

    killed: bool
    checks: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    reason: str = ""


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong text, and what became of it.

    Attributes:
        exercise: the exercise that is wrong in it.
        kind: what it is.
        of: what it was made of.
        name: the variant's name, with its style if there are more, or the mutant's operator, in words.
        outcome: whether the exam catches it.
        family: the family that a blind spot is for.
        line: the first line that a mutant changes, counted from 1 in the file that it was made of.
        diff: every line that a mutant changes.
        checks: the checks that failed it.
        families: the families of the values check that failed it.
        reason: what a student would be told; why it is equivalent; or how the grader failed.
    """

    exercise: str
    kind: Kind
    of: Origin
    name: str
    outcome: Fate
    family: str = ""
    line: int = 0
    diff: str = ""
    checks: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    reason: str = ""

    @property
    def as_wanted(self) -> bool:
        """Whether it is caught, a blind spot by its family alone, or need not be."""
        if self.kind == "blind spot":
            return self.families == (self.family,)
        return self.outcome in {"killed", "equivalent"}


class Tally(msgspec.Struct, frozen=True):
    """How many of some texts there are, are caught, are not, and need not be.

    A blind spot counts as killed if its family alone catches it, and as survived otherwise.
    """

    texts: int
    killed: int
    survived: int
    equivalent: int


class Worth(msgspec.Struct, frozen=True):
    """What a check is worth: how many misconceptions and mutants it catches, and how many no other check does."""

    check: str
    catches: int
    alone: int


class ExerciseAudit(msgspec.Struct, frozen=True, kw_only=True):
    """What the exam misses of one exercise.

    Attributes:
        share: the part of its mutants, of the reference and of the stand-in, that is killed; equivalent ones do not
            count. It is 1 where there are none.
        passed: whether every misconception and blind spot is caught as wanted, and of the mutants the wanted share.
        unproven: the families of its values check for which there is no blind spot, if there is one for any.
    """

    name: str
    misconceptions: Tally
    blind_spots: Tally
    reference: Tally
    stand_ins: Tally
    share: float
    passed: bool
    checks: tuple[Worth, ...]
    unproven: tuple[str, ...] = ()


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """An audit of an assignment's exam.

    Attributes:
        exam: the digest of the exam, as in the records of those who sit it.
        seed: the seed that the exam was drawn from.
        kills: the share of each exercise's mutants that the grading page wants caught.
        stale: lines that the grading page calls equivalent, and that no surviving mutant has. They are not looked for
            where only one exercise was audited.
    """

    schema: str
    kit: str
    assignment: str
    exam: str
    seed: int
    kills: float
    passed: bool
    exercises: tuple[ExerciseAudit, ...]
    texts: tuple[Judgement, ...]
    stale: tuple[str, ...] = ()

    @property
    def faults(self) -> tuple[Judgement, ...]:
        """The texts at which the grader itself failed."""
        return tuple(text for text in self.texts if text.outcome == "grader error")

    def of(self, exercise: str, *kinds: Kind) -> tuple[Judgement, ...]:
        """The texts of an exercise, of these kinds."""
        return tuple(text for text in self.texts if text.exercise == exercise and text.kind in kinds)


def judgement(text: Text, verdict: Verdict | None, fault: str, page: Page) -> Judgement:
    """What became of a wrong text; there is no verdict where the grader failed with ``fault``."""
    assert text.kind is not None
    outcome: Fate = "grader error" if verdict is None else "killed" if verdict.killed else "survived"
    reason = fault if verdict is None else verdict.reason
    if outcome == "survived" and text.kind == "mutant":
        excuse = _excuses(page).get(text.after)
        outcome, reason = ("survived", "") if excuse is None else ("equivalent", excuse)
    return Judgement(
        exercise=text.exercise,
        kind=text.kind,
        of=text.of,
        name=text.name,
        outcome=outcome,
        family=text.family,
        line=text.line,
        diff=text.diff,
        checks=verdict.checks if verdict else (),
        families=verdict.families if verdict else (),
        reason=reason,
    )


def stale_lines(page: Page, texts: Sequence[Text], judged: Sequence[Judgement]) -> tuple[str, ...]:
    """The lines that the page calls equivalent, and that no surviving mutant has."""
    excused = {text.after for text, made in zip(texts, judged, strict=True) if made.outcome == "equivalent"}
    return tuple(line for line in _excuses(page) if line not in excused)


def _excuses(page: Page) -> dict[str, str]:
    """The lines that the page calls equivalent, as mutants have them, with the reasons."""
    return {line.strip(): reason for line, reason in page.equivalent.items()}


def exercise_audit(name: str, texts: Sequence[Judgement], families: Iterable[str], kills: float) -> ExerciseAudit:
    """Count what became of the texts of one exercise, whose values check has these families."""
    blind_spots = [text for text in texts if text.kind == "blind spot"]
    misconceptions = [text for text in texts if text.kind == "misconception"]
    mutants = [text for text in texts if text.kind == "mutant"]
    killed = sum(text.outcome == "killed" for text in mutants)
    counted = sum(text.outcome != "equivalent" for text in mutants)
    share = killed / counted if counted else 1.0
    proven = {text.family for text in blind_spots}
    return ExerciseAudit(
        name=name,
        misconceptions=_tally(misconceptions),
        blind_spots=_tally(blind_spots),
        reference=_tally([text for text in mutants if text.of == "reference"]),
        stand_ins=_tally([text for text in mutants if text.of == "stand-ins"]),
        share=share,
        passed=share >= kills and all(text.as_wanted for text in (*misconceptions, *blind_spots)),
        checks=tuple(_worth(check, [*misconceptions, *mutants]) for check in CHECKS),
        unproven=tuple(family for family in families if family not in proven) if proven else (),
    )


def _tally(texts: Sequence[Judgement]) -> Tally:
    equivalent = sum(text.outcome == "equivalent" for text in texts)
    wanted = sum(text.as_wanted for text in texts)
    return Tally(len(texts), wanted - equivalent, len(texts) - wanted, equivalent)


def _worth(check: str, texts: Iterable[Judgement]) -> Worth:
    caught = [text.checks for text in texts if check in text.checks]
    return Worth(check, len(caught), sum(checks == (check,) for checks in caught))


def encode_audit(audit: Audit) -> bytes:
    """The report as indented UTF-8 JSON, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(audit), indent=2) + b"\n"
