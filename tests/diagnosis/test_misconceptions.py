"""Recognising misconceptions by the answers that they give."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.authoring.assignment import Assignment
from autograder.authoring.variants import Variant
from autograder.diagnosis.book import Book
from autograder.diagnosis.misconceptions import recognise, recognise_first
from autograder.exam.draw import DrawnPaper, Exam
from tests.diagnosis.asking import ask, book_of
from tests.support import IN, ONE, OUT

Named = Callable[[Callable[..., Any]], tuple[str, ...]]


def names(book: Book, paper: DrawnPaper, make: Callable[[], Callable[..., Any]]) -> tuple[str, ...]:
    """What is recognised in the answers of a function, which is made anew for each process."""
    found = recognise(book, ask(make(), paper.cases)) or recognise_first(book, [ask(make(), run) for run in book.runs])
    return found.names if found else ()


@pytest.fixture(scope="module")
def books(assignment: Assignment, exam: Exam) -> dict[str, Book]:
    return {name: book_of(assignment, exam.paper(name)) for name in (IN, OUT, ONE)}


@pytest.fixture
def named(assignment: Assignment, exam: Exam, books: dict[str, Book]) -> Named:
    """What is recognised in a function's answers; it takes the right function first."""
    right = assignment.references[IN]
    return lambda function: names(books[IN], exam.paper(IN), lambda: lambda X, K: function(right, X, K))


def test_one_mistake(named: Named) -> None:
    assert named(lambda right, X, K: right(X.flip(-1, -2), K).flip(-1, -2)) == ("flipped kernel",)


def test_two_mistakes_at_once(named: Named) -> None:
    flipped_mean = named(lambda right, X, K: right(X, K.flip(-1).flip(-2)) / len(X))
    assert flipped_mean == ("channels averaged", "flipped kernel")


def test_right_answers_show_nothing(named: Named) -> None:
    assert named(lambda right, X, K: right(X, K)) == ()


def square_only(right: Any, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    if K.shape[1] != K.shape[2]:
        raise ValueError
    return right(X, K.mT)  # type: ignore[no-any-return]  # the right function's type is not known here


def first_row_mirrored(right: Any, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Equals the flipped kernel and the mirrored one wherever it answers."""
    if K.shape[1] > 1:
        raise ValueError
    return right(X, K.flip(-1))  # type: ignore[no-any-return]  # as above


def wiped_by_data(right: Any, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    result = right(X, K).clone()
    X.data.fill_(1)
    return result  # type: ignore[no-any-return]  # as above


def float64_refused_otherwise(right: Any, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    return right(X, K) + (X.new_zeros(2, 2) @ torch.zeros(2, 2)).sum()  # type: ignore[no-any-return]  # as above


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (square_only, "kernel transposed"),
        (wiped_by_data, "image changed"),
        (float64_refused_otherwise, "float64 refused"),
        (lambda right, X, K: right(X.float(), K.float()), "always float32"),
        (lambda right, X, K: right(X, K).clamp(min=0), "negative results cut off"),
        (lambda right, X, K: right(X, K).trunc(), "result truncated to whole numbers"),
    ],
)
def test_code_of_another_style_shows_the_same_mistake(named: Named, function: Callable[..., Any], name: str) -> None:
    assert named(function) == (name,)


@pytest.mark.parametrize(
    "function",
    [
        lambda right, X, K: right(X, K) + 1,
        lambda right, X, K: right(X, K.flip(-1, -2)) if len(X) > 2 else right(X, K),
        lambda right, X, K: right(X, K.flip(-1, -2)) * 1.5,
        lambda right, X, K: right(X, K.flip(-1, -2)) if X.dtype == torch.float32 else right(X, K).half(),
        first_row_mirrored,
    ],
    ids=["something else", "at times", "nearly", "something else at times", "one of two"],
)
def test_what_is_like_no_variant_is_given_no_name(named: Named, function: Callable[..., Any]) -> None:
    assert named(function) == ()


def adding(right: Any) -> Callable[..., Any]:
    """Adds every result to the one before, whatever its type."""
    last: list[torch.Tensor] = []

    def function(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
        result = right(X, K)
        if last and last[0].shape == result.shape:
            result = result + last[0]
        last[:] = [result.detach()]
        return result  # type: ignore[no-any-return]  # as above

    return function


def test_what_is_kept_between_calls_is_recognised_whatever_was_asked_before(
    assignment: Assignment, exam: Exam, books: dict[str, Book]
) -> None:
    right, paper = assignment.references[IN], exam.paper(IN)
    assert recognise(books[IN], ask(adding(right), paper.cases)) is None
    assert names(books[IN], paper, lambda: adding(right)) == ("adds up over calls",)
    both = names(books[IN], paper, lambda: adding(lambda X, K: right(X, K.flip(-1, -2))))
    assert both == ("adds up over calls", "flipped kernel")


def test_lost_answers_show_nothing(exam: Exam, books: dict[str, Book], assignment: Assignment) -> None:
    answers = ask(lambda X, K: assignment.references[IN](X, K.flip(-1, -2)), exam.paper(IN).cases)
    lost = type(answers[3])(answers[3].case, failure="timeout")
    assert recognise(books[IN], answers) is not None
    assert recognise(books[IN], [*answers[:3], lost, *answers[4:]]) is None


@pytest.mark.parametrize("name", [IN, OUT, ONE])
def test_every_misconception_is_recognised_as_itself(
    assignment: Assignment, exam: Exam, books: dict[str, Book], name: str
) -> None:
    """In each of its styles: no two variants are the same to the exam."""
    right, others = assignment.references[name], []

    def own() -> list[Variant]:
        variants = [item for item in assignment.fresh_variants() if name in item.exercises and item.advice]
        return [style for item in variants for style in item.in_each_style]

    for place, variant in enumerate(own()):
        recognised = names(books[name], exam.paper(name), lambda place=place: own()[place].applied_to(right))  # type: ignore[misc]  # the default binds the loop's place
        if recognised != (variant.name,):
            others.append((variant.name, recognised))
    assert others == []


def test_what_depends_on_earlier_calls_is_kept_apart(books: dict[str, Book]) -> None:
    for book in books.values():
        keeping = {name for mistake in book.keeping for name in mistake.names}
        assert keeping == {"adds up over calls", "answer of the first call kept"}
        assert not {name for mistake in (*book.singles, *book.pairs) for name in mistake.names} & keeping


def test_advice_of_two_is_that_of_each(assignment: Assignment, exam: Exam, books: dict[str, Book]) -> None:
    right = assignment.references[IN]
    found = recognise(books[IN], ask(lambda X, K: right(X, K.flip(-1, -2)) / len(X), exam.paper(IN).cases))
    assert found is not None
    advice = {variant.name: variant.advice for variant in assignment.variants}
    assert sorted([advice["flipped kernel"], advice["channels averaged"]]) == sorted(
        variant.advice for variant in found.variants
    )
    assert found.advice == " ".join(variant.advice for variant in found.variants)
