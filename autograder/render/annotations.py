"""A record as annotations of a CI step: workflow commands that put what is wrong beside the student's line.

The rules are those of GitHub's workflow commands. Everything that a student can write is escaped, so that it ends
neither a property nor a command, and begins none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from autograder.ci.places import Place, Places
from autograder.record import ExerciseResult, Note, Record
from autograder.render.clearest import clearest
from autograder.render.findings import findings
from autograder.render.marks import points_text
from autograder.render.reveal import revealed
from autograder.render.runner import Unheard
from autograder.render.safe import clean, one_line, presentable

MAX_ANNOTATIONS = 10
"""GitHub shows no more of a step."""

Level = Literal["error", "warning", "notice"]
_LEVELS: dict[str, Level] = {"unreadable": "error", "syntax": "error", "error": "warning", "skipped": "warning"}
_MAX_MESSAGE = 1200
_MAX_TITLE = 120


@dataclass(frozen=True)
class Annotation:
    """Something to say beside a line."""

    level: Level
    title: str
    message: str
    place: Place | None = None

    def command(self) -> str:
        """The workflow command, on one line."""
        properties = {}
        if self.place is not None:
            properties["file"] = self.place.file
            if self.place.line:
                properties["line"] = str(self.place.line)
        properties["title"] = one_line(self.title)[:_MAX_TITLE]
        listed = ",".join(f"{name}={_escaped_property(text)}" for name, text in properties.items())
        message = clean(self.message)[:_MAX_MESSAGE] or self.level
        return f"::{self.level} {listed}::{_escaped(message)}"


def render_annotations(record: Record, places: Places) -> list[str]:
    """The commands that annotate a record, at most :data:`MAX_ANNOTATIONS`: errors, warnings, notices.

    Only what the course reveals is said. A grader error is no annotation: it is nothing that a student could mend.
    """
    found = sorted(annotations(record, places), key=lambda item: ("error", "warning", "notice").index(item.level))
    if len(found) > MAX_ANNOTATIONS:
        more = len(found) - MAX_ANNOTATIONS + 1
        last = Annotation("notice", record.assignment, f"… and {more} more: see the summary of this run")
        found = [*found[: MAX_ANNOTATIONS - 1], last]
    return [item.command() for item in found]


def annotations(record: Record, places: Places) -> Iterator[Annotation]:
    """What there is to say of a record, with its places."""
    seen = revealed(record)
    shown = presentable(seen)
    for note, told in zip(seen.notes, shown.notes, strict=False):  # those that are shown
        level = _LEVELS.get(note.kind)
        if level is not None:
            yield Annotation(level, shown.assignment, told.message, _of_note(note, places))
    for exercise, text in zip(seen.exercises, shown.exercises, strict=True):
        points = points_text(exercise.score, exercise.max_score)
        if exercise.outcome == "failed":
            yield Annotation("error", f"{text.name}: {points}", _message(text), place_of(exercise, places))
        elif exercise.outcome == "not started":
            place = places.of_function(exercise.name)
            yield Annotation("notice", f"{text.name}: {points}", "not started yet", place)


def place_of(exercise: ExerciseResult, places: Places) -> Place | None:
    """The student's line that an exercise goes wrong in, or the one that defines it.

    What it is given is revealed already: the line that raised is known only where the course shows the call.
    """
    shown = clearest(exercise)
    error = shown.counterexample.error if shown is not None and shown.counterexample is not None else None
    for frame in reversed(error.frames if error is not None else ()):
        place = places.at(frame.file, frame.line)
        if place is not None:
            return place
    return places.of_function(exercise.name)


def _of_note(note: Note, places: Places) -> Place | None:
    if not note.file:
        return places.main
    return places.at(note.file, note.line) or places.main


def _message(exercise: ExerciseResult) -> str:
    lines = [exercise.message] if exercise.follow_through else []
    for finding in findings(exercise):
        lines.append(f"{finding.name}: {finding.message}" if finding.message else f"{finding.name}")
        lines += [f"when: {finding.condition}"] if finding.condition else []
        lines += [f"hint: {finding.hint}"] if finding.hint else []
        if finding.counterexample is not None and finding.counterexample.reproduce:
            lines.append(f"see it again: {finding.counterexample.reproduce}")
    if not lines:
        lines = [check.name for check in exercise.checks if check.outcome == "failed"] or [exercise.outcome]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return Unheard.broken(escaped)


def _escaped_property(text: str) -> str:
    return _escaped(clean(text)).replace(":", "%3A").replace(",", "%2C")
