"""Collecting from drop folders and exchanges: the newest counts, nothing is lost, nothing unsound is graded."""

import errno
import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.handin import collect as collecting
from autograder.handin import drop as dropping
from autograder.handin.collect import ASIDE, EARLIER, STATE_FILE, Collected, CollectError, Row, collect
from autograder.handin.drop import list_drop
from autograder.handin.give import hand_in
from autograder.handin.place import Place
from autograder.handin.receipt import FILE_NAME, encode_receipt, graded_digest, handed_files, read_receipt
from autograder.handin.source import SourceError
from autograder.submissions.discover import discover
from tests.handin.samples import ASSIGNMENT, NAMES, WORK, drop_folder, exchange, handed, tree, work
from tests.submissions.trees import deep_folder


@pytest.fixture
def drop(tmp_path: Path) -> Place:
    return drop_folder(tmp_path / "drop")


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "submissions"


def collected(place: Place, into: Path, **options: Any) -> Collected:
    return collect(list_drop(place.folder, is_exchange=place.is_exchange, **options), into)


def rows(done: Collected) -> dict[str, Row]:
    return {row.student: row for row in done.rows}


def give(place: Place, home: Path, content: bytes = WORK, student: str = "ada", **more: Any) -> Path:
    return hand_in(work(home, content), place, student, ASSIGNMENT, NAMES, **more).path


def test_what_is_collected_is_what_grade_reads(tmp_path: Path, drop: Place, into: Path) -> None:
    done = {name: handed(drop, work(tmp_path / name), name) for name in ("ada", "山田 +花子", "=1+1", "../eve")}
    found = collected(drop, into)
    assert (found.is_sound, found.count("collected")) == (True, 4)
    entries = {entry.student: entry for entry in discover(into, ASSIGNMENT)}
    assert set(entries) == {"ada", "山田 +花子", "=1+1", "%2E.%2Feve"}
    digests = sorted(entry.read(ASSIGNMENT, NAMES)[1] for entry in entries.values())
    assert digests == sorted(one.receipt.sha256 for one in done.values())
    assert {row.version.receipt for row in found.rows if row.version} == {"verified"}


def test_newest_counts_and_earlier_ones_are_kept(tmp_path: Path, drop: Place, into: Path) -> None:
    for number in range(3):
        give(drop, tmp_path / "home", WORK + b"# %d" % number)
    (row,) = collected(drop, into).rows
    assert (row.status, row.earlier) == ("collected", 2)
    assert tree(into / "ada") == {"multi_channel.py": WORK + b"# 2"}
    kept = [tree(folder)["multi_channel.py"] for folder in (into / EARLIER / "ada").iterdir()]
    assert sorted(kept) == [WORK + b"# 0", WORK + b"# 1"]
    assert [entry.student for entry in discover(into, ASSIGNMENT)] == ["ada"]


def test_collecting_again_changes_nothing(tmp_path: Path, drop: Place, into: Path) -> None:
    for number in range(2):
        give(drop, tmp_path / "home", WORK + b"# %d" % number)
    give(drop, tmp_path / "home", student="ben")
    collected(drop, into)
    before = {path: path.read_bytes() for path in into.rglob("*") if path.is_file()}
    again = collected(drop, into)
    assert again.count("unchanged") == 2
    assert {path: path.read_bytes() for path in into.rglob("*") if path.is_file()} == before


