"""Whose row of a learning platform's file a result goes into.

A result is of a student as the submission's entry was called. What was collected from a platform has the student's
number at its end: ``kingada_12345`` is Canvas's user 12345, ``Ada King_1234567`` Moodle's participant 1234567. Other
entries are called by a login, an e-mail address or a name. One row is found or none: where several fit, were it by
different columns (one's number is another's login), or a number and a name speak of two people, nobody gets the grade.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from autograder.export.target import ExportError
from autograder.record import Record
from autograder.render.safe import one_line

Match = Literal["id", "login", "sis", "email", "name"]
_ORDER: tuple[Match, ...] = get_args(Match)
_NUMBERED = re.compile(r"(?:(.*)_)?(\d+)", re.DOTALL)
_MAX_NAMED = 5

AMBIGUOUS = "more than one row of the roster fits"
UNKNOWN = "no row of the roster fits"
CONTRADICTION = "the number is of one row of the roster and the name of another"
CLAIMED = "another result fits the same row of the roster"


@dataclass(frozen=True)
class Person:
    """A row of a roster, and what it says of a student."""

    row: int
    id: str = ""
    login: str = ""
    sis: str = ""
    email: str = ""
    name: str = ""


@dataclass
class Matched:
    """The row of each student that has one, and why others have none."""

    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def kind_of_match(text: str | None) -> Match | None:
    """What ``--match`` asks for; raises :class:`ExportError` for anything that a roster does not have."""
    if text is not None and text not in _ORDER:
        raise ExportError(f"there is no --match {text!r}: use one of {', '.join(_ORDER)}, or leave it out")
    return text


def match_students(students: Iterable[str], people: Sequence[Person], how: Match | None = None) -> Matched:
    """Find each student's row: by ``how`` alone, or by whatever kind fits, as long as all that fit are of one row."""
    roster = _Roster(people)
    found = Matched()
    claims: dict[int, list[str]] = {}
    for student in students:
        row = roster.find(student, how)
        if isinstance(row, str):
            found.left_out[student] = row
        else:
            claims.setdefault(row, []).append(student)
    for row, claimants in claims.items():
        if len(claimants) == 1:
            found.rows[claimants[0]] = row
        else:
            found.left_out |= dict.fromkeys(claimants, CLAIMED)
    return found


def without_result(people: Sequence[Person], rows: Iterable[int]) -> tuple[str, ...]:
    """A sentence on those of a roster who have no result, if there are any."""
    with_one = set(rows)
    names = [one_line(person.name or person.id) for person in people if person.row not in with_one]
    if not names:
        return ()
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return (f"in the roster without a result: {', '.join(names[:_MAX_NAMED])}{more}; their grades stay as they are",)


def points_of(records: Sequence[Record], possible: float | None, *, scale: bool, where: str) -> dict[str, float]:
    """Each student's score in the points that are possible at ``where``.

    Raises :class:`ExportError` if those are not the assignment's and ``scale`` is not set, or cannot be scaled to.
    """
    if possible is None or possible < 0:
        raise ExportError(f"{where} does not say how many points are possible: download it again")
    others = {record.max_score for record in records if record.max_score != possible}
    if others and not scale:
        raise ExportError(
            f"{where} has {possible:g} points possible and the results {max(others):g}: add --scale to have the scores"
            " scaled, or change the points there and download it again"
        )
    if others and not (possible and min(others) > 0):
        raise ExportError(f"scores cannot be scaled to the {possible:g} points of {where}: change the points there")
    return {
        record.submission.student: record.score * possible / record.max_score if others else record.score
        for record in records
    }


def gradable(records: Sequence[Record]) -> tuple[list[Record], dict[str, str]]:
    """The records that have a score, and those of which the grader failed at: no grade is made of them."""
    failed = {
        record.submission.student: "it is not graded yet" for record in records if record.status == "grader error"
    }
    return [record for record in records if record.submission.student not in failed], failed


class _Roster:
    """A roster's people by what they are called."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._by: dict[Match, Mapping[str, list[int]]] = {
            "id": _index((person.row, [person.id]) for person in people),
            "login": _index((person.row, _logins(person.login)) for person in people),
            "sis": _index((person.row, [_folded(person.sis)]) for person in people),
            "email": _index((person.row, _logins(person.email)) for person in people),
            "name": _index((person.row, _forms(person.name)) for person in people),
        }

    def find(self, student: str, how: Match | None) -> int | str:
        """A student's row, or why there is none."""
        fitting = {kind: self._rows(kind, student) for kind in ((how,) if how else _ORDER)}
        rows = set().union(*fitting.values())
        if not rows:
            return UNKNOWN
        if len(rows) > 1:
            return AMBIGUOUS
        (row,) = rows
        return row if how or not fitting["id"] or self._agrees(student, row) else CONTRADICTION

    def _rows(self, kind: Match, student: str) -> set[int]:
        if kind == "id":
            numbered = _NUMBERED.fullmatch(student)
            keys = [numbered[2]] if numbered else []
        else:
            keys = _forms(student) if kind == "name" else [_folded(student)]
        return {row for key in keys if key for row in self._by[kind].get(key, ())}

    def _agrees(self, student: str, row: int) -> bool:
        """Whether the name before a number is not that of somebody else."""
        numbered = _NUMBERED.fullmatch(student)
        rows = self._rows("name", numbered[1]) if numbered and numbered[1] else set()
        return not rows or row in rows


def _index(items: Iterable[tuple[int, list[str]]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, keys in items:
        for key in dict.fromkeys(keys):
            if key:
                found.setdefault(key, []).append(row)
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _logins(text: str) -> list[str]:
    """A login, and of an e-mail address what stands before the ``@``, too."""
    folded = _folded(text)
    return [folded, folded.partition("@")[0]] if "@" in folded else [folded]


def _forms(name: str) -> list[str]:
    """The ways in which a name is written in the name of a file: letters and digits alone, with accents and without.

    ``King, Ada`` is ``kingada`` and ``adaking``.
    """
    last, comma, first = name.partition(",")
    spellings = [name, f"{first} {last}"] if comma else [name]
    forms = []
    for spelling in spellings:
        for text in (spelling, _without_accents(spelling)):
            forms.append("".join(letter for letter in _folded(text) if letter.isalnum()))
    return list(dict.fromkeys(forms))


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
