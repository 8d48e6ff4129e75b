"""Counting what became of an audit's texts."""

from typing import Any

import msgspec
import pytest

from autograder.audit.report import (
    Audit,
    ExerciseAudit,
    Judgement,
    Tally,
    Verdict,
    Worth,
    encode_audit,
    exercise_audit,
    judgement,
    stale_lines,
)
from autograder.audit.texts import Text
from autograder.authoring.page import Exercise, Page


def page(**equivalent: str) -> Page:
    return Page(exercises=(Exercise(name="f", points=1),), equivalent={"  return a ": "because", **equivalent})


def mutant(after: str, **more: Any) -> Text:
    return Text("f", "", kind="mutant", name="drops a minus", after=after, **more)


def made(kind: Any = "mutant", outcome: Any = "killed", **more: Any) -> Judgement:
    return Judgement(exercise="f", kind=kind, of=more.pop("of", "reference"), name="x", outcome=outcome, **more)


def counted(*texts: Judgement, families: tuple[str, ...] = ("a", "b"), kills: float = 0.5) -> ExerciseAudit:
    return exercise_audit("f", texts, families, kills)


def test_survivor_on_the_page_is_equivalent() -> None:
    text = mutant("return a", line=3, diff="- x\n+ return a", of="stand-ins")
    found = judgement(text, Verdict(False), "", page())
    assert (found.outcome, found.reason, found.line, found.of) == ("equivalent", "because", 3, "stand-ins")


@pytest.mark.parametrize("text", [mutant("return b"), Text("f", "", kind="misconception", name="y", after="return a")])
def test_other_survivors_are_not(text: Text) -> None:
    assert judgement(text, Verdict(False), "", page()).outcome == "survived"


def test_killed_mutant_is_not_equivalent_whatever_the_page_says() -> None:
    found = judgement(mutant("return a"), Verdict(True, ("values",), ("a",), "wrong"), "", page())
    assert (found.outcome, found.checks, found.families, found.reason) == ("killed", ("values",), ("a",), "wrong")


def test_fault_of_the_grader_is_no_verdict() -> None:
    found = judgement(mutant("return a"), None, "died", page())
    assert (found.outcome, found.reason) == ("grader error", "died")
    assert not counted(found).passed


def test_stale_lines_match_no_mutant_or_only_killed_ones() -> None:
    whole = page(**{"return b": "why", "return c": "why"})
    texts = [mutant("return a"), mutant("return a"), mutant("return b")]
    judged = [
        judgement(text, Verdict(killed), "", whole) for text, killed in zip(texts, (False, True, True), strict=True)
    ]
    assert stale_lines(whole, texts, judged) == ("return b", "return c")


def test_share_is_of_the_mutants_that_should_be_caught() -> None:
    found = counted(made(), made(of="stand-ins"), made(outcome="survived", of="stand-ins"), made(outcome="equivalent"))
    assert (found.reference, found.stand_ins) == (Tally(2, 1, 0, 1), Tally(2, 1, 1, 0))
    assert found.share == pytest.approx(2 / 3)


@pytest.mark.parametrize(("kills", "passed"), [(0.5, True), (0.51, False), (0.0, True)])
def test_share_must_be_reached(kills: float, passed: bool) -> None:
    assert counted(made(), made(outcome="survived"), kills=kills).passed is passed


def test_no_mutants_are_no_fault() -> None:
    found = counted(kills=1.0)
    assert (found.share, found.passed, found.unproven) == (1.0, True, ())


def test_every_misconception_must_be_caught() -> None:
    assert counted(made("misconception")).passed
    assert not counted(made("misconception"), made("misconception", "survived"), kills=0.0).passed


@pytest.mark.parametrize(
    ("outcome", "families", "wanted"),
    [
        ("killed", ("a",), True),
        ("killed", ("a", "b"), False),
        ("killed", ("b",), False),
        ("killed", (), False),
        ("survived", (), False),
        ("grader error", (), False),
    ],
)
def test_blind_spot_must_be_caught_by_its_family_alone(outcome: str, families: tuple[str, ...], wanted: bool) -> None:
    found = counted(made("blind spot", outcome, family="a", families=families), kills=0.0)
    assert found.passed is wanted
    assert found.blind_spots == Tally(1, int(wanted), int(not wanted), 0)
    assert found.unproven == ("b",)


def test_check_is_worth_what_it_catches_and_what_it_alone_does() -> None:
    found = counted(
        made(checks=("values",)),
        made(checks=("values", "gradient")),
        made("misconception", checks=("contract",)),
        made("blind spot", checks=("values",), family="a", families=("a",)),
        made(outcome="survived"),
    )
    assert [worth for worth in found.checks if worth.catches] == [
        Worth("values", 2, 1),
        Worth("contract", 1, 1),
        Worth("gradient", 1, 0),
    ]


def test_report_reads_back_from_its_json() -> None:
    texts = (made(line=3, diff="- a\n+ b", checks=("values",), families=("a",), reason="é"),)
    audit = Audit(
        schema="autograder/audit/v1",
        kit="0",
        assignment="x",
        exam="0",
        seed=1,
        kills=0.98,
        passed=True,
        exercises=(counted(*texts),),
        texts=texts,
    )
    assert msgspec.json.decode(encode_audit(audit), type=Audit) == audit
    assert encode_audit(audit).endswith(b"}\n")
