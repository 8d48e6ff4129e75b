"""Fixtures: the assignment, its exam, and one warm zygote for the whole session."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from autograder.authoring.assignment import Assignment, load_assignment
from autograder.exam.draw import Exam, draw_exam
from autograder.grading.zygote import Control, Zygote
from tests.support import SOLUTION, Bench

SEED = 20261123


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--seeds N``: on how many seeds the corpora are graded; ``--all-faults``: how often faults happen at a step."""
    parser.addoption("--seeds", type=int, default=6, help="how many seeds, of 50, the corpora are graded on")
    parser.addoption("--all-faults", action="store_true", help="have faults happen three times at a step, not once")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """CUDA tests are skipped, with the reason, where there is no GPU."""
    if torch.cuda.is_available():
        return
    for item in items:
        if item.get_closest_marker("cuda"):
            item.add_marker(pytest.mark.skip(reason="no NVIDIA GPU on this machine"))


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    return load_assignment(SOLUTION)


@pytest.fixture(scope="session")
def exam(assignment: Assignment) -> Exam:
    return draw_exam(assignment, SEED)


@pytest.fixture(scope="session")
def control() -> Iterator[Control]:
    with Zygote() as zygote:
        zygote.controls[0].wait_until_ready()
        yield zygote.controls[0]


@pytest.fixture(scope="session")
def bench(assignment: Assignment, exam: Exam, control: Control) -> Bench:
    """Grades submissions, with the smallest counterexample."""
    return Bench(assignment, exam, control)


@pytest.fixture(scope="session")
def quick(bench: Bench) -> Bench:
    """Grades submissions without looking for the smallest counterexample."""
    return replace(bench, shrink=False)
