"""The answers of wrong variants, kept for a class."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch

from autograder.authoring.assignment import Assignment
from autograder.authoring.variants import Variant, misconception
from autograder.diagnosis.agreement import Judged
from autograder.diagnosis.book import Book, Mistake
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper, Exam
from autograder.exam.probes import sequel
from tests.diagnosis.asking import judged
from tests.support import IN, OUT

Right = Callable[..., torch.Tensor]
asked: list[tuple[int, ...]] = []


@misconception(IN, OUT, advice="Half of it.")
def halved(right: Right, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    return right(X, K) / 2


@halved.style
def halved_in_two_styles(right: Right, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    return right(X, K / 2).clone()


@misconception(IN, advice="The other sign.")
def negated(right: Right, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    asked.append(tuple(X.shape))
    return -right(X, K)


@misconception(IN, advice="It raises.")
def refused(_right: Right, _X: torch.Tensor, _K: torch.Tensor) -> torch.Tensor:
    raise ValueError


@misconception(OUT, advice="Of another exercise.")
def other(right: Right, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    return right(X, K) + 7


def counting() -> Variant:
    """A variant that counts its calls, whatever the right function."""
    calls = [0]

    @misconception(IN, advice="It counts.")
    def counts(right: Right, X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
        calls[0] += 1
        return right(X, K) * calls[0]

    return counts


def fresh() -> tuple[Variant, ...]:
    return (halved_in_two_styles, negated, refused, other, counting())


@pytest.fixture
def paper(exam: Exam) -> DrawnPaper:
    return exam.paper(IN)


@pytest.fixture
def right(assignment: Assignment) -> Right:
    return assignment.references[IN]


@pytest.fixture
def book(paper: DrawnPaper, right: Right) -> Book:
    return Book(paper, fresh, right, [(case, sequel(paper.oracle, case)) for case in paper.openings()])


def value(answer: Judged) -> torch.Tensor:
    content = answer.answer.contents["result"]
    return torch.frombuffer(bytearray(content), dtype=answer.case.result.dtype).double()


def named(mistakes: tuple[Mistake, ...]) -> list[list[str]]:
    return [[variant.name for variant in mistake.variants] for mistake in mistakes]


def test_singles_are_the_exercises_own_in_each_style(book: Book) -> None:
    assert named(book.singles) == [["halved"], ["halved"], ["negated"], ["refused"]]
    assert named(book.keeping) == [["counts"]]


def test_pairs_are_of_different_variants_in_both_orders(book: Book) -> None:
    pairs = named(book.pairs)
    assert ["halved", "negated"] in pairs
    assert ["negated", "halved"] in pairs
    assert ["halved", "halved"] not in pairs
    assert len(pairs) == 2 * (2 + 2 + 1)
    assert all(pair[0] == "counts" for pair in named(book.keeping_pairs))
    assert [part.names for part in book.parts(book.pairs[0])] == [{name} for name in pairs[0]]


def test_an_answer_is_worked_out_once(book: Book, paper: DrawnPaper, right: Right) -> None:
    case: Case = paper.cases[3]
    negated_one = book.singles[2]
    asked.clear()
    answer = book.answer(negated_one, case)
    assert book.answer(negated_one, case) is answer
    assert asked == [tuple(case.args[0].shape)]
    assert torch.equal(value(answer), -value(judged(right, case)))


def test_a_pair_is_one_applied_to_what_the_other_makes(book: Book, paper: DrawnPaper, right: Right) -> None:
    case = paper.cases[3]
    both = next(pair for pair in book.pairs if [variant.name for variant in pair.variants] == ["negated", "halved"])
    assert torch.equal(value(book.answer(both, case)), -value(judged(right, case)) / 2)


def test_pairs_with_the_result_of_an_answer_are_found(book: Book, paper: DrawnPaper, right: Right) -> None:
    case = next(case for case in paper.cases if case.check == "values" and case.result.value.any())
    like = book.pairs_like(judged(lambda X, K: -right(X, K) / 2, case))
    assert {mistake.names for mistake in like} == {frozenset({"halved", "negated"})}
    assert len(like) == 4
    assert book.pairs_like(judged(lambda X, K: -right(X, K) / 3, case)) == []
    assert book.pairs_like(judged(lambda *_args: None, case)) == []


def test_runs_are_answered_by_variants_that_were_asked_nothing_else(book: Book, right: Right) -> None:
    (counts,) = book.keeping
    for number, run in enumerate(book.runs):
        first, last = book.first_answers(counts, number)
        assert torch.equal(value(first), value(judged(right, run[0])))
        assert torch.allclose(value(last), value(judged(right, run[1])) * (run[0].calls + 1))


def test_remembered_results_are_not_changed_by_variants(paper: DrawnPaper, right: Right) -> None:
    @misconception(IN, advice="It spoils the result.")
    def spoilt(right: Right, X: torch.Tensor, K: torch.Tensor) -> Any:
        return right(X, K).zero_()

    @misconception(IN, advice="It does nothing much.")
    def plain(right: Right, X: torch.Tensor, K: torch.Tensor) -> Any:
        return right(X, K)

    book = Book(paper, lambda: (spoilt, plain), right)
    case = paper.cases[2]
    answers = [book.answer(mistake, case) for mistake in book.singles]
    assert not value(answers[0]).any()
    assert torch.equal(value(answers[1]), value(judged(right, case)))
    assert [len(pair.variants) for pair in book.pairs] == [2, 2]


def test_variants_of_the_assignment_are_all_there(assignment: Assignment, paper: DrawnPaper, right: Right) -> None:
    book = Book(paper, assignment.fresh_variants, right)
    places = [mistake.places for mistake in book.singles]
    assert all(one < later for one, later in pairwise(places))
    own = [item for item in assignment.variants if IN in item.exercises and item.advice]
    assert {name for mistake in book.singles for name in mistake.names} == {item.name for item in own}
