"""The class of one ``nbgrader autograde``: who is graded, and who is not, whatever they are called."""

from pathlib import Path

import pytest

from autograder.nbgrader.sitting import Sitting, SittingError
from tests.support import RIGHT, SOLUTION

NAME = "multi_channel"


def test_folders_of_odd_names_cost_nobody_else_anything(tmp_path: Path) -> None:
    """Whoever can write into the exchange chooses what a submission is called."""
    odd = ["e\\x41e", "-b+b", "d'\"d"]
    for student in ("ann", *odd, "__pycache__"):
        folder = tmp_path / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.py").write_text(RIGHT, encoding="utf-8")
    sitting = Sitting(SOLUTION, tmp_path / "submitted", tmp_path / "graded", ("--jobs=1", "--device=cpu"))
    records = {student: sitting.record(student, [*odd, "__pycache__"]) for student in ("ann", *odd)}
    assert {student: record.submission.student for student, record in records.items()} == {
        student: student for student in records
    }
    assert {record.status for record in records.values()} == {"right"}
    with pytest.raises(SittingError, match="__pycache__ is not graded: grading passes over folders of that name"):
        sitting.record("__pycache__")
