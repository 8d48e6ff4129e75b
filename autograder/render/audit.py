"""An audit as text: what the exam catches, what each check is worth, and what slips through."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.audit.report import Audit, ExerciseAudit, Judgement, Tally
from autograder.render.safe import clean, one_line

_COLOURS = {"-": "red", "+": "green"}


def show_audit(audit: Audit, console: Console) -> None:
    """Print the tables, then every text that the exam misses with what to do about it, then the verdict."""
    console.print(_exercises(audit))
    console.print(
        Text("Caught, of those that should be; a mutant that is right all the same need not be.", style="dim")
    )
    console.print(_checks(audit))
    console.print(
        Text(
            "Misconceptions and mutants that a check catches, and in brackets those that it alone catches.", style="dim"
        )
    )
    for exercise in audit.exercises:
        for title, items, advice in _findings(audit, exercise):
            _show_list(f"{exercise.name}: {title}", items, advice, console)
    if audit.stale:
        lines = [Text(one_line(line)) for line in audit.stale]
        title = "Warning: lines of the page's equivalent that no surviving mutant has"
        _show_list(title, lines, "Take them out of the grading page.", console)
    console.print()
    console.print(_verdict(audit))


def _show_list(title: str, items: Sequence[Text], advice: str, console: Console) -> None:
    """A heading, its items below it, and what to do about them."""
    console.print()
    console.print(Text(title, style="bold"))
    for item in items:
        for line in item.split("\n"):
            console.print(Text("  ").append_text(line), soft_wrap=True)
    if advice:
        console.print(Text(advice))


def _exercises(audit: Audit) -> Table:
    count = len(audit.texts)
    title = (
        f"{audit.assignment}: {count} wrong {'solution' if count == 1 else 'solutions'}, the exam of seed {audit.seed}"
    )
    table = Table(title=Text(title, style="bold"), title_justify="left", header_style="bold", pad_edge=False)
    table.add_column("exercise", overflow="fold")
    for column in ("misconceptions", "blind spots", "mutants", "stand-in's", "equivalent", "killed"):
        table.add_column(column, justify="right", no_wrap=True)
    for number, exercise in enumerate(audit.exercises, 1):
        table.add_row(
            Text.assemble(("✓", "green") if exercise.passed else ("✗", "red"), f" [{number}] {exercise.name}"),
            _caught(exercise.misconceptions),
            _caught(exercise.blind_spots),
            _caught(exercise.reference),
            _caught(exercise.stand_ins),
            str(exercise.reference.equivalent + exercise.stand_ins.equivalent),
            Text(_percent(exercise.share), style="" if exercise.share >= audit.kills else "red"),
        )
    return table


def _caught(tally: Tally) -> Text:
    text = f"{tally.killed}/{tally.texts - tally.equivalent}" if tally.texts else "–"
    return Text(text, style="red" if tally.survived else "")


def _percent(share: float) -> str:
    """Never rounded up to 100 %."""
    return f"{int(share * 1000 + 1e-6) / 10:g} %"


def _checks(audit: Audit) -> Table:
    table = Table(header_style="bold", pad_edge=False)
    table.add_column("check")
    for number, _ in enumerate(audit.exercises, 1):
        table.add_column(f"[{number}]", justify="right")
    for position, check in enumerate(worth.check for worth in audit.exercises[0].checks):
        found = [exercise.checks[position] for exercise in audit.exercises]
        if any(worth.catches for worth in found):
            table.add_row(Text(one_line(check)), *(f"{worth.catches} ({worth.alone})" for worth in found))
    return table


def _findings(audit: Audit, exercise: ExerciseAudit) -> Iterator[tuple[str, Sequence[Text], str]]:
    """What there is to say about an exercise: a heading, its items, and what to do."""
    missed = [text for text in audit.of(exercise.name, "misconception") if text.outcome == "survived"]
    if missed:
        yield (
            "misconceptions that the exam does not catch",
            [Text(text.name) for text in missed],
            "Widen a family, or add one, so that a case shows the mistake; or take the variant out.",
        )
    blind = [text for text in audit.of(exercise.name, "blind spot") if not text.as_wanted]
    blind = [text for text in blind if text.outcome != "grader error"]
    if blind:
        yield (
            "blind spots that are not caught by their family alone",
            [Text(_fault(text)) for text in blind],
            "Give the family cases that no other family has, or take it out; or mend the blind spot.",
        )
    mutants = audit.of(exercise.name, "mutant")
    survivors = [text for text in mutants if text.outcome == "survived"]
    if survivors:
        yield (
            "mutants that the exam does not catch",
            [_mutant(audit, text) for text in survivors],
            "Widen a family, or add one, so that a case shows the mistake; or, if a mutant is right all the same, add "
            "its line to Page.equivalent with the reason.",
        )
    equivalent = [text for text in mutants if text.outcome == "equivalent"]
    if equivalent:
        yield "mutants that are right all the same", [_mutant(audit, text) for text in equivalent], ""
    if exercise.unproven:
        yield "families without a blind spot", [Text(one_line(name)) for name in exercise.unproven], ""


def _fault(text: Judgement) -> str:
    """What is the matter with a blind spot."""
    others = ", ".join(one_line(name) for name in text.families if name != text.family)
    if text.outcome == "survived":
        return f"{text.family}: not caught"
    if text.family not in text.families:
        found = f"caught by {others}" if others else f"caught by the check {', '.join(text.checks)}"
        return f"{text.family}: not caught by its family, {found}"
    return f"{text.family}: also caught by {others}, so the family is not needed for it"


def _mutant(audit: Audit, text: Judgement) -> Text:
    """Where a mutant is, what it changes, and why it is right if it is."""
    file = f"{audit.assignment}.py" if text.of == "reference" else "the stand-ins"
    shown = Text(f"line {text.line} of {file}: {text.name}")
    for line in clean(text.diff).split("\n"):
        shown.append(f"\n  {line}", style=_COLOURS.get(line[:1], ""))
    if text.reason:
        shown.append(f"\n  {one_line(text.reason)}")
    return shown


def _verdict(audit: Audit) -> Text:
    if audit.faults:
        return Text(f"The grader itself failed at {len(audit.faults)} of the wrong solutions.", style="bold red")
    wanted = f"{_percent(audit.kills)} of the mutants of each exercise"
    if audit.passed:
        return Text(f"The exam catches every wrong variant as it should, and at least {wanted}.", style="bold green")
    failed = ", ".join(exercise.name for exercise in audit.exercises if not exercise.passed)
    return Text(
        f"The exam misses too much of {failed}: it should catch every wrong variant, and {wanted}.", style="bold red"
    )
