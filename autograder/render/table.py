"""The class table: one line per submission, with a reason each."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.record import Record
from autograder.render.marks import mark_of
from autograder.render.safe import one_line, presentable
from autograder.render.tensors import number_text

_COLOURS = {
    "right": "green",
    "partly right": "yellow",
    "wrong": "red",
    "not started": "cyan",
    "cannot be read": "magenta",
}
_MAX_REASON = 160
_MAX_UNREADABLE = 400


def class_table(records: list[Record], title: str) -> Table:
    """The table of a class."""
    names = list(dict.fromkeys(exercise.name for record in records for exercise in record.exercises))
    table = Table(
        title=Text(title, style="bold"), title_justify="left", header_style="bold", pad_edge=False, expand=False
    )
    table.add_column("student", no_wrap=True, overflow="ellipsis", max_width=24)
    table.add_column("score", justify="right", no_wrap=True)
    for number, _ in enumerate(names, 1):
        table.add_column(f"[{number}]", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("reason", overflow="fold", ratio=1)
    for record in records:
        cells = {exercise.name: exercise for exercise in record.exercises}
        scores = []
        for name in names:
            exercise = cells.get(name)
            text = f"{mark_of(exercise.outcome)} {_points(exercise.score)}" if exercise else ""
            scores.append(Text(text))
        status = record.status
        table.add_row(
            Text(one_line(record.submission.student)),
            f"{_points(record.score)}/{_points(record.max_score)}",
            *scores,
            Text(status, style=_COLOURS.get(status, "red")),
            Text(reason(record, names)),
        )
    return table


def legend(records: list[Record]) -> str:
    """Which exercise stands behind which number of the table."""
    names = list(dict.fromkeys(exercise.name for record in records for exercise in record.exercises))
    return "   ".join(f"[{number}] {one_line(name)}" for number, name in enumerate(names, 1))


def reason(record: Record, names: list[str]) -> str:
    """Why a submission has its score, in a few words: the first thing that is wrong in each exercise."""
    unreadable = [note.message for note in record.notes if note.kind == "unreadable"]
    if unreadable:
        return one_line(unreadable[0])[:_MAX_UNREADABLE]
    found: dict[str, list[str]] = {}
    for exercise in record.exercises:
        if exercise.outcome == "failed" or (exercise.outcome == "not started" and record.status != "not started"):
            text = one_line(exercise.message) if exercise.outcome == "failed" else "not started"
            found.setdefault(text, []).append(str(names.index(exercise.name) + 1))
        elif exercise.outcome == "grader error":
            return one_line(exercise.message)[:_MAX_UNREADABLE]
    for exercise in record.exercises:
        if exercise.follow_through and exercise.outcome == "passed":
            found.setdefault(one_line(exercise.message), []).append(str(names.index(exercise.name) + 1))
    if not found:
        return "every check passed" if record.status == "right" else "the stubs are still in place"
    return "; ".join(f"[{','.join(numbers)}] {text[:_MAX_REASON]}" for text, numbers in found.items())


def _points(points: float) -> str:
    return number_text(round(points, 2))


def show_class(records: list[Record], title: str, console: Console) -> None:
    """Print the table, its legend, and what ran where."""
    records = [presentable(record) for record in records]
    console.print(class_table(records, title))
    console.print(Text(legend(records), style="dim"))
    counts: dict[str, int] = {}
    for record in records:
        counts[record.status] = counts.get(record.status, 0) + 1
    listed = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    console.print(Text(f"{len(records)} submissions: {listed}"))
    console.print(Text(devices_text(records)))


def devices_text(records: Iterable[Record]) -> str:
    """Which devices stand behind a class's numbers: ``graded on cpu; device check: rehearsed for 12 (no GPU ran)``."""
    records = list(records)
    places = [place for record in records for place in [_place_of(record)] if place]
    counts = {place: places.count(place) for place in dict.fromkeys(places)}
    listed = ", ".join(f"{place} for {count}" for place, count in counts.items()) or "not run"
    ran = {record.environment.versions.get("gpu", "a GPU") for record in records if _place_of(record) == "cuda"}
    return f"graded on cpu; device check: {listed} ({one_line(', '.join(sorted(ran))) if ran else 'no GPU ran'})"


def _place_of(record: Record) -> str:
    """Where the device check of a submission was made; empty where there was nothing to ask."""
    checks = [check for exercise in record.exercises for check in exercise.checks if check.name == "device"]
    places = [check.device for check in checks if check.device]
    return places[0] if places else "not run" if any(check.outcome == "not run" for check in checks) else ""
