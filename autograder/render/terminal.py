"""What ``check`` found, for a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.record import CheckResult, Counterexample, ExerciseResult, StudentError
from autograder.render.example import (
    Box,
    answer_boxes,
    argument_boxes,
    call_text,
    looks_the_same,
    variables_lines,
    worst_text,
)
from autograder.render.findings import findings
from autograder.render.marks import mark_of
from autograder.render.origin import shown_name
from autograder.render.safe import clean, one_line, presentable
from autograder.render.tensors import tensor_lines

if TYPE_CHECKING:
    from autograder.local import Checked

_COLOURS = {"passed": "green", "failed": "red", "not started": "cyan", "not run": "dim"}
_OTHER = "yellow"
_ANSWER_COLOURS = ("green", "red")
_INDENT = 4
_BETWEEN = 4
_WIDTH = 100


def render_text(checked: Checked) -> str:
    """As plain text, without colour."""
    stream = io.StringIO()
    plain = Console(
        file=stream, width=_WIDTH, color_system=None, force_terminal=False, force_jupyter=False, highlight=False
    )
    show(checked, plain)
    return stream.getvalue().rstrip("\n")


def show(checked: Checked, console: Console) -> None:
    """Print what was found."""
    checked = presentable(checked)
    console.print(Text(one_line(checked.title), style="bold"))
    for problem in checked.problems:
        where = f"{one_line(problem.label)}, line {problem.line}"
        console.print(Text(f"  note: {where} did not run: {one_line(problem.message)}", style="yellow"))
    for exercise in checked.exercises:
        console.print()
        show_exercise(exercise, console)
    console.print()
    console.print(Text(_closing(checked), style="bold"))


def _closing(checked: Checked) -> str:
    counts = [exercise.outcome for exercise in checked.exercises]
    right, waiting = counts.count("passed"), counts.count("not started")
    failed = "failed" in counts
    hidden = f" (output of your code hidden: {checked.printed} lines)" if checked.printed and failed else ""
    if right == len(counts):
        return f"All {right} right." + hidden if right > 1 else "Right." + hidden
    parts = [f"{right} right"] if right else []
    blocked = counts.count("not run")
    wrong = len(counts) - right - waiting - blocked
    parts += [f"{wrong} to mend"] if wrong else []
    parts += [f"{blocked} waiting for another"] if blocked else []
    parts += [f"{waiting} not started"] if waiting else []
    return ", ".join(parts) + "." + hidden


def show_exercise(exercise: ExerciseResult, console: Console, points: str = "") -> None:
    """Print one exercise: its outcome, its checks, and the counterexample of the first that failed."""
    colour = _COLOURS.get(exercise.outcome, _OTHER)
    line = Text.assemble(
        (f"{mark_of(exercise.outcome)} ", colour),
        (one_line(exercise.name), "bold"),
        "  ",
        (exercise.outcome, colour),
        f"  {points}",
    )
    console.print(line)
    if exercise.follow_through:
        console.print(Padding(Text(one_line(exercise.message), style="dim"), (0, 0, 0, _INDENT)))
    if exercise.outcome == "not started":
        text = "Nothing here yet, and that is fine: put your code in place of the line that raises NotDoneYet."
        console.print(Padding(Text(text), (0, 0, 0, _INDENT)))
        return
    if exercise.outcome == "not run":
        console.print(Padding(Text(one_line(exercise.message)), (0, 0, 0, _INDENT)))
        return
    console.print(Padding(_checks(exercise.checks), (0, 0, 0, _INDENT)))
    for finding in findings(exercise):
        _named(console, finding.name, finding.message)
        _named(console, "when", finding.condition, 2)
        _named(console, "hint", finding.hint, 2)
        if finding.counterexample:
            shown = counterexample(finding.counterexample, exercise.name, console.width - _INDENT - 2)
            console.print(Padding(shown, (1, 0, 1, _INDENT + 2)))


def _named(console: Console, name: str, text: str, indent: int = 0) -> None:
    """Print a text with its name before it, if there is one."""
    if text:
        console.print(Padding(Text.assemble((f"{name}: ", "bold"), one_line(text)), (0, 0, 0, _INDENT + indent)))


def _checks(checks: tuple[CheckResult, ...]) -> Text:
    text = Text()
    for check in checks:
        text.append(
            f"{mark_of(check.outcome)} {one_line(shown_name(check))}  ", style=_COLOURS.get(check.outcome, _OTHER)
        )
    return text


def counterexample(example: Counterexample, function: str, width: int) -> Group:
    """A counterexample: the arguments, expected and got side by side, and the line that reproduces it."""
    lines: list[RenderableType] = [Text(f"{call_text(example, function)}:", "italic")]
    columns = [_column(box) for box in argument_boxes(example)]
    answers = [_column(box, colour) for box, colour in zip(answer_boxes(example), _ANSWER_COLOURS, strict=False)]
    together = _in_rows([*columns, *answers], width)
    lines += together if len(together) == 1 else [*_in_rows(columns, width), *_in_rows(answers, width)]
    if example.worst and (example.expected.values is None or looks_the_same(example.worst)):
        lines.append(Text(worst_text(example)))
    if example.error:
        lines.append(_error(example.error, width))
    if example.reproduce:
        lines.append(Text.assemble(("see it again: ", "dim"), one_line(example.reproduce)))
    return Group(*lines)


def _in_rows(columns: list[Text], width: int) -> list[RenderableType]:
    """Columns side by side, on as many rows as the width asks for."""
    rows: list[list[Text]] = []
    used = 0
    for column in columns:
        wide = max(cell_len(line) for line in column.plain.split("\n")) + _BETWEEN
        if not rows or used + wide > width:
            rows.append([])
            used = 0
        rows[-1].append(column)
        used += wide
    tables: list[RenderableType] = []
    for row in rows:
        table = Table.grid(padding=(0, _BETWEEN))
        for _ in row:
            table.add_column(no_wrap=True)
        table.add_row(*row)
        tables.append(table)
    return tables


def _column(box: Box, colour: str = "") -> Text:
    lines = tensor_lines(box.name, box.tensor, box.worst)
    return Text.assemble((lines[0], "bold"), "\n", ("\n".join(lines[1:]), colour))


def _error(error: StudentError, width: int) -> Text:
    text = Text()
    for frame in error.frames:
        where = f"{one_line(frame.file)}, line {frame.line}, in {one_line(frame.function)}"
        text.append(f"{where}\n", style="dim")
        text.append(f"    {one_line(frame.code)}\n")
        for line in variables_lines(frame, width - _INDENT):
            text.append(f"    {line}\n", style="dim")
    text.append(clean(f"{one_line(error.type)}: {error.message.strip()}"), style="red")
    return text
