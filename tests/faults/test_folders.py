"""Folders, files and limits that are not as they should be: real ones, through the command."""

import contextlib
import os
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.batch.store import Store
from autograder.record import decode_record
from autograder.submissions.discover import Entry
from tests.faults.promise import broken_promises
from tests.faults.runs import WRONG, Classroom, Ended, comparable


def said(ended: Ended) -> str:
    """The one sentence that a failed run says, without the program's name."""
    (line,) = ended.errors.splitlines()
    assert line.startswith("autograder: ")
    return line.removeprefix("autograder: ")


@pytest.fixture
def own(tmp_path: Path, classroom: Classroom) -> Path:
    """Submissions as the class has them, to change."""
    submissions = tmp_path / "in"
    classroom.fill(submissions)
    return submissions


def test_a_second_run_is_refused_with_the_first_ones_number_and_time(classroom: Classroom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.prepare()
    year = time.strftime("%Y")
    with store.locked():
        ended = classroom.grade(tmp_path)
    assert ended.status == 2
    assert re.search(rf"is being written by process {os.getpid()}, since {year}-\d\d-\d\d \d\d:\d\d:\d\d", said(ended))
    assert ended.records == {}


def test_a_refused_run_leaves_the_files_alone_that_the_first_is_writing(classroom: Classroom, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.prepare()
    with store.locked():
        half = store.results / ".writing-half"
        half.write_text("{")
        assert classroom.grade(tmp_path).status == 2
        assert half.exists()
    assert classroom.grade(tmp_path).stray == ()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b'{"schema": "autograder/result/v1"}', b"[]"])
def test_a_damaged_record_is_graded_again_and_foreign_files_are_left_alone(
    classroom: Classroom, tmp_path: Path, content: bytes
) -> None:
    first = classroom.grade(tmp_path)
    (tmp_path / "results" / "bob.json").write_bytes(content)
    (tmp_path / "results" / "notes.json").write_bytes(content)
    again = classroom.grade(tmp_path)
    assert again.status == 0
    assert said(again).endswith("graded again, as these results were not as they had been graded: not readable: bob")
    assert again.records.pop("notes") == content
    assert comparable(again.records) == classroom.expected
    assert again.records["ann"] == first.records["ann"]


def test_another_students_record_is_nobody_elses(classroom: Classroom, tmp_path: Path, own: Path) -> None:
    shutil.copy(own / "bob.py", own / "eve.py")
    out = tmp_path / "out"
    classroom.grade(out)
    shutil.copy(out / "results" / "bob.json", out / "results" / "eve.json")
    ended = classroom.grade(out, submissions=own)
    assert decode_record(ended.records["eve"]).submission.student == "eve"


def test_a_folder_in_a_records_place_is_a_fault_at_that_student_alone(classroom: Classroom, tmp_path: Path) -> None:
    (tmp_path / "results" / "bob.json").mkdir(parents=True)
    ended = classroom.grade(tmp_path)
    assert ended.status == 3
    assert "the grader failed at bob" in said(ended)
    assert "bob.json cannot be written: Is a directory" in said(ended)
    assert "bob,0.0,5.0,0.0,grader error" in (tmp_path / "summary.csv").read_text()
    (tmp_path / "results" / "bob.json").rmdir()
    again = classroom.grade(tmp_path)
    assert again.records["ann"] == ended.records["ann"]
    assert comparable(again.records) == classroom.expected


@pytest.mark.parametrize("content", [b"", b'{"schema": "autograder/gra', b"[1, 2]", b"\xff"])
def test_a_damaged_manifest_is_named_and_nothing_is_graded(
    classroom: Classroom, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "grading.json").write_bytes(content)
    ended = classroom.grade(tmp_path)
    assert ended.status == 2
    assert re.search(r"grading\.json cannot be read .*: mend it or choose another --out", said(ended))
    assert ended.records == {}


