"""Annotations: what is said beside which line, and that no text of a student's is a command or a property."""

import re

import msgspec
import pytest

from autograder.ci.places import Place, Places
from autograder.record import Frame, Note, Record, StudentError
from autograder.render.annotations import MAX_ANNOTATIONS, Annotation, render_annotations
from tests.render.samples import (
    CONTROL,
    HOSTILE_TEXTS,
    MARKERS,
    check,
    example,
    exercise,
    failing,
    hostile_record,
    marked_record,
    record,
)

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")
PLACES = Places("work/", {"a.py": "import torch\n\ndef corr2d_multi_in(X, K):\n    return X\n"})


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner reads it."""
    found = COMMAND.fullmatch(line)
    assert found is not None, line
    pairs = [pair.partition("=")[::2] for pair in found["properties"].split(",")]
    return found["level"], {name: unescaped(value) for name, value in pairs}, unescaped(found["message"])


def unescaped(text: str) -> str:
    for code, letter in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def raising(*frames: Frame) -> Record:
    error = StudentError("ValueError", "no", frames)
    return record("ada", failing(got=None, worst=None, error=error))


def test_wrong_function_is_annotated_where_it_is_defined() -> None:
    (line,) = render_annotations(record("ada", failing()), PLACES)
    level, properties, message = parsed(line)
    assert level == "error"
    assert properties == {"file": "work/a.py", "line": "3", "title": "corr2d_multi_in: 4.5 of 10"}
    assert message.startswith("values: the result has a wrong value\nsee it again: corr2d_multi_in(")


def test_line_that_raised_comes_first() -> None:
    frames = (Frame("a.py", 3, "corr2d_multi_in", "x"), Frame("a.py", 4, "f", "y"))
    (line,) = render_annotations(raising(*frames), PLACES)
    assert parsed(line)[1]["line"] == "4"


@pytest.mark.parametrize(("file", "number"), [("b.py", 1), ("a.py", 700), ("/etc/passwd", 1), ("a.py,line=1", 1)])
def test_line_that_is_not_the_students_is_not_believed(file: str, number: int) -> None:
    (line,) = render_annotations(raising(Frame(file, number, "f", "x")), PLACES)
    assert parsed(line)[1]["line"] == "3"
    assert parsed(line)[1]["file"] == "work/a.py"


def test_right_work_and_the_graders_faults_are_not_annotated() -> None:
    failed = exercise("f", "grader error", check("defined", "grader error", message="full disk"))
    assert render_annotations(record("ada", exercise("f", "passed")), PLACES) == []
    assert render_annotations(record("ada", failed), PLACES) == []


def test_notes_and_stubs_have_their_levels() -> None:
    notes = (Note("error", "NameError: x", "a.py", 2), Note("info", "left out"), Note("syntax", "bad", "a.py", 4))
    found = record("ada", exercise("corr2d_multi_in", "not started", score=0.0), notes=notes)
    lines = [parsed(line) for line in render_annotations(found, PLACES)]
    assert [(level, where["line"]) for level, where, _ in lines] == [("error", "4"), ("warning", "2"), ("notice", "3")]
    assert lines[2][2] == "not started yet"


def test_there_are_ten_at_most_and_the_last_counts_the_others() -> None:
    notes = tuple(Note("error", f"note {number}", "a.py", 1) for number in range(30))
    lines = render_annotations(record("ada", failing(), notes=notes), PLACES)
    assert len(lines) == MAX_ANNOTATIONS
    assert parsed(lines[0])[0] == "error"
    assert parsed(lines[-1])[2] == "… and 22 more: see the summary of this run"


@pytest.mark.parametrize(
    "text", [*HOSTILE_TEXTS, CONTROL, "a,file=b.py::x", "%0A::error::x", "\r\n::error::x", "\u2028::x"]
)
def test_text_of_students_ends_no_command(text: str) -> None:
    places = Places("", {text: "\n\n\n", "a.py": "def corr2d_multi_in(): pass"})
    lines = render_annotations(hostile_record(text), places)
    assert lines
    for line in lines:
        assert len(line.splitlines()) == 1
        assert not any(ord(letter) < 32 for letter in line)
        assert "##" not in line
        _, properties, _ = parsed(line)
        assert set(properties) <= {"file", "line", "title"}


def test_place_is_escaped_as_a_property() -> None:
    line = Annotation("error", "a:b,c%", "50 %\nnext", Place("x,y:z%.py\n", 3)).command()
    assert line == "::error file=x%2Cy%3Az%25.py%0A,line=3,title=a%3Ab%2Cc%25::50 %25%0Anext"


@pytest.mark.parametrize("reveal", ["score", "condition", "counterexample", "all"])
def test_no_more_is_said_than_the_course_reveals(reveal: str) -> None:
    shown = "\n".join(render_annotations(marked_record(reveal), PLACES))  # type: ignore[arg-type]
    hidden = {
        "score": ("message", "hint", "condition", "reproduce", "error message"),
        "condition": ("hint", "reproduce"),
        "counterexample": ("hint",),
        "all": (),
    }[reveal]
    assert not [name for name in hidden if MARKERS[name] in shown]


def test_line_that_raised_is_not_told_by_its_number_where_calls_are_hidden() -> None:
    frames = (Frame("a.py", 4, "f", "y"),)
    error = StudentError("ValueError", "no", frames)
    hidden = msgspec.structs.replace(
        record(
            "ada", exercise("corr2d_multi_in", "failed", check("values", "failed", counterexample=example(error=error)))
        ),
        reveal="score",
    )
    (line,) = render_annotations(hidden, PLACES)
    assert parsed(line)[1]["line"] == "3"
