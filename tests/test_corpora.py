"""The corpora on many seeds: right submissions score full, wrong ones are caught where the labels say."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import CHECKS
from autograder.exam.draw import Exam, draw_exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.record import ExerciseResult, Record, SubmissionInfo
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.read import read_submission
from tests.support import CORPORA, EXAMPLES, IN, ONE, OUT, failed_checks

SEEDS: tuple[int, ...] = (
    0,
    1,
    2,
    3,
    5,
    8,
    13,
    21,
    34,
    55,
    89,
    144,
    2024,
    2025,
    2026,
    65_537,
    20_261_123,
    2**31 - 1,
    2**32,
    2**63 - 1,
)
SEEDS += tuple(range(1_000_003, 1_000_003 + 30 * 7919, 7919))
"""How many of them are graded by is an option: ``pytest --seeds 50`` takes all."""

NAMES = (IN, OUT, ONE)
LABELS = CORPORA / "wrong" / "labels.toml"

CLASS: dict[str, tuple[str, dict[str, str]]] = {
    "ada_king": ("right", {}),
    "ben_osei": ("right", {}),
    "chiara_bianchi": ("right", {}),
    "dmitri_volkov": ("right", {}),
    "elif_kaya": ("partly right", {IN: "values"}),
    "farah_haddad": ("partly right", {IN: "values"}),
    "gustav_lindqvist": ("partly right", {ONE: "values"}),
    "hana_suzuki": ("partly right", {OUT: "gradient"}),
    "ivan_petrov": ("not started", {IN: "defined", OUT: "defined", ONE: "defined"}),
    "julia_nowak": ("partly right", {OUT: "defined", ONE: "defined"}),
    "kofi_mensah": ("cannot be read", {IN: "", OUT: "", ONE: ""}),
    "lena_fischer": ("partly right", {ONE: "values"}),
}
"""The example class: each student's status, and a check that fails in each exercise that is not right."""

ExamOf = Callable[[int], Exam]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", SEEDS[: metafunc.config.getoption("seeds")])


def entries(part: str) -> tuple[Path, ...]:
    """The submissions of a corpus: every file and folder in it but the labels."""
    ignored = {LABELS.name, "__pycache__"}
    return tuple(path for path in sorted((CORPORA / part).iterdir()) if path.name not in ignored)


@cache
def labels() -> dict[str, dict[str, str]]:
    """For each wrong submission the exercises that it gets wrong, and the check that must catch each."""
    with LABELS.open("rb") as file:
        return {name: label["fails"] for name, label in tomllib.load(file).items()}


@cache
def read(path: Path) -> tuple[Bundle | Unreadable, str]:
    return read_submission(path, "multi_channel", NAMES)


@pytest.fixture(scope="session")
def exam_of(assignment: Assignment) -> ExamOf:
    """The exam of a seed, drawn once."""

    @cache
    def drawn(seed: int) -> Exam:
        return draw_exam(assignment, seed)

    return drawn


@pytest.fixture
def grade(assignment: Assignment, exam_of: ExamOf, control: Control) -> Callable[[Path, int], Record]:
    """Grades a path by the exam of a seed, without looking for the smallest counterexample."""

    def graded(path: Path, seed: int) -> Record:
        bundle, sha256 = read(path)
        grader = Grader(assignment, exam_of(seed), shrink=False)
        return grader.grade(SubmissionInfo(path.stem, path.name, sha256), bundle, control)

    return graded


def amiss(result: ExerciseResult, label: str | None) -> str:
    """What is wrong with the verdict on an exercise, given the check that must catch it (or none); empty if nothing."""
    full = result.outcome == "passed" and result.score == result.max_score
    if label is None:
        return "" if full else f"{result.score:g} of {result.max_score:g}, {failed_checks(result)}: {result.message}"
    if result.outcome == "passed" or result.score >= result.max_score:
        return f"not caught; wanted {label}"
    return "" if label in failed_checks(result) else f"caught by {failed_checks(result)}, not by {label}"


def problems(record: Record, wanted: dict[str, str]) -> list[str]:
    """Every exercise of a record whose verdict is not as wanted."""
    found = [(result.name, amiss(result, wanted.get(result.name))) for result in record.exercises]
    return [f"{record.submission.path}: {name}: {text}" for name, text in found if text]


@pytest.mark.slow
@pytest.mark.parametrize("part", ["right", "wrong"])
def test_whole_corpus(grade: Callable[[Path, int], Record], seed: int, part: str) -> None:
    found: list[str] = []
    for path in entries(part):
        found += problems(grade(path, seed), labels()[path.stem] if part == "wrong" else {})
    assert found == []


def test_seeds_are_fifty_different_ones() -> None:
    assert len(set(SEEDS)) == len(SEEDS) == 50


def test_labels_and_folder_agree() -> None:
    names = [path.stem for path in entries("wrong")]
    assert sorted(names) == sorted(labels())


def test_labels_name_exercises_and_checks() -> None:
    for name, fails in labels().items():
        assert fails, f"{name} gets nothing wrong"
        assert fails.keys() <= set(NAMES), name
        assert set(fails.values()) <= set(CHECKS) - {"device"}, name


def test_every_label_says_what_is_wrong() -> None:
    with LABELS.open("rb") as file:
        content = tomllib.load(file)
    for name, label in content.items():
        assert label.keys() - {"misconceptions"} == {"what", "fails"}, name
        assert label["what"].strip(), name
        assert label.get("misconceptions", {}).keys() <= label["fails"].keys(), name


@pytest.mark.parametrize("name", NAMES)
def test_each_exercise_is_wrong_in_twelve_submissions(name: str) -> None:
    assert sum(name in fails for fails in labels().values()) >= 12


@pytest.mark.parametrize(("part", "least"), [("right", 40), ("wrong", 120)])
def test_corpora_are_large_and_no_two_entries_are_the_same(part: str, least: int) -> None:
    paths = entries(part)
    assert len(paths) >= least
    assert len({read(path)[1] for path in paths}) == len(paths)


@pytest.mark.parametrize("part", ["right", "wrong"])
def test_every_entry_can_be_read(part: str) -> None:
    assert [path.name for path in entries(part) if not isinstance(read(path)[0], Bundle)] == []


def test_example_class_has_these_students() -> None:
    assert {path.stem for path in EXAMPLES.iterdir() if path.name != "__pycache__"} == CLASS.keys()


def test_example_class_gets_these_results(grade: Callable[[Path, int], Record]) -> None:
    found = []
    for path in sorted(EXAMPLES.iterdir()):
        if path.stem not in CLASS:
            continue
        record = grade(path, 1)
        status, wanted = CLASS[path.stem]
        found += [f"{path.name}: {record.status}, not {status}"] if record.status != status else []
        if status == "cannot be read":
            assert [result.outcome for result in record.exercises] == ["not run"] * 3
            assert record.score == 0
            continue
        found += problems(record, wanted)
    assert found == []
