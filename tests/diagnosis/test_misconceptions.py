"""Recognising misconceptions by the answers that they give."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.authoring.assignment import Assignment
from autograder.diagnosis.book import Book
from autograder.diagnosis.misconceptions import recognise
from autograder.exam.draw import DrawnPaper, Exam
from autograder.grading.answer import Answer, unpack
from autograder.worker.calls import Answers
from tests.support import IN

KEEPING = {"adds up over calls", "answer of the first call kept"}
"""What shows only in the answers of several fresh processes: tests/test_insight_corpora.py looks at these."""


@pytest.fixture
def paper(exam: Exam) -> DrawnPaper:
    return exam.paper(IN)


@pytest.fixture
def named(assignment: Assignment, paper: DrawnPaper) -> Callable[[Callable[..., Any]], tuple[str, ...]]:
    """What is recognised in a function's answers; it takes the right function first."""
    right = assignment.references[IN]
    book = Book(paper, assignment.fresh_variants, right)

    def recognised(function: Callable[..., Any]) -> tuple[str, ...]:
        worker = Answers(lambda X, K: function(right, X, K), {}, paper.max_reply_bytes)
        answers: list[Answer] = []
        for case in paper.cases:
            call, content = case.call()
            reply, contents = worker.answer(call, memoryview(content))
            answers.append(unpack(case, reply, b"".join(contents)))
        found = recognise(book, answers)
        return found.names if found else ()

    return recognised


def test_one_mistake(named: Callable[..., tuple[str, ...]]) -> None:
    assert named(lambda right, X, K: right(X.flip(-1, -2), K).flip(-1, -2)) == ("flipped kernel",)


def test_two_mistakes_at_once(named: Callable[..., tuple[str, ...]]) -> None:
    flipped_mean = named(lambda right, X, K: right(X, K.flip(-1).flip(-2)) / len(X))
    assert flipped_mean == ("channels averaged", "flipped kernel")


def test_right_answers_show_nothing(named: Callable[..., tuple[str, ...]]) -> None:
    assert named(lambda right, X, K: right(X, K)) == ()


@pytest.mark.parametrize(
    "function",
    [
        lambda right, X, K: right(X, K) + 1,
        lambda right, X, K: right(X, K.flip(-1, -2)) if len(X) > 2 else right(X, K),
        lambda right, X, K: right(X, K.flip(-1, -2)) * 1.5,
    ],
    ids=["something else", "at times", "nearly"],
)
def test_what_is_like_no_variant_is_given_no_name(
    named: Callable[..., tuple[str, ...]], function: Callable[..., Any]
) -> None:
    assert named(function) == ()


def test_every_misconception_is_recognised_in_each_of_its_styles(
    assignment: Assignment, named: Callable[..., tuple[str, ...]]
) -> None:
    own = [variant for variant in assignment.fresh_variants() if IN in variant.exercises and variant.advice]
    found = {style.name: named(style.function) for variant in own for style in variant.in_each_style}
    assert {name for name, names in found.items() if names != (name,)} == KEEPING
