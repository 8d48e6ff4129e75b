"""The hostile corpus as a class: one run of ``autograder grade``, two jobs, right submissions among the others."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from autograder.record import Record, SubmissionInfo, decode_record
from tests.hostile.corpus import Hostile, corpus
from tests.hostile.test_corpus import amiss
from tests.hostile.watch import Planted
from tests.support import CORPORA, ROOT, SOLUTION, without_timings

NEIGHBOURS = ("textbook_sum.py", "fft_float32.py", "two_files")
"""Right submissions; each is handed in several times, under names that spread over the class."""
PLACES = "aemqtz"
SEED = "20261123"
LIMITS = "limits=Limits(seconds=30, memory_mb=2048, reply_mb=16)"


def grade(assignment: Path, submissions: Path, out: Path) -> dict[str, Record]:
    """The records of a run, by student."""
    command = [sys.executable, "-m", "autograder", "grade", str(assignment), str(submissions)]
    options = ["--out", str(out), "--jobs", "2", "--seed", SEED]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    records = [decode_record(path.read_bytes()) for path in (out / "results").glob("*.json")]
    return {record.submission.student: record for record in records}


def hand_in_right_ones(folder: Path) -> list[str]:
    """Put the neighbours into a class; returns whose they are."""
    students = []
    for place in PLACES:
        for name in NEIGHBOURS:
            source = CORPORA / "right" / name
            student = f"{place}-right-{source.stem}"
            target = folder / f"{student}{source.suffix}"
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
            students.append(student)
    return students


def anonymous(record: Record) -> Record:
    """A record without whose it is and how long it took."""
    return msgspec.structs.replace(without_timings(record), submission=SubmissionInfo("", "", record.submission.sha256))


@pytest.mark.slow
def test_a_class_of_the_whole_corpus(tmp_path: Path) -> None:
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.geteuid():  # pytest's temporary folders are closed to other users
            path.chmod(path.stat().st_mode | 0o111)
    text = (SOLUTION / "grading.py").read_text()
    assert LIMITS in text
    assignment = tmp_path / "solutions" / "multi_channel"
    shutil.copytree(SOLUTION, assignment, ignore=shutil.ignore_patterns("__pycache__"))
    (assignment / "grading.py").write_text(text.replace(LIMITS, "limits=Limits(seconds=3, memory_mb=1024)"))
    alone, together = tmp_path / "alone", tmp_path / "together"
    alone.mkdir()
    together.mkdir()
    students = hand_in_right_ones(alone)
    hand_in_right_ones(together)
    graded: dict[str, Hostile] = {}
    with ExitStack() as stack:
        planted = Planted(stack)
        for number, hostile in enumerate(hostile for hostile in corpus() if not hostile.pending):
            place = hostile.write(tmp_path / "drafts", planted.names)
            student = f"{chr(ord('a') + number % 26)}-{hostile.kind}-{hostile.name}"
            place.rename(together / f"{student}{place.suffix}")
            graded[student] = hostile
        records = grade(assignment, together, tmp_path / "graded")
        found = {student: amiss(hostile, records[student]) for student, hostile in graded.items()}
        for path in (tmp_path / "graded").rglob("*"):
            told = planted.tokens_in(path.read_bytes()) if path.is_file() else []
            found[path.name] = [*found.get(path.name, []), *(f"the {name} token" for name in told)]
        found["outside"] = planted.noticed()
    assert {name: problems for name, problems in found.items() if problems} == {}
    assert records.keys() == {*graded, *students}
    by_themselves = grade(assignment, alone, tmp_path / "graded alone")
    for student in students:
        record = records[student]
        assert record.score == record.max_score, student
        assert anonymous(record) == anonymous(by_themselves[student]), student
