"""Golden reports: what students read, word for word. ``python -m tests.refresh_golden`` writes them again."""

from pathlib import Path

import pytest

from autograder.authoring.assignment import Assignment
from autograder.exam.draw import Exam, draw_exam
from autograder.grading.zygote import Control
from autograder.record import decode_record
from tests.refresh_golden import EXPECTED, GOLDEN, SEED, folders, golden, submission_in

NAMES = [folder.name for folder in folders()]


@pytest.fixture(scope="module")
def golden_exam(assignment: Assignment) -> Exam:
    return draw_exam(assignment, SEED)


@pytest.mark.parametrize("name", NAMES)
def test_report_is_as_it_was(assignment: Assignment, golden_exam: Exam, control: Control, name: str) -> None:
    folder = GOLDEN / name
    found = golden(assignment, golden_exam, control, folder).decode().splitlines()
    wanted = (folder / EXPECTED).read_text(encoding="utf-8").splitlines()
    assert found == wanted, "read the difference; if it is meant, run python -m tests.refresh_golden"


def test_every_folder_holds_a_submission_and_its_report() -> None:
    assert len(NAMES) >= 10
    for name in NAMES:
        listed = {path.name for path in (GOLDEN / name).iterdir() if path.name != "__pycache__"}
        assert listed == {submission_in(GOLDEN / name).name, EXPECTED}, name


def test_reports_cover_every_outcome() -> None:
    records = [decode_record((GOLDEN / name / EXPECTED).read_bytes()) for name in NAMES]
    assert {record.status for record in records} == {"right", "partly right", "cannot be read"}
    exercises = [result for record in records for result in record.exercises]
    assert {result.outcome for result in exercises} == {"passed", "failed", "not started", "not run"}
    failed = {made.name for result in exercises for made in result.checks if made.outcome == "failed"}
    assert failed == {"defined", "rule", "examples", "values", "contract", "gradient", "device"}
    assert any(result.follow_through for result in exercises)
    assert any(made.hint for result in exercises for made in result.checks)


def test_reports_say_nothing_of_the_machine() -> None:
    for name in NAMES:
        text = (GOLDEN / name / EXPECTED).read_text(encoding="utf-8")
        assert "/tmp" not in text, name
        assert str(Path.home()) not in text, name
        assert str(GOLDEN.parent.parent) not in text, name
