"""A class as a table, for a spreadsheet or a program of one's own: a row per student, a column per check."""

from collections.abc import Sequence
from pathlib import Path

from autograder.export.target import Exported, Options, write_file
from autograder.record import CheckResult, ExerciseResult, Record
from autograder.render.spreadsheet import csv_text

_FIRST = ["student", "assignment", "status", "score", "max_score", "percent"]


def write_csv(records: Sequence[Record], out: Path, options: Options) -> Exported:  # noqa: ARG001 - as every target's
    """Write :func:`grades_csv`; raises ``StoreError`` where it cannot be written."""
    write_file(out, grades_csv(records).encode())
    return Exported(f"{len(records)} {'row' if len(records) == 1 else 'rows'} in {out}")


def grades_csv(records: Sequence[Record]) -> str:
    """One row per record: who, status, score, percent; the score of each exercise and the outcome of each check.

    Where the grader failed there is no score, rather than a zero. Text that a spreadsheet would take for a formula is
    escaped as :func:`autograder.render.spreadsheet.cell` does.
    """
    checks: dict[str, dict[str, None]] = {}
    for record in records:
        for exercise in record.exercises:
            checks.setdefault(exercise.name, {}).update(dict.fromkeys(check.name for check in exercise.checks))
    columns = [(name, check) for name, of in checks.items() for check in (None, *of)]
    rows: list[list[object]] = [[*_FIRST, *(f"{name}: {check}" if check else name for name, check in columns)]]
    for record in records:
        exercises = {exercise.name: exercise for exercise in record.exercises}
        failed = record.status == "grader error"
        percent = round(100 * record.score / record.max_score, 2) if record.max_score else 0.0
        scores: list[object] = ["" if failed else number for number in (record.score, record.max_score, percent)]
        cells = [_cell(exercises.get(name), check) for name, check in columns]
        rows.append([record.submission.student, record.assignment, record.status, *scores, *cells])
    return csv_text(rows)


def _cell(exercise: ExerciseResult | None, name: str | None) -> object:
    if exercise is None:
        return ""
    if name is None:
        return "" if exercise.outcome == "grader error" else exercise.score
    found: CheckResult | None = next((check for check in exercise.checks if check.name == name), None)
    return found.outcome if found else ""
