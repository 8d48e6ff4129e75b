"""Grades and feedback for Moodle: its offline grading worksheet, with grades and empty comments filled.

The headings are in the site's language, so columns are found by what is in them: the first holds *Participant 123*, the
grade stands before the maximum grade, which is the same number in every row. All other cells come back byte for byte,
the dates among them by which Moodle tells whether a grade was changed since.
"""

import hashlib
import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from autograder.export.roster import (
    Person,
    gradable,
    kind_of_match,
    match_students,
    points_of,
    without_result,
)
from autograder.export.sheet import Sheet, grade_text, number_of, read_sheet
from autograder.export.target import Exported, ExportError, Options, write_file
from autograder.record import Record
from autograder.render.marks import points_text
from autograder.render.origin import graded_text
from autograder.render.reveal import revealed
from autograder.render.safe import clean, one_line, presentable
from autograder.render.terminal import show_exercise

FEEDBACK = "Feedback comments"
"""The heading of Moodle's comments in English; in other languages it is left alone."""

_PARTICIPANT = re.compile(r"\D*?(\d+)")
_WIDTH = 90
_MAX_EXERCISE = 6000
_MAX_FEEDBACK = 30_000


@dataclass(frozen=True)
class _Worksheet:
    """A worksheet: where in it what stands."""

    sheet: Sheet
    grade: int
    feedback: int | None
    people: tuple[Person, ...]


def write_moodle(records: Sequence[Record], out: Path, options: Options) -> Exported:
    """Write the worksheet ``options.roster`` with grades and feedback filled, for Moodle to upload.

    A comment that somebody wrote, or changed, stays; one of an earlier export is replaced.

    Raises:
        ExportError: the file is no grading worksheet, its columns cannot be told apart, or the points differ.
        StoreError: it cannot be written.
    """
    if options.roster is None:
        raise ExportError("--to moodle needs --roster: download the grading worksheet in Moodle and name that file")
    how = kind_of_match(options.match)
    work = _read(options.roster, options.column)
    sheet = work.sheet
    graded, left_out = gradable(records)
    most = sheet.value(1, work.grade + 1)
    scores = points_of(graded, number_of(most), scale=options.scale, where=f"the worksheet {options.roster}")
    matched = match_students(scores, work.people, how)
    left_out |= matched.left_out
    texts = {record.submission.student: feedback_html(record) for record in graded}
    rows = [(row, cells) for row, cells in enumerate(sheet.rows)]
    commented = []
    for student, row in matched.rows.items():
        changes = {work.grade: grade_text(scores[student], comma="," in most)}
        if work.feedback is not None:
            written = sheet.value(row, work.feedback)
            if not written.strip() or is_ours(written):
                changes[work.feedback] = texts[student]
            else:
                commented.append(one_line(student))
        rows[row] = (row, sheet.filled(row, changes))
    write_file(out, sheet.written(rows))
    count = len(matched.rows)
    said = (
        f"{count} {'grade' if count == 1 else 'grades'} for the column {one_line(sheet.value(0, work.grade))} in {out}"
    )
    missing = without_result(work.people, matched.rows.values()) if options.student is None else ()
    notes = (f"the comment that was there is kept for {', '.join(commented)}",) if commented else ()
    return Exported(said, left_out, missing, notes)


def feedback_html(record: Record) -> str:
    """What the student may see of a record as HTML on one line, for a comment.

    There is no quote and no backslash in it, which Moodle's reader and others take apart differently.
    """
    shown = presentable(revealed(record))
    parts = [f"<p>{_escaped(points_text(shown.score, shown.max_score))}</p>"]
    parts += [f"<p>{_escaped(one_line(note.message))}</p>" for note in shown.notes]
    for number, exercise in enumerate(shown.exercises):
        stream = io.StringIO()
        plain = Console(
            file=stream, width=_WIDTH, color_system=None, force_terminal=False, force_jupyter=False, highlight=False
        )
        show_exercise(exercise, plain, points_text(exercise.score, exercise.max_score))
        text = "\n".join(line.rstrip() for line in stream.getvalue().rstrip().split("\n"))
        cut = f"{text[:_MAX_EXERCISE]}…" if len(text) > _MAX_EXERCISE else text
        part = f"<pre>{_escaped(cut)}</pre>"
        if sum(map(len, parts)) + len(part) > _MAX_FEEDBACK:
            parts.append(f"<p>… and {len(shown.exercises) - number} more exercises.</p>")
            break
        parts.append(part)
    text = "".join(parts)
    return f"{text}<p>{_escaped(graded_text(record))}, comment {_digest(text)}</p>"


def is_ours(comment: str) -> bool:
    """Whether a comment is one of an earlier export, in which nobody has written anything since."""
    text, _, foot = comment.strip().rpartition("<p>")
    return bool(text) and foot.endswith(f", comment {_digest(text)}</p>")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _escaped(text: str) -> str:
    return html.escape(clean(text)).replace("\\", "&#92;").replace("\n", "<br>")


def _read(path: Path, heading: str | None) -> _Worksheet:
    sheet = read_sheet(path)
    rows = range(1, len(sheet.rows))
    width = len(sheet.rows[0])
    numbers = {row: _PARTICIPANT.fullmatch(sheet.value(row, 0).strip()) for row in rows}
    if not rows or not all(numbers.values()):
        raise ExportError(
            f"{path} is no grading worksheet of Moodle (whose first column says Participant and a number in each row):"
            " switch on the offline grading worksheet among the assignment's feedback types, choose Download grading"
            " worksheet, and give that file as it is"
        )
    headings = [cell.value.strip() for cell in sheet.rows[0]]
    found = [place for place in range(1, width - 1) if _is_grade(sheet, place)]
    if heading is not None:
        found = [place for place in found if headings[place] == heading.strip()]
    if len(found) != 1:
        named = ", ".join(one_line(name) for name in headings)
        raise ExportError(
            f"{path} has {'no column' if not found else 'more than one column'} that can be the grade, with the"
            f" maximum grade after it: name it as --column, which is one of {named}"
        )
    emails = [place for place in range(1, width) if all("@" in sheet.value(row, place) for row in rows)]
    name = 1 if 1 not in (found[0], *emails) else None
    people = tuple(
        Person(
            row,
            id=number[1],
            email=sheet.value(row, emails[0]).strip() if emails else "",
            name=sheet.value(row, name).strip() if name else "",
        )
        for row, number in numbers.items()
        if number
    )
    feedback = headings.index(FEEDBACK) if headings.count(FEEDBACK) == 1 else None
    return _Worksheet(sheet, found[0], feedback, people)


def _is_grade(sheet: Sheet, place: int) -> bool:
    """Whether a column holds grades or nothing, and the next one number that is the same in every row."""
    rows = range(1, len(sheet.rows))
    most = {sheet.value(row, place + 1).strip() for row in rows}
    if len(most) != 1 or not number_of(most.pop()):
        return False
    return all(
        number_of(text) is not None for row in rows if (text := sheet.value(row, place).strip()) not in {"", "-"}
    )
