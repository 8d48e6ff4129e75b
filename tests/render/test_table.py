"""The class table."""

import io

import pytest
from rich.console import Console

from autograder.record import ExerciseResult, Note, Outcome, Record
from autograder.render.table import legend, reason, show_class
from tests.render.samples import CONTROL, exercise, record


def graded(student: str, *outcomes: Outcome, message: str = "", notes: tuple[Note, ...] = ()) -> Record:
    points = {"passed": 10.0, "failed": 2.5}
    exercises: list[ExerciseResult] = [
        exercise(f"f{number}", outcome, score=points.get(outcome, 0.0), message=message if outcome == "failed" else "")
        for number, outcome in enumerate(outcomes, 1)
    ]
    return record(student, *exercises, notes=notes)


CLASS = [
    graded("ada", "passed", "passed"),
    graded("ben", "passed", "failed", message="the result has a wrong value"),
    graded("chen", "not started", "not started"),
    graded("dee", "failed", "failed", message="returned None"),
    graded("eli", "not run", "not run", notes=(Note("unreadable", "line 3 of eli.py is not Python"),)),
]


def shown(records: list[Record], width: int = 120) -> str:
    stream = io.StringIO()
    show_class(records, "multi_channel: a class", Console(file=stream, width=width))
    return stream.getvalue()


def row(text: str, student: str) -> list[str]:
    """The words of a student's line."""
    (found,) = (cells for line in text.split("\n") if (cells := line.replace("│", " ").split())[:1] == [student])
    return found


def test_line_per_submission() -> None:
    text = shown(CLASS)
    assert text.startswith("multi_channel: a class")
    assert " ".join(row(text, "ada")) == "ada 20/20 ✓ 10 ✓ 10 right every check passed"
    assert " ".join(row(text, "ben")) == "ben 12.5/20 ✓ 10 ✗ 2.5 partly right [2] the result has a wrong value"
    assert " ".join(row(text, "chen")) == "chen 0/20 ○ 0 ○ 0 not started the stubs are still in place"
    assert " ".join(row(text, "dee")) == "dee 5/20 ✗ 2.5 ✗ 2.5 partly right [1,2] returned None"
    assert " ".join(row(text, "eli")) == "eli 0/20 – 0 – 0 cannot be read line 3 of eli.py is not Python"


def test_legend_and_counts() -> None:
    text = shown(CLASS)
    assert "[1] f1   [2] f2" in text
    assert legend(CLASS) == "[1] f1   [2] f2"
    closing = "5 submissions: 1 cannot be read, 1 not started, 2 partly right, 1 right graded on cpu; device check:"
    assert closing in " ".join(text.split())
    assert "\x1b" not in text


def test_empty_class() -> None:
    assert "0 submissions" in shown([])


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_table_keeps_within_the_width(width: int) -> None:
    long = graded("x" * 255, "failed", "failed", message="wrong " * 200)
    text = shown([*CLASS, long], width)
    assert all(len(line) <= width for line in text.split("\n"))
    assert "ada" in text


@pytest.mark.parametrize("student", [f"ada{CONTROL}", "ada\nking", "ada\r\u202eking"])
def test_names_command_no_terminal(student: str) -> None:
    text = shown([graded(student, "failed", message=CONTROL)])
    assert not any(letter in text for letter in "\x1b\x07\x9b\r\u202e")
    assert text.count("ada") == sum("ada" in line for line in text.split("\n")) == 1


def test_markup_in_names_is_text() -> None:
    assert "[red]ada[/]" in shown([graded("[red]ada[/]", "passed")])


NAMES = ["f1", "f2"]


@pytest.mark.parametrize(
    ("graded_record", "text"),
    [
        (graded("a", "passed", "not started"), "[2] not started"),
        (graded("a", "failed", "not started", message="no"), "[1] no; [2] not started"),
        (graded("a", "grader error", "failed", message="no"), ""),
        (graded("a", "failed", "passed", message="x" * 500), f"[1] {'x' * 160}"),
        (graded("a", "failed", notes=(Note("error", "cell 3"),), message="two\nlines"), "[1] two lines"),
    ],
)
def test_reason(graded_record: Record, text: str) -> None:
    assert reason(graded_record, NAMES) == text


def test_reason_of_a_follow_through() -> None:
    judged = "judged with a right f1 in place of yours"
    exercises = exercise("f1", "failed", message="no"), exercise("f2", "passed", message=judged, follow_through=("f1",))
    assert reason(record("a", *exercises), NAMES) == f"[1] no; [2] {judged}"
