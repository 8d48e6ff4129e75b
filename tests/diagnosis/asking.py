"""Asking a function as a worker does, in this process."""

from collections.abc import Callable, Iterable
from typing import Any

from autograder.authoring.assignment import Assignment
from autograder.diagnosis.agreement import Judged
from autograder.diagnosis.book import Book
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper
from autograder.exam.probes import sequel
from autograder.grading.answer import Answer, unpack
from autograder.worker.calls import Answers

Function = Callable[..., Any]


def ask(function: Function, cases: Iterable[Case]) -> list[Answer]:
    """What a function answers."""
    worker = Answers(function, {}, 2**20)
    answers = []
    for case in cases:
        call, content = case.call()
        reply, contents = worker.answer(call, memoryview(content))
        answers.append(unpack(case, reply, b"".join(contents)))
    return answers


def judged(function: Function, case: Case) -> Judged:
    """What a function answers to one case."""
    return Judged(ask(function, [case])[0])


def book_of(assignment: Assignment, paper: DrawnPaper) -> Book:
    """The book of an exercise's variants."""
    runs = [(case, sequel(paper.oracle, case)) for case in paper.openings()]
    return Book(paper, assignment.fresh_variants, assignment.references[paper.exercise.name], runs)