def test_newer_one_updates_and_the_older_is_kept(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    collected(drop, into)
    give(drop, tmp_path / "home", b"def f(): pass")
    (row,) = collected(drop, into).rows
    assert (row.status, row.earlier) == ("updated", 1)
    (old,) = (into / EARLIER / "ada").iterdir()
    assert tree(old) == {"multi_channel.py": WORK}


def test_the_same_again_keeps_its_first_time(tmp_path: Path, drop: Place, into: Path) -> None:
    first = give(drop, tmp_path / "home")
    collected(drop, into)
    give(drop, tmp_path / "home")
    (row,) = collected(drop, into).rows
    assert row.status == "unchanged"
    assert row.version is not None
    assert row.version.id == first.name
    assert "the first time counts" in row.notes[0]


def test_state_that_is_lost_is_found_again(tmp_path: Path, drop: Place, into: Path) -> None:
    for number in range(2):
        give(drop, tmp_path / "home", WORK + b"# %d" % number)
    give(drop, tmp_path / "home", student="ben")
    collected(drop, into)
    (into / STATE_FILE).unlink()
    again = collected(drop, into)
    assert rows(again)["ben"].status == "unchanged"
    assert tree(into / "ada") == {"multi_channel.py": WORK + b"# 1"}


def test_damaged_state_is_named(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    collected(drop, into)
    (into / STATE_FILE).write_bytes(b"{")
    with pytest.raises(CollectError, match="is damaged"):
        collected(drop, into)


def test_entry_that_was_taken_away_is_put_back(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    collected(drop, into)
    shutil.rmtree(into / "ada")
    assert collected(drop, into).rows[0].status == "updated"
    assert tree(into / "ada") == {"multi_channel.py": WORK}


def test_entry_that_the_instructor_changed_stays_until_there_is_a_newer_one(
    tmp_path: Path, drop: Place, into: Path
) -> None:
    give(drop, tmp_path / "home")
    collected(drop, into)
    (into / "ada" / "multi_channel.py").write_bytes(b"mended")
    assert collected(drop, into).rows[0].status == "unchanged"
    assert tree(into / "ada") == {"multi_channel.py": b"mended"}
    give(drop, tmp_path / "home", b"def f(): pass")
    collected(drop, into)
    (old,) = (into / EARLIER / "ada").iterdir()
    assert tree(old) == {"multi_channel.py": b"mended"}


def test_file_that_was_not_collected_is_not_touched(tmp_path: Path, drop: Place, into: Path) -> None:
    into.mkdir()
    (into / "ada.py").write_bytes(b"other")
    give(drop, tmp_path / "home")
    done = collected(drop, into)
    assert not done.is_sound
    assert "ada.py, which was not collected: move that away" in done.rows[0].problems[0]
    assert (into / "ada.py").read_bytes() == b"other"
    assert len(list((into / ASIDE).iterdir())) == 1


def spoil_content(path: Path) -> None:
    (path / "multi_channel.py").write_bytes(b"other")


def spoil_added(path: Path) -> None:
    (path / "more.py").write_bytes(b"other")


def spoil_missing(path: Path) -> None:
    (path / "multi_channel.py").rename(path / "main.py")


def spoil_receipt(path: Path) -> None:
    (path / FILE_NAME).write_bytes(b'{"schema": 1}')


def spoil_no_receipt(path: Path) -> None:
    (path / FILE_NAME).unlink()


def spoil_link(path: Path) -> None:
    (path / "multi_channel.py").unlink()
    (path / "multi_channel.py").symlink_to("/etc/passwd")


def spoil_digest(path: Path) -> None:
    receipt = msgspec.structs.replace(read_receipt(path), sha256="0" * 64)
    (path / FILE_NAME).write_bytes(encode_receipt(receipt))


def spoil_student(path: Path) -> None:
    receipt = msgspec.structs.replace(read_receipt(path), student="ben")
    (path / FILE_NAME).write_bytes(encode_receipt(receipt))


def spoil_huge_receipt(path: Path) -> None:
    with (path / FILE_NAME).open("wb") as file:
        file.truncate(2**40)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_content, "does not match its receipt: multi_channel.py was changed"),
        (spoil_added, "more.py was added"),
        (spoil_missing, "multi_channel.py is missing, main.py was added"),
        (spoil_receipt, "has a receipt that cannot be read"),
        (spoil_no_receipt, "has no receipt"),
        (spoil_link, "multi_channel.py is missing"),
        (spoil_digest, "the SHA-256 of all files is another one"),
        (spoil_student, "has the receipt of another hand-in, multi_channel of ben"),
        (spoil_huge_receipt, "has no receipt"),
    ],
)
def test_what_does_not_match_its_receipt_is_put_aside(
    tmp_path: Path, drop: Place, into: Path, spoil: Any, said: str
) -> None:
    give(drop, tmp_path / "home", b"def f(): pass", student="zoe")
    before = give(drop, tmp_path / "home")
    collected(drop, into)
    path = give(drop, tmp_path / "home", WORK + b"# new")
    spoil(path)
    for _ in range(2):
        done = collected(drop, into)
        assert not done.is_sound
        assert any(said in problem and path.name in problem for problem in rows(done)["ada"].problems)
        assert rows(done)["zoe"].problems == []
        assert tree(into / "ada") == tree(before)
        assert len(list((into / ASIDE).iterdir())) == 1


