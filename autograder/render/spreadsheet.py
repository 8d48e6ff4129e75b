"""A class's scores as CSV, which a spreadsheet opens without obeying any of it."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence

from autograder.record import Record

_FORMULA = tuple("=+-@|%\u2212")
_ELSEWHERE = frozenset(";\t|")
"""What separates cells for spreadsheets of other countries; text with one of them is quoted."""

_ESCAPED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_MAX_CELL = 1000


def summary_csv(records: Sequence[Record]) -> str:
    """One row per record: student, score, max_score, one column per exercise, status."""
    names = list(dict.fromkeys(exercise.name for record in records for exercise in record.exercises))
    rows: list[list[object]] = [["student", "score", "max_score", *names, "status"]]
    for record in records:
        scores = {exercise.name: exercise.score for exercise in record.exercises}
        points = [scores.get(name, "") for name in names]
        rows.append([record.submission.student, record.score, record.max_score, *points, record.status])
    return csv_text(rows)


def csv_text(rows: Sequence[Sequence[object]]) -> str:
    """Rows of text and numbers as CSV, each on one line."""
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        cells = [cell(value) if isinstance(value, str) else value for value in row]
        apart = any(isinstance(value, str) and _ELSEWHERE & set(value) for value in cells)
        (quoted if apart else plain).writerow(cells)
    return text.getvalue()


def cell(text: str) -> str:
    r"""Text that no spreadsheet takes for a formula, on one line.

    Line ends and characters that cannot be seen become ``\n`` or ``\u202e``: two names that look alike stay two.
    """
    shown = "".join(_shown(letter) for letter in text[: _MAX_CELL + 1])
    shown = f"{shown[:_MAX_CELL]}…" if len(shown) > _MAX_CELL else shown
    first = re.sub(r"^[\s'\"]+", "", unicodedata.normalize("NFKC", shown))
    return f"'{shown}" if first.startswith(_FORMULA) or shown[:1].isspace() else shown


def _shown(letter: str) -> str:
    if unicodedata.category(letter) not in _ESCAPED:
        return letter
    return letter.encode("unicode_escape").decode()
