"""Every submission of the hostile corpus, graded beside a right one: it gains nothing, gets nothing, leaves nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import Limits
from autograder.exam.draw import Exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Zygote
from autograder.record import ExerciseResult, Record, SubmissionInfo, decode_record, encode_record
from autograder.sandbox.levels import Level
from autograder.sandbox.restrict import Restrictions
from autograder.submissions.read import read_submission
from tests.hostile.corpus import CLASSES, HOSTILE, NAMES, Hostile, corpus, entries
from tests.hostile.watch import Planted, Watched
from tests.support import CORPORA, without_rules, without_timings

NEIGHBOUR = CORPORA / "right" / "textbook_sum.py"
PATIENT = Limits(seconds=30, memory_mb=1024, reply_mb=16)
HASTY = Limits(seconds=2, memory_mb=1024, reply_mb=16)
"""For submissions that hang: they are graded in vain for so long."""
MAX_RECORD = 2**20


@dataclass(frozen=True)
class Room:
    """Where the corpus is graded: one zygote, with everything planted that it is after."""

    assignment: Assignment
    exam: Exam
    planted: Planted
    watched: Watched
    level: Level = "standard"

    def grade(self, path: Path, limits: Limits = PATIENT, *, native: bool = False) -> Record:
        """Grade a file or folder as a class is graded, without looking for the smallest counterexample.

        With ``native`` nothing is forbidden, and so the C library can be called: what the sandbox alone refuses.
        """
        page = msgspec.structs.replace(self.assignment.page, limits=limits)
        exam = without_rules(self.exam) if native else self.exam
        grader = Grader(replace(self.assignment, page=page), exam, self.level, shrink=False)
        bundle, sha256 = read_submission(path, self.assignment.name, NAMES)
        return grader.grade(SubmissionInfo("student", path.name, sha256), bundle, self.watched.control)

    def noticed(self) -> list[str]:
        """What was touched, told or left since this was last asked."""
        return self.planted.noticed() + self.watched.noticed()


@pytest.fixture(scope="module")
def planted() -> Iterator[Planted]:
    with ExitStack() as stack:
        yield Planted(stack)


@pytest.fixture(scope="module")
def room(assignment: Assignment, exam: Exam, planted: Planted) -> Iterator[Room]:
    with Zygote() as zygote:  # after the token stands in the environment
        yield Room(assignment, exam, planted, Watched(zygote.controls[0], planted))


@pytest.fixture(scope="module")
def neighbour(room: Room) -> Record:
    """A right submission's record, before anything hostile was graded or after whatever was graded already."""
    record = room.grade(NEIGHBOUR)
    assert record.score == record.max_score
    return without_timings(record)


def amiss(hostile: Hostile, record: Record) -> list[str]:
    """What of a record is not as it must be."""
    found = []
    for result in record.exercises:
        full = result.outcome == "passed" or result.score >= result.max_score
        if result.outcome == "grader error":
            found.append(f"{result.name}: a grader error")
        if result.name in hostile.targets and full:
            found.append(f"{result.name}: {result.score:g} points, and it is after them")
        if result.name in hostile.targets and hostile.kind == "rule" and _passed(result, "examples"):
            found.append(f"{result.name}: its examples are right, by a convolution that is built in")
        if result.name in hostile.kept and not (full and result.score == result.max_score):
            found.append(f"{result.name}: {result.score:g} points although it is right: {result.message}")
    content = encode_record(record)
    if decode_record(content) != record:
        found.append("the record is not what it reads as")
    if len(content) > MAX_RECORD:
        found.append(f"the record has {len(content)} bytes")
    return found


def _passed(result: ExerciseResult, name: str) -> bool:
    return any(check.name == name and check.outcome == "passed" for check in result.checks)


def marks(hostile: Hostile) -> list[pytest.MarkDecorator]:
    """A submission that is not held yet is skipped with the reason; one that takes seconds is marked so."""
    found = [pytest.mark.slow] if hostile.hangs or hostile.slow else []
    return [*found, pytest.mark.skip(reason=f"not held yet: {hostile.pending}")] if hostile.pending else found


