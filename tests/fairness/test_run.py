"""The same submissions on many seeds: who scores full, whose score changes, and how far off right answers are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.authoring.assignment import Assignment, load_assignment
from autograder.exam.draw import draw_exam
from autograder.fairness.result import Fairness, Room
from autograder.fairness.run import candidates, look_at_fairness, own_solutions
from autograder.fairness.sitting import Candidate
from autograder.grading.zygote import Zygote
from autograder.submissions.discover import discover
from tests.authoring.made import LESSON, page_of, write
from tests.support import CORPORA

RIGHT = "def scale(X, k):\n    return X * k\n"
SOURCES = {
    "full": RIGHT,
    "float16": "def scale(X, k):\n    return (X.half() * k.half()).to(X.dtype)\n",
    "two_rows": "def scale(X, k):\n    return X * k + (X.shape[0] == 2)\n",
    "lists": "def scale(X, k):\n    return [X * k]\n",
    "broken": "def scale(X, k:\n",
}
SEEDS = tuple(range(1, 9))
ROWS = 'Family(name="rows", cases=1)'
REAL = 'Family(name="real", cases=4, values="normal", axes={"n": 3})'


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    with Zygote(2) as zygote:
        yield zygote


@pytest.fixture(scope="module")
def scaling(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """A made-up assignment: one exercise with a case whose number of rows is drawn, and some with real numbers."""
    few = f'name="scale", points=5, families=({ROWS}, {REAL}), axes={{"n": (1, 2)}}, shares={{"values": 1}}'
    return load_assignment(write(tmp_path_factory.mktemp("author"), page=page_of(few)))


def look(
    assignment: Assignment,
    zygote: Zygote,
    folder: Path,
    right: tuple[str, ...],
    others: tuple[str, ...] = (),
    seeds: tuple[int, ...] = SEEDS,
) -> Fairness:
    """Look at these submissions."""
    sitters: list[Candidate] = []
    for names, are_right in ((right, True), (others, False)):
        home = folder / str(are_right)
        home.mkdir()
        for name in names:
            (home / f"{name}.py").write_text(SOURCES[name])
        if names:
            sitters += candidates(discover(home, assignment.name), assignment, right=are_right)
    return look_at_fairness(assignment, sitters, seeds, zygote)


def room(found: Fairness, dtype: str, kind: str) -> Room:
    return next(one for one in found.room if (one.dtype, one.kind) == (dtype, kind))


def test_right_submission_scores_full_within_the_bounds(scaling: Assignment, zygote: Zygote, tmp_path: Path) -> None:
    found = look(scaling, zygote, tmp_path, ("full",))
    assert found.sound
    assert (found.right, found.full, found.misses) == (1, 1, ())
    assert (found.seeds, found.max_score) == (SEEDS, 5)
    real = room(found, "float32", "results")
    assert real.answers == 5 * len(SEEDS)
    assert 0 < real.worst.ratio < 1
    assert (real.worst.submission, real.worst.exercise, real.worst.part) == ("full", "scale", "real")
    assert real.worst_of_full == real.worst


def test_single_precision_inside_is_listed_and_measured(scaling: Assignment, zygote: Zygote, tmp_path: Path) -> None:
    found = look(scaling, zygote, tmp_path, ("float16", "full"))
    assert not found.sound
    assert (found.right, found.full) == (2, 1)
    assert {(miss.submission, miss.exercise, miss.check) for miss in found.misses} == {("float16", "scale", "values")}
    assert [miss.seed for miss in found.misses] == list(SEEDS)
    assert all(0 < miss.score < miss.max_score == 5 for miss in found.misses)
    assert all(miss.message for miss in found.misses)
    real = room(found, "float32", "results")
    assert real.worst.ratio > 1
    assert real.worst.submission == "float16"
    assert real.worst_of_full is not None
    assert real.worst_of_full.ratio < 1
    assert real.worst_of_full.submission == "full"


def test_fails_on_some_seeds_are_found_on_those(scaling: Assignment, zygote: Zygote, tmp_path: Path) -> None:
    wrong = [seed for seed in SEEDS if any(case.sizes["n"] == 2 for case in draw_exam(scaling, seed).papers[0].cases)]
    assert 0 < len(wrong) < len(SEEDS)
    found = look(scaling, zygote, tmp_path, ("two_rows",), ("full", "two_rows"))
    assert [miss.seed for miss in found.misses] == wrong
    assert (found.full, found.others, found.same) == (0, 2, 1)
    (spread,) = found.spread
    assert (spread.submission, spread.lowest, spread.highest, spread.exercises) == ("two_rows", 2.5, 5, ("scale",))


@pytest.mark.parametrize(("name", "check"), [("lists", "values"), ("broken", "defined")])
def test_what_has_no_numbers_is_listed_and_not_measured(
    scaling: Assignment, zygote: Zygote, tmp_path: Path, name: str, check: str
) -> None:
    found = look(scaling, zygote, tmp_path, (name,), (name,), seeds=(1, 2))
    assert [(miss.check, miss.score) for miss in found.misses] == [(check, 0)] * 2
    assert all(miss.message for miss in found.misses)
    assert found.room == ()
    assert (found.others, found.same) == (1, 1)


def test_result_does_not_depend_on_the_jobs(scaling: Assignment, zygote: Zygote, tmp_path: Path) -> None:
    names = ("float16", "full", "two_rows")
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    two = look(scaling, zygote, tmp_path / "two", names, names, seeds=(1, 2, 3))
    with Zygote(1) as alone:
        assert look(scaling, alone, tmp_path / "one", names, names, seeds=(1, 2, 3)) == two


def test_seed_without_an_exam_is_a_fault(tmp_path: Path, zygote: Zygote) -> None:
    lesson = LESSON.replace("return torch.mul(X, k)", "return torch.mul(X, k) if len(X) < 4 else torch.empty(0)")
    assignment = load_assignment(write(tmp_path, lesson=lesson))
    found = look(assignment, zygote, tmp_path, ("full",), seeds=(1, 2))
    assert not found.sound
    assert found.full == 0
    assert [fault.partition(":")[0] for fault in found.faults] == ["seed 1", "seed 2"]
    assert all(": the reference scale" in fault for fault in found.faults)


def test_progress_counts_the_seeds(scaling: Assignment, zygote: Zygote) -> None:
    told: list[tuple[int, int]] = []
    sitters = own_solutions(scaling)
    look_at_fairness(scaling, sitters, (4, 5, 6), zygote, lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_assignments_own_solutions_are_right(scaling: Assignment, zygote: Zygote) -> None:
    sitters = own_solutions(scaling)
    assert [sitter.name for sitter in sitters] == ["reference"]
    assert look_at_fairness(scaling, sitters, (1,), zygote).sound


def test_stand_ins_are_right_solutions_too(assignment: Assignment, zygote: Zygote) -> None:
    sitters = own_solutions(assignment)
    assert [sitter.name for sitter in sitters] == ["reference", "stand-ins"]
    found = look_at_fairness(assignment, sitters, (1,), zygote)
    assert found.sound
    assert {(one.dtype, one.kind) for one in found.room} >= {("float32", "results"), ("float32", "gradients")}


def test_wrong_copy_of_a_given_function_is_measured_with_it_replaced(
    assignment: Assignment, zygote: Zygote, tmp_path: Path
) -> None:
    (tmp_path / "own.py").write_bytes((CORPORA / "right" / "own_corr2d_no_dtype.py").read_bytes())
    sitters = candidates(discover(tmp_path, assignment.name), assignment, right=True)
    found = look_at_fairness(assignment, sitters, (1,), zygote)
    assert found.sound
    assert all(one.worst.ratio < 1 for one in found.room)
