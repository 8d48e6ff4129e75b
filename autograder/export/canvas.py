"""Grades for Canvas: its own gradebook, with one column filled and no other in it.

Canvas makes a new assignment of a heading that it does not know, takes an empty cell for a grade to be removed, and an
unchanged cell for a grade to be put back. So the file holds the columns that name a student and the one that is filled,
which must have Canvas's number in its heading, and the rows of those alone who get a grade.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
from autograder.render.safe import one_line

_HEADING = re.compile(r"(.*\S)\s+\((\d+)\)", re.DOTALL)
_COMPUTED = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_HIDDEN = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_POINTS = "Points Possible"
_MAX_NAMED = 8
_STAY = {"EX": "excused in Canvas, which a grade would undo", "N/A": "not assigned to this student in Canvas"}


@dataclass(frozen=True)
class _Gradebook:
    """An exported gradebook: where in it what stands."""

    sheet: Sheet
    students: int
    """How many columns name a student."""
    points: int
    """The row of the points that are possible."""
    people: tuple[Person, ...]


def write_canvas(records: Sequence[Record], out: Path, options: Options) -> Exported:
    """Write the gradebook ``options.roster`` with the column of this assignment filled, for Canvas to import.

    Raises:
        ExportError: the file is no exported gradebook, the column is not one that Canvas knows, or the points differ.
        StoreError: it cannot be written.
    """
    if options.roster is None:
        raise ExportError("--to canvas needs --roster: export the gradebook in Canvas and name that file")
    how = kind_of_match(options.match)
    book = _read(options.roster)
    graded, left_out = gradable(records)
    assignment = records[0].assignment if records else ""
    column = _column(book, options.column, assignment)
    sheet = book.sheet
    heading = one_line(sheet.value(0, column))
    possible = number_of(sheet.value(book.points, column))
    scores = points_of(graded, possible, scale=options.scale, where=f"the column {heading!r} of {options.roster}")
    matched = match_students(scores, book.people, how)
    left_out |= matched.left_out
    grades: dict[int, str] = {}
    for student, row in matched.rows.items():
        stays = _STAY.get(sheet.value(row, column).strip().upper())
        if stays:
            left_out[student] = stays
        else:
            grades[row] = grade_text(scores[student])
    chosen = (*range(book.students), column)
    rows = [(row, sheet.filled(row, {})) for row in (0, book.points)]
    rows += [(row, sheet.filled(row, {column: grade})) for row, grade in sorted(grades.items())]
    content = sheet.written((number, [cells[place] for place in chosen]) for number, cells in rows)
    write_file(out, content)
    said = f"{len(grades)} {'grade' if len(grades) == 1 else 'grades'} for the column {heading} in {out}"
    missing = without_result(book.people, matched.rows.values()) if options.student is None else ()
    return Exported(said, left_out, missing)


def _read(path: Path) -> _Gradebook:
    sheet = read_sheet(path)
    header = [cell.value.strip() for cell in sheet.rows[0]]
    apart = header[:2] == ["LastName", "FirstName"]
    named = 2 if apart else 1
    known = (apart or header[:1] == ["Student"]) and header[named : named + 1] == ["ID"] and "Section" in header
    points = next((row for row in range(1, len(sheet.rows)) if _POINTS in sheet.value(row, 0)), 0)
    if not (known and points):
        raise ExportError(
            f"{path} is no gradebook of Canvas (with Student, ID and Section in its first row and {_POINTS} below): in"
            " Canvas, choose Export in the gradebook, and give that file as it is"
        )
    places = {name: header.index(name) for name in ("ID", "SIS Login ID", "SIS User ID") if name in header}
    people = []
    for row in range(1, len(sheet.rows)):
        cells = [cell.value for cell in sheet.rows[row]]
        if row == points or all(_HIDDEN.fullmatch(text) for text in cells):
            continue
        values = {name: sheet.value(row, place).strip() for name, place in places.items()}
        name = ", ".join(_unquoted(sheet.value(row, place)) for place in range(named))
        sis, login = values.get("SIS User ID", ""), values.get("SIS Login ID", "")
        people.append(Person(row, values["ID"], login, sis, login if "@" in login else "", name))
    return _Gradebook(sheet, header.index("Section") + 1, points, tuple(people))


def _unquoted(name: str) -> str:
    """A name as it is: Canvas writes one that begins with ``=`` as a formula that shows it."""
    found = re.fullmatch(r'\s*="(.*)"', name, re.DOTALL)
    return found[1].replace('""', '"') if found else name


def _column(book: _Gradebook, wanted: str | None, assignment: str) -> int:
    """The column to fill: one that Canvas knows, and no other."""
    sheet = book.sheet
    headings = {
        place: cell.value.strip()
        for place, cell in enumerate(sheet.rows[0])
        if place >= book.students and _is_assignment(book, place, cell.value.strip())
    }
    listed = ", ".join(one_line(heading) for heading in list(headings.values())[:_MAX_NAMED])
    there_are = f"{sheet.path} has {listed}" if listed else f"{sheet.path} has no column of an assignment"
    if wanted is None:
        found = [place for place, heading in headings.items() if _plain(_title(heading)) == _plain(assignment)]
        what = f"called {assignment!r}"
    else:
        found = [place for place, heading in headings.items() if heading == wanted.strip()]
        found = found or [place for place, heading in headings.items() if _title(heading) == wanted.strip()]
        what = f"{wanted!r}"
    if len(found) == 1:
        return found[0]
    if found:
        raise ExportError(
            f"{len(found)} columns of {sheet.path} are {what}: name one with its number as --column, such as"
            f" {headings[found[0]]!r}"
        )
    raise ExportError(
        f"there is no column {what} that Canvas would know again, as it has its number after the title: name it as"
        f" --column ({there_are})"
    )


def _is_assignment(book: _Gradebook, place: int, heading: str) -> bool:
    read_only = "read only" in book.sheet.value(book.points, place)
    return bool(_HEADING.fullmatch(heading)) and not _COMPUTED.search(heading) and not read_only


def _title(heading: str) -> str:
    found = _HEADING.fullmatch(heading)
    return found[1] if found else heading


def _plain(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())
