"""Golden reports: writes ``tests/golden/*/expected.json`` again, from the submissions beside them.

    python -m tests.refresh_golden

Each folder of ``tests/golden`` holds one submission and the record that it gets under seed 7, with the smallest
counterexample. What differs between machines is replaced by placeholders. After a change of messages or
counterexamples run the command, and read the difference as a student would before committing it.
"""

from pathlib import Path

import msgspec
import torch

from autograder.authoring.assignment import Assignment, load_assignment
from autograder.exam.draw import Exam, draw_exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote
from autograder.record import Record, SubmissionInfo, Timings, encode_record
from autograder.submissions.read import read_submission
from tests.support import ROOT, SOLUTION

GOLDEN = ROOT / "tests" / "golden"
EXPECTED = "expected.json"
SEED = 7


def folders() -> list[Path]:
    """The golden folders, by name."""
    return sorted(path for path in GOLDEN.iterdir() if path.is_dir())


def submission_in(folder: Path) -> Path:
    """The one submission of a golden folder."""
    (path,) = folder.glob("submission.*")
    return path


def golden(assignment: Assignment, exam: Exam, control: Control, folder: Path) -> bytes:
    """The record of a folder's submission, as ``expected.json`` holds it."""
    path = submission_in(folder)
    names = tuple(exercise.name for exercise in assignment.exercises)
    bundle, sha256 = read_submission(path, assignment.name, names)
    record = Grader(assignment, exam, device="rehearsed").grade(
        SubmissionInfo(folder.name, path.name, sha256), bundle, control
    )
    return encode_record(placeheld(record))


def placeheld(record: Record) -> Record:
    """The record with placeholders for what depends on the machine, the installed versions and the drawn exam."""
    environment = msgspec.structs.replace(
        record.environment, versions={"python": "VERSION"}, sandbox={"level": "LEVEL"}, exam="DIGEST"
    )
    return msgspec.structs.replace(record, environment=environment, timings=Timings(0.0, 0.0, 0.0))


def main() -> None:
    """Grade every golden submission and write the records that changed."""
    torch.set_num_threads(1)
    with Zygote() as zygote:
        assignment = load_assignment(SOLUTION)
        exam = draw_exam(assignment, SEED)
        for folder in folders():
            content = golden(assignment, exam, zygote.controls[0], folder)
            path = folder / EXPECTED
            changed = not path.is_file() or path.read_bytes() != content
            path.write_bytes(content)
            print(f"{'changed' if changed else 'same   '}  {folder.name}")


if __name__ == "__main__":
    main()