@pytest.mark.parametrize(
    "hostile",
    [pytest.param(hostile, id=f"{hostile.kind}-{hostile.name}", marks=marks(hostile)) for hostile in corpus()],
)
def test_it_gains_gets_and_leaves_nothing(hostile: Hostile, room: Room, neighbour: Record, tmp_path: Path) -> None:
    path = hostile.write(tmp_path, room.planted.names)
    record = room.grade(path, HASTY if hostile.hangs else PATIENT, native=hostile.kind == "escape")
    found = amiss(hostile, record)
    found += [f"the {name} token in the record" for name in room.planted.in_record(record)]
    found += room.noticed()
    assert found == [], [note.message for note in record.notes]
    assert without_timings(room.grade(NEIGHBOUR)) == neighbour
    assert room.noticed() == []


@pytest.fixture(scope="module")
def open_rooms(assignment: Assignment, exam: Exam) -> Iterator[Room]:
    """A room at the level that keeps nothing apart, with plants of its own."""
    with ExitStack() as stack:
        planted = Planted(stack)
        zygote = stack.enter_context(Zygote())
        yield Room(assignment, exam, planted, Watched(zygote.controls[0], planted), "none")


@pytest.fixture
def open_room(open_rooms: Room) -> Room:
    """That room, with its plants in order."""
    open_rooms.planted.restore()
    assert open_rooms.noticed() == []
    return open_rooms


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("reads_a_neighbours_submission", ["the neighbour token in the record", "the neighbour token in the working"]),
        ("reads_results_and_seed", ["the results token", "the manifest token", "neighbour.json has been changed"]),
        ("reads_the_reference", ["the reference token", "corr2d_multi_in: 10 points"]),
        ("writes_outside", ["a canary at", "neighbour.py has been changed"]),
        ("connects_over_tcp_and_udp", ["the tcp listener", "the udp listener"]),
        ("connects_to_unix_sockets", ["the unix listener", "the unix_datagrams", "the abstract listener"]),
    ],
)
def test_what_nothing_holds_is_noticed(name: str, seen: list[str], open_room: Room, tmp_path: Path) -> None:
    (hostile,) = (hostile for hostile in corpus() if hostile.name == name)
    record = open_room.grade(hostile.write(tmp_path, open_room.planted.names))
    found = amiss(hostile, record)
    found += [f"the {name} token in the record" for name in open_room.planted.in_record(record)]
    found += open_room.noticed()
    assert [text for text in seen if not any(text in line for line in found)] == [], found


def test_signals_and_processes_are_noticed(open_room: Room, tmp_path: Path) -> None:
    path = tmp_path / "signals.py"
    path.write_text(f"import os, signal\nos.kill({os.getpid()}, signal.SIGUSR1)\n")
    open_room.grade(path)
    assert open_room.noticed() == [f"signal {int(signal.SIGUSR1)} came"]
    handle = open_room.watched.control.fork(Restrictions(), 2**20)
    assert open_room.noticed() == [f"a process is left: {handle.pid}"]
    open_room.watched.control.end(handle)
    assert open_room.noticed() == []


def test_labels_and_folders_agree() -> None:
    for kind in CLASSES:
        labelled = sorted(hostile.name for hostile in corpus() if hostile.kind == kind)
        assert labelled == sorted(path.name if path.is_dir() else path.stem for path in entries(kind))


def test_labels_name_exercises_and_say_what_is_tried() -> None:
    for hostile in corpus():
        assert hostile.what.strip(), hostile.name
        assert set(hostile.targets + hostile.costs) <= set(NAMES), hostile.name
        assert not set(hostile.targets) & set(hostile.costs), hostile.name


def test_corpus_is_large_and_every_class_has_variants() -> None:
    assert len(corpus()) >= 80
    for kind in CLASSES:
        assert sum(hostile.kind == kind for hostile in corpus()) >= 10, kind
    contents = [hostile.path.read_bytes() for hostile in corpus() if hostile.path.is_file()]
    assert len(set(contents)) == len(contents)


def test_every_blank_is_filled(tmp_path: Path, planted: Planted) -> None:
    for hostile in corpus():
        path = hostile.write(tmp_path, planted.names)
        for file in path.rglob("*") if path.is_dir() else (path,):
            assert not file.is_file() or b"# @include" not in file.read_bytes(), hostile.name
    assert (HOSTILE / "common" / "right.py").is_file()
