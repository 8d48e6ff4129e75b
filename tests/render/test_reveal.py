"""What a student is shown of a record."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.record import Frame, Part, Record, Reveal, StudentError, Tensor, encode_record
from autograder.render.markdown import render_markdown
from autograder.render.page import render_page
from autograder.render.reveal import SHOWN, general_message, revealed, revealed_exercise
from tests.render.samples import MARKERS, check, example, exercise, marked_record, record

ALWAYS = {"rule", "waits", "follow", "note"}
CONDITION = ALWAYS | {"condition", "part", "error type", "frame", "code"}
COUNTEREXAMPLE = set(MARKERS) - {"hint", "advice"}
SEEN: dict[Reveal, set[str]] = {
    "score": ALWAYS,
    "condition": CONDITION,
    "counterexample": COUNTEREXAMPLE,
    "all": set(MARKERS),
}


def markers_in(text: str) -> set[str]:
    return {field for field, marker in MARKERS.items() if marker in text}


def test_every_level_is_covered() -> None:
    assert set(SEEN) == set(SHOWN) == set(get_args(Reveal))


@pytest.mark.parametrize("reveal", SEEN)
def test_level_shows_what_it_should_and_nothing_else(reveal: Reveal) -> None:
    assert markers_in(encode_record(marked_record("all")).decode()) == set(MARKERS)
    assert markers_in(encode_record(revealed(marked_record(reveal))).decode()) == SEEN[reveal]


@pytest.mark.parametrize("reveal", SEEN)
def test_renderings_for_students_show_what_the_level_does(reveal: Reveal) -> None:
    untold = {"sizes", "part"}  # a real message tells them
    for text in (render_page(marked_record(reveal)), render_markdown(marked_record(reveal)).replace("\\", "")):
        assert markers_in(text) - untold == SEEN[reveal] - untold
        assert (SHOWN[reveal] in text) == (reveal != "all")


@pytest.mark.parametrize("reveal", SEEN)
def test_outcomes_and_points_are_always_shown(reveal: Reveal) -> None:
    whole, shown = marked_record(reveal), revealed(marked_record(reveal))
    assert (shown.score, shown.max_score, shown.status) == (whole.score, whole.max_score, whole.status)
    for one, other in zip(whole.exercises, shown.exercises, strict=True):
        assert (one.name, one.outcome, one.score, one.max_score) == (
            other.name,
            other.outcome,
            other.score,
            other.max_score,
        )
        assert [(item.name, item.outcome, item.points, item.max_points) for item in one.checks] == [
            (item.name, item.outcome, item.points, item.max_points) for item in other.checks
        ]


@pytest.mark.parametrize("reveal", ["condition", "score"])
def test_no_counterexample_is_left(reveal: Reveal) -> None:
    shown = revealed(marked_record(reveal))
    assert all(item.counterexample is None for result in shown.exercises for item in result.checks)


def test_everything_is_the_record_itself() -> None:
    assert revealed(marked_record("all")) == marked_record("all")


def numbers_of(tensor: Tensor, numbers: list[int]) -> Tensor:
    return msgspec.structs.replace(tensor, shape=(len(numbers),), values=numbers)


@given(st.lists(st.integers(10**6, 10**9), min_size=1), st.text(), st.sampled_from(["condition", "score"]))
def test_no_number_of_a_case_and_no_word_of_an_exception_is_left(
    numbers: list[int], words: str, reveal: Reveal
) -> None:
    secret = Tensor("float32", (len(numbers),), numbers)
    error = StudentError("".join(map(str, numbers)), f"{words} {numbers}", (Frame("a.py", 1, "f", "x", {"X": words}),))
    shown = example(sizes={"n": numbers[0]}, arguments=(), expected=secret, got=None, worst=None, error=error)
    failed = check("values", "failed", message=f"{numbers}", counterexample=shown, parts=(Part("a", 0, 1),))
    text = str(revealed_exercise(exercise("f", "failed", failed, message=f"{numbers}"), reveal))
    assert not any(str(number) in text for number in numbers)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "wrong in 2 of 3 families (one channel, wide)"),
        (
            {"got": None, "error": StudentError("KeyError", "7", (Frame("a.py", 7, "f", "  d[x]"),))},
            "raised KeyError in line 7 of a.py (d[x]); wrong in 2 of 3 families (one channel, wide)",
        ),
        ({"got": None, "error": StudentError("KeyError", "7")}, "raised KeyError; wrong in 2 of 3 families"),
        ({"got": None, "error": StudentError("[[1, 2]]", "7")}, "raised an exception; wrong in 2 of 3 families"),
        ({"got": None, "about": "gradient to X"}, "there is no gradient to X; wrong in 2 of 3 families"),
        ({"got": None}, "a call gave no answer: it crashed or took too long; wrong in 2 of 3 families"),
    ],
)
def test_general_message(changes: dict[str, object], message: str) -> None:
    parts = (Part("one channel", 0, 2), Part("tall", 2, 2), Part("wide", 1, 2))
    shown = check("values", "failed", counterexample=example(**changes), parts=parts)
    assert general_message(shown).startswith(message)


@pytest.mark.parametrize(
    ("name", "noun"), [("contract", "clauses"), ("examples", "worked examples"), ("device", "parts")]
)
def test_parts_have_their_names(name: str, noun: str) -> None:
    parts = tuple(Part(f"p{number}", 0, 1) for number in range(6))
    wanted = f"wrong in 6 of 6 {noun} (p0, p1, p2, p3, …)"
    assert general_message(check(name, "failed", parts=parts)) == wanted


def test_check_without_parts_is_wrong() -> None:
    assert general_message(check("values", "failed")) == "wrong"


@pytest.mark.parametrize("reveal", SEEN)
def test_fault_of_the_grader_is_not_told_to_students(reveal: Reveal) -> None:
    failed = exercise(
        "f", "grader error", check("defined", "grader error", message="Traceback /srv/x"), message="run grade again"
    )
    whole: Record = msgspec.structs.replace(record("ada", failed), reveal=reveal)
    text = encode_record(revealed(whole)).decode()
    assert "/srv" not in text
    assert "run grade again" not in text
    assert "not graded yet, through no fault of yours" in text
    assert "through no fault of yours" in render_page(whole)
    assert "through no fault of yours" in render_markdown(whole)


def test_message_of_a_failed_exercise_is_that_of_its_first_failed_check() -> None:
    shown = revealed(marked_record("condition")).exercises[0]
    assert shown.message == f"wrong in 1 of 2 families ({MARKERS['part']})"
    assert revealed(marked_record("score")).exercises[0].message == ""
