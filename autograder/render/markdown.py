"""One student's record as GitHub-flavoured Markdown, for the summary of a CI step.

What students write is escaped: it makes no markup, link, mention, reference or workflow command.
"""

import re
from collections.abc import Iterable

from autograder.record import Counterexample, ExerciseResult, Record
from autograder.render.example import Box, answer_boxes, argument_boxes, call_text, error_lines, worst_text
from autograder.render.findings import findings
from autograder.render.marks import MARKS, mark_of, points_text
from autograder.render.origin import graded_text, not_run_texts, shown_name
from autograder.render.reveal import SHOWN, revealed
from autograder.render.safe import clean, one_line, presentable
from autograder.render.tensors import side_by_side, tensor_lines

LIMIT = 60_000
"""Bytes that one record may take; GitHub refuses a summary of more than 1 MiB."""

_RESERVE = 6_000
_MAX_TEXT = 1000
_MAX_NAME = 120
_MAX_NOTES = 10
_MAX_COLUMNS = 12
_MAX_TABLE = 8_000
_SLACK = 4
"""How many times the letters that are shown are looked at, as some of them are left out."""
_WIDTH = 100
_GAP = "    "
_BREAK = "\u200b"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$!])")
_LINKS = re.compile(r"(?i)(@|#(?=\[|\d)|\bGH-(?=\d)|\bwww(?=\.)|:(?=//|:))")
_LIST = re.compile(r"^(\d*)([-+=.)])")
_COMMANDS = re.compile(r"(?m)(^[^\S\n]*:(?=:)|#(?=#))")


def render_markdown(record: Record) -> str:
    """What the student may see of a record; less than 60 kB, whatever is in it."""
    record = presentable(revealed(record))
    parts = [_head(record), _notes(record), _table(record), _legend(record)]
    text = "\n\n".join(part for part in parts if part)
    readable = record.status != "cannot be read"
    left_out = []
    for exercise in record.exercises:
        if not (readable and _has_findings(exercise)):
            continue
        sections = (_section(exercise, brief=brief) for brief in (False, True))
        fitting = next((part for part in sections if _size(text) + _size(part) + _RESERVE <= LIMIT), None)
        if fitting is None:
            left_out.append(exercise)
        else:
            text += f"\n\n{fitting}"
    if left_out:
        text += f"\n\n… and {len(left_out)} more exercises, which the record itself holds."
    return f"{text}\n\n{_foot(record)}\n"


def render_summary(record: Record) -> str:
    """The head of a report: whose it is, notes, and a table of all checks. What it is given is revealed already."""
    parts = [_head(record), _notes(record), _table(record), _legend(record), _foot(record)]
    return "\n\n".join(part for part in parts if part)


def render_exercise(exercise: ExerciseResult) -> str:
    """What there is to say about an exercise, in brief where it is long. What it is given is revealed already."""
    full = _section(exercise, brief=False)
    return full if _size(full) <= LIMIT else _section(exercise, brief=True)


def inline(text: str, limit: int = _MAX_TEXT) -> str:
    """Text on one line that Markdown shows as it is, cut to ``limit`` characters."""
    flat = one_line(text[: _SLACK * limit])
    flat = flat if len(flat) <= limit else f"{flat[:limit]}…"
    escaped = _SPECIAL.sub(r"\\\1", _LINKS.sub(rf"\1{_BREAK}", flat))
    return _LIST.sub(r"\1\\\2", escaped)


def code(text: str, limit: int = _MAX_NAME) -> str:
    """Text on one line as a code span. It may hold a ``|``, which would end a cell of a table."""
    flat = _COMMANDS.sub(rf"\1{_BREAK}", one_line(text[: _SLACK * limit])[:limit]) or " "
    ticks = "`" * (_longest_run(flat) + 1)
    room = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{ticks}{room}{flat}{room}{ticks}"


def fence(lines: Iterable[str], language: str = "text") -> str:
    """Lines as a fenced block of code, of which no runner obeys one."""
    content = _COMMANDS.sub(rf"\1{_BREAK}", clean("\n".join(lines)))
    ticks = "`" * max(3, _longest_run(content) + 1)
    return f"{ticks}{language}\n{content}\n{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _size(text: str) -> int:
    return len(text.encode())


def _head(record: Record) -> str:
    who = f"{inline(record.assignment, _MAX_NAME)}: {inline(record.submission.student, _MAX_NAME)}"
    lines = [f"## {who}: {points_text(record.score, record.max_score)}"]
    if record.reveal != "all":
        lines.append(f"Your course shows {SHOWN[record.reveal]}.")
    return "\n\n".join(lines)