def test_who_it_is_from_is_told_by_the_owner(
    tmp_path: Path, drop: Place, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a machine that students share, where each has a number of their own."""
    give(drop, tmp_path / "home", student="ada")
    give(drop, tmp_path / "home", student="ben")
    me = os.lstat(drop.folder).st_uid
    monkeypatch.setattr(dropping, "owner_name", lambda user: "ada" if user == me else "somebody")
    monkeypatch.setattr(dropping, "_trusted", lambda _folder: set())
    done = collected(drop, into)
    assert rows(done)["ada"].problems == []
    (problem,) = rows(done)["ben"].problems
    assert "says that it is from ben and belongs to ada" in problem
    assert not (into / "ben").exists()
    assert len(list((into / ASIDE).iterdir())) == 1
    assert collected(drop, into, trust_names=True).is_sound
    assert tree(into / "ben") == {"multi_channel.py": WORK}


def test_files_of_others_are_left_out(tmp_path: Path, drop: Place, into: Path) -> None:
    path = give(drop, tmp_path / "home", student="user 54321")
    try:
        os.chown(path, 54321, 54321)
    except PermissionError:
        pytest.skip("only root gives files away")
    done = collected(drop, into)
    assert "multi_channel.py was left out: it belongs to somebody else" in done.rows[0].problems[0]
    assert "is missing" in done.rows[0].problems[1]
    for file in path.iterdir():
        os.chown(file, 54321, 54321)
    assert collected(drop, into).rows[0].problems == []


def test_late_is_what_the_disk_says(tmp_path: Path, drop: Place, into: Path) -> None:
    now = datetime.now(UTC)
    give(drop, tmp_path / "home", now=now - timedelta(days=9))
    (row,) = collected(drop, into, deadline=now - timedelta(days=1)).rows
    assert row.version is not None
    assert row.version.late is True
    assert "which counts" in row.notes[0]
    (row,) = collected(drop, into, deadline=now - timedelta(days=1), by_claim=True).rows
    assert row.version is not None
    assert (row.version.late, row.notes) == (False, [])
    assert collected(drop, into, deadline=now + timedelta(days=1)).late == []


def test_file_that_was_written_again_has_its_time(tmp_path: Path, drop: Place) -> None:
    """Also where the folder's own time stays."""
    path = give(drop, tmp_path / "home")
    file = path / "multi_channel.py"
    while file.stat().st_ctime <= path.stat().st_ctime:
        file.write_bytes(WORK)
    (handin,) = list_drop(drop.folder, is_exchange=False).handins
    assert handin.stamp == pytest.approx(file.stat().st_ctime, abs=1e-5)
    assert handin.stamp > path.stat().st_ctime


@pytest.mark.parametrize("heap", [".heap", "heap"])
def test_file_that_was_written_again_has_its_time_however_much_lies_beside_it(
    tmp_path: Path, drop: Place, heap: str
) -> None:
    """Else who hands in a heap of files could go on working after the deadline."""
    path = drop.folder / f"ada+{ASSIGNMENT}+2026-11-24 00:00:00.000000 UTC+abc"
    (path / heap).mkdir(parents=True)
    for number in range(5001):
        (path / heap / f"{number}.txt").touch()
    for name in map(str, range(5)):  # a file system lists these in any order
        (path / name).mkdir()
        file = work(path / name)
        while file.stat().st_ctime <= path.stat().st_ctime:
            file.write_bytes(WORK)
        (handin,) = list_drop(drop.folder, is_exchange=True).handins
        assert handin.stamp == pytest.approx(file.stat().st_ctime, abs=1e-5)


def test_two_of_the_same_time_are_collected_once(tmp_path: Path, drop: Place, into: Path) -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for number in range(2):
        give(drop, tmp_path / "home", WORK + b"# %d" % number, now=now)
    collected(drop, into, by_claim=True)
    before = tree(into)
    assert collected(drop, into, by_claim=True).rows[0].status == "unchanged"
    assert tree(into) == before
    assert len(list((into / EARLIER / "ada").iterdir())) == 1


def test_several_assignments_need_a_name(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    hand_in(work(tmp_path / "home"), drop, "ada", "other+one")
    with pytest.raises(SourceError, match=r"several assignments \(multi_channel, other\+one\)"):
        collected(drop, into)
    assert [row.student for row in collected(drop, into, assignment=ASSIGNMENT).rows] == ["ada"]


def test_what_is_no_handin_is_named(tmp_path: Path, drop: Place, into: Path) -> None:
    path = give(drop, tmp_path / "home")
    (drop.folder / "ben.py").write_bytes(WORK)
    (drop.folder / ".handing-in-x").mkdir()
    (drop.folder / path.name.replace("ada", "eve")).symlink_to(path)
    done = collected(drop, into)
    assert done.count("collected") == 1
    assert sorted(problem.partition(" is no ")[2] for problem in done.problems) == [
        "folder: look at it, it is not collected",
        "hand-in: look at it, it is not collected",
    ]
    assert done.notes[0] == ".handing-in-x was begun and not finished, and is left out"


def test_exchange_with_and_without_receipts(tmp_path: Path, into: Path) -> None:
    place = exchange(tmp_path / "exchange")
    give(place, tmp_path / "home")
    bare = place.folder / "b+en+multi_channel+2026-11-24 01:02:03.000004 UTC+abc-_defghij"
    work(bare)
    work(place.folder / "cy+multi_channel+2026-11-24 01:02:03.000004 UTC")
    done = rows(collected(place, into))
    assert {name: row.version.receipt for name, row in done.items() if row.version} == {
        "ada": "verified",
        "b+en": "none",
        "cy": "none",
    }
    assert graded_digest(into / "ada", ASSIGNMENT) == read_receipt(into / "ada").sha256
    assert {"timestamp.txt", "submission_secret.txt"} < {file.name for file in handed_files(into / "ada")}


@pytest.mark.parametrize("call", ["rename", "fsync"])
def test_full_disk_stops_with_what_is_collected_and_the_same_command_goes_on(
    tmp_path: Path, drop: Place, into: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    for name in ("ada", "ben", "cy"):
        give(drop, tmp_path / "home", student=name)
    real, left = getattr(os, call), [4 if call == "fsync" else 1]

    def fail(*arguments: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(CollectError, match="No space left on device; make room there"):
            collected(drop, into)
    there = [path.name for path in into.iterdir() if not path.name.startswith(".")]
    assert len(there) < 3
    assert all(tree(into / name) == {"multi_channel.py": WORK} for name in there)
    assert [path.name for path in into.iterdir() if path.name.startswith(".collecting")] == []
    assert collected(drop, into).is_sound
    assert len([path for path in into.iterdir() if not path.name.startswith(".")]) == 3


def test_killed_between_the_two_steps_of_an_update_nothing_is_lost(
    tmp_path: Path, drop: Place, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(drop, tmp_path / "home")
    collected(drop, into)
    give(drop, tmp_path / "home", WORK + b"# new")
    real, calls = os.rename, []

    def kill(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", kill)
        with pytest.raises(KeyboardInterrupt):
            collected(drop, into)
    assert collected(drop, into).is_sound
    assert tree(into / "ada") == {"multi_channel.py": WORK + b"# new"}
    kept = [tree(folder)["multi_channel.py"] for folder in (into / EARLIER / "ada").iterdir()]
    assert set(kept) == {WORK}


def test_two_at_once_are_refused(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    into.mkdir()
    with collecting._locked(into), pytest.raises(CollectError, match="is being written by another collect"):
        collected(drop, into)


def test_hostile_folders_cost_nobody_else_anything(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    deep = give(drop, tmp_path / "home", student="deep")
    huge = give(drop, tmp_path / "home", student="huge")
    with (huge / "huge.dat").open("wb") as file:
        file.truncate(2**40)
    os.mkfifo(huge / "pipe.py")
    pipe = give(drop, tmp_path / "home", student="pipe")
    (pipe / FILE_NAME).unlink()
    os.mkfifo(pipe / FILE_NAME)
    with deep_folder(deep, 1500):
        done = rows(collected(drop, into))
    assert (done["ada"].status, done["ada"].problems) == ("collected", [])
    assert "lies more than 16 folders deep" in done["deep"].problems[0]
    assert any("huge.dat was left out: it has 1048576 MiB" in problem for problem in done["huge"].problems)
    assert done["pipe"].status == "not collected"


def test_names_that_are_no_text_are_collected(tmp_path: Path, into: Path) -> None:
    place = exchange(tmp_path / "exchange")
    for name in (b"ad\xe9", rb"ad\xe9"):
        folder = os.path.join(os.fsencode(place.folder), name + b"+multi_channel+2026-11-24 01:02:03.000004 UTC+abc")
        os.mkdir(folder)
        with open(os.path.join(folder, name + b".py"), "wb") as file:
            file.write(WORK)
    done = collected(place, into)
    assert (done.is_sound, done.count("collected")) == (True, 2)
    assert collected(place, into).count("unchanged") == 2
    assert len(discover(into, ASSIGNMENT)) == 2


def test_source_is_left_as_it_is(tmp_path: Path, drop: Place, into: Path) -> None:
    give(drop, tmp_path / "home")
    spoil_content(give(drop, tmp_path / "home", student="ben"))
    before = {path: path.lstat().st_ctime_ns for path in drop.folder.rglob("*")}
    collected(drop, into)
    assert {path: path.lstat().st_ctime_ns for path in drop.folder.rglob("*")} == before


def test_state_says_what_was_collected(tmp_path: Path, drop: Place, into: Path) -> None:
    receipt = hand_in(work(tmp_path / "home"), drop, "ada", ASSIGNMENT).receipt
    collected(drop, into, deadline=datetime.now(UTC) - timedelta(days=1))
    state = json.loads((into / STATE_FILE).read_bytes())
    current = state["students"]["ada"]["current"]
    assert (current["id"], current["sha256"], current["receipt"]) == (receipt.id, receipt.sha256, "verified")
    assert current["late"] is True