def test_a_file_in_the_folders_place_is_named(classroom: Classroom, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    ended = classroom.grade(tmp_path / "out")
    assert ended.status == 2
    assert "out cannot be written: Not a directory; choose another --out" in said(ended)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("inner", [False, True])
def test_a_folder_that_may_not_be_written_is_named_before_anything_is_graded(
    classroom: Classroom, tmp_path: Path, inner: bool
) -> None:
    closed = tmp_path / "results" if inner else tmp_path
    (tmp_path / "results").mkdir()
    closed.chmod(0o555)
    try:
        ended = classroom.grade(tmp_path)
    finally:
        closed.chmod(0o755)
    assert ended.status == 2
    assert "cannot be written: Permission denied; choose another --out" in said(ended)


def _small_files() -> None:
    """No file may be larger than a small record."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


def _few_files() -> None:
    """Four more files can be opened."""
    most = max(int(name) for name in os.listdir("/proc/self/fd")) + 4
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    last = os.dup(0)
    with contextlib.suppress(OSError):
        while True:
            last = os.dup(0)
    os.closerange(last - 3, most)


def _nowhere() -> None:
    """There is no folder for temporary files."""

    def missing() -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    tempfile.gettempdir = missing


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (_small_files, "File too large; raise the limit on file sizes"),
        (_few_files, "Too many open files; raise the limit on open files"),
        (_nowhere, "No usable temporary directory found; put it back, or set TMPDIR to a folder that can be written"),
    ],
)
def test_a_limit_of_the_machine_is_named_and_costs_nothing(
    classroom: Classroom, tmp_path: Path, before: Callable[[], None], words: str
) -> None:
    ended = classroom.grade(tmp_path, before=before)
    assert ended.status == 3
    assert words in said(ended)
    assert broken_promises(classroom, tmp_path, ended, (3,)) == []


def test_a_log_on_a_full_disk_costs_the_table_and_no_grade(classroom: Classroom, tmp_path: Path) -> None:
    ended = classroom.grade(tmp_path, before=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1))
    assert comparable(ended.records) == classroom.expected
    assert "bob" in (tmp_path / "summary.csv").read_text()
    assert "Traceback" not in ended.errors


def _spoiling(act: Callable[[], object], *, after: int = 0) -> Callable[[], None]:
    """Something happens to a submission once so many have been read."""

    def before() -> None:
        real = Entry.read
        reads = [0]

        def read(self: Entry, assignment: str, exercises: tuple[str, ...]) -> object:
            if reads[0] == after:
                act()
            reads[0] += 1
            return real(self, assignment, exercises)

        setattr(Entry, "read", read)  # noqa: B010 - in the process of one run

    return before


def test_a_submission_that_vanishes_is_no_zero(classroom: Classroom, tmp_path: Path, own: Path) -> None:
    out = tmp_path / "out"
    ended = classroom.grade(out, submissions=own, before=_spoiling((own / "bob.py").unlink))
    assert ended.status == 3
    assert "the grader failed at bob: bob.py cannot be opened: No such file or directory" in said(ended)
    assert decode_record(ended.records["bob"]).status == "grader error"
    (own / "bob.py").write_text(WRONG)
    again = classroom.grade(out, submissions=own)
    assert again.status == 0
    assert again.records["ann"] == ended.records["ann"]
    assert comparable(again.records) == classroom.expected


def test_a_grade_outlives_a_submission_that_cannot_be_read_any_more(
    classroom: Classroom, tmp_path: Path, own: Path
) -> None:
    out = tmp_path / "out"
    graded = classroom.grade(out, submissions=own)
    ended = classroom.grade(out, submissions=own, before=_spoiling((own / "bob.py").unlink, after=1))
    assert ended.status == 3
    assert ended.records == graded.records


def test_a_submission_that_turns_into_a_folder_is_read_as_what_it_is_then(
    classroom: Classroom, tmp_path: Path, own: Path
) -> None:
    def turn() -> None:
        (own / "bob.py").unlink()
        (own / "bob.py").mkdir()
        (own / "bob.py" / "scaling.py").write_text(WRONG)

    ended = classroom.grade(tmp_path / "out", submissions=own, before=_spoiling(turn))
    assert ended.status == 0
    assert decode_record(ended.records["bob"]).score == classroom.expected["bob"].score


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("nowhere", path)])
def test_what_is_no_file_is_the_students_own_doing(
    classroom: Classroom, tmp_path: Path, own: Path, make: Callable[[Path], None]
) -> None:
    make(own / "eve.py")
    ended = classroom.grade(tmp_path / "out", submissions=own)
    assert (ended.status, ended.errors) == (0, "")
    assert decode_record(ended.records["eve"]).status == "cannot be read"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["ann", "bob.py", "ann/scaling.py", "ann/product.py"])
def test_a_submission_that_may_not_be_read_is_no_zero(
    classroom: Classroom, tmp_path: Path, own: Path, name: str
) -> None:
    closed = own / name
    mode = closed.stat().st_mode
    closed.chmod(0)
    out = tmp_path / "out"
    try:
        ended = classroom.grade(out, submissions=own)
    finally:
        closed.chmod(mode)
    student = closed.relative_to(own).parts[0].removesuffix(".py")
    assert ended.status == 3
    assert f"the grader failed at {student}: " in said(ended)
    assert "cannot be opened: Permission denied; allow it for this user and give the same command again" in said(ended)
    again = classroom.grade(out, submissions=own)
    assert comparable(again.records) == classroom.expected