def _notes(record: Record) -> str:
    lines = []
    for note in record.notes[:_MAX_NOTES]:
        where = f"{code(note.file)}, line {note.line}: " if note.file and note.line else ""
        lines.append(f"- note: {where}{inline(note.message, 300)}")
    if len(record.notes) > _MAX_NOTES:
        lines.append(f"- … and {len(record.notes) - _MAX_NOTES} more notes")
    return "\n".join(lines)


def _table(record: Record) -> str:
    checks = [check for exercise in record.exercises for check in exercise.checks]
    names = list(dict.fromkeys(check.name for check in checks))[:_MAX_COLUMNS]
    shown = {check.name: shown_name(check) for check in checks if check.device}
    header = ["exercise", "points", *(inline(shown.get(name, name), 40) for name in names)]
    lines = [_row(header), _row(["---", "--:", *([":-:"] * len(names))])]
    for number, exercise in enumerate(record.exercises):
        outcomes = {check.name: mark_of(check.outcome) for check in exercise.checks}
        points = points_text(exercise.score, exercise.max_score)
        name = f"{mark_of(exercise.outcome)} {_name(exercise)}"
        row = _row([name, points, *(outcomes.get(name, "") for name in names)])
        if _size("\n".join(lines)) + _size(row) > _MAX_TABLE:
            lines.append(f"\n… and {len(record.exercises) - number} more exercises.")
            break
        lines.append(row)
    return "\n".join(lines) if record.exercises else ""


def _name(exercise: ExerciseResult) -> str:
    return code(exercise.name) if exercise.name.isidentifier() else inline(exercise.name, _MAX_NAME)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _legend(record: Record) -> str:
    used = {check.outcome for exercise in record.exercises for check in exercise.checks}
    return ", ".join(f"{mark} {outcome}" for outcome, mark in MARKS.items() if outcome in used)


def _foot(record: Record) -> str:
    lines = [graded_text(record), *(f"not run: {text}" for text in not_run_texts(record)[:_MAX_COLUMNS])]
    return f"<sub>{inline('; '.join(lines))}</sub>"


def _has_findings(exercise: ExerciseResult) -> bool:
    return any(findings(exercise)) or (_has_message(exercise) and bool(exercise.message))


def _has_message(exercise: ExerciseResult) -> bool:
    """Whether an exercise's message says something that its checks do not."""
    return bool(exercise.follow_through) or exercise.outcome in {"not run", "grader error"}


def _section(exercise: ExerciseResult, *, brief: bool) -> str:
    points = points_text(exercise.score, exercise.max_score)
    parts = [f"### {mark_of(exercise.outcome)} {_name(exercise)}, {exercise.outcome}, {points}"]
    if _has_message(exercise):
        parts.append(inline(exercise.message))
    for finding in findings(exercise):
        if finding.message:
            parts.append(f"**{inline(finding.name, 40)}:** {inline(finding.message)}")
        more = (("when", finding.condition), ("hint", finding.hint))
        parts.append("\n".join(f"- {name}: {inline(text)}" for name, text in more if text))
        if finding.counterexample and not brief:
            parts += _counterexample(finding.counterexample, exercise.name)
    return "\n\n".join(part for part in parts if part)


def _counterexample(example: Counterexample, function: str) -> list[str]:
    arguments, answers = argument_boxes(example), answer_boxes(example)
    together = _rows([*arguments, *answers])
    lines = [f"{call_text(example, function)}:"]
    for row in together if len(together) == 1 else [*_rows(arguments), *_rows(answers)]:
        lines += ["", *row]
    if example.worst:
        lines += ["", f"largest difference {worst_text(example)}"]
    if example.error:
        lines += ["", *error_lines(example.error)]
    parts = [fence(lines)]
    if example.reproduce:
        parts += ["See it again:", fence([example.reproduce], "python")]
    return parts


def _rows(boxes: list[Box]) -> list[list[str]]:
    """Tensors side by side, on as many rows as it takes."""
    rows: list[list[list[str]]] = []
    used = 0
    for box in boxes:
        block = tensor_lines(box.name, box.tensor, box.worst)
        wide = max(len(line) for line in block) + len(_GAP)
        if not rows or used + wide > _WIDTH:
            rows.append([])
            used = 0
        rows[-1].append(block)
        used += wide
    return [side_by_side(row, _GAP) for row in rows]
