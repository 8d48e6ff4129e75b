"""Handing in: all or nothing, byte for byte, and nothing written over."""

import errno
import json
import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from autograder.handin import give
from autograder.handin.give import HandInError, NothingToHandInError, hand_in, keep_receipt
from autograder.handin.place import Place, PlaceError, find_place, require_name
from autograder.handin.receipt import FILE_NAME, mismatch, read_receipt
from autograder.submissions.read import read_submission
from tests.handin.samples import ASSIGNMENT, NAMES, WORK, drop_folder, exchange, handed, tree, work
from tests.support import IN, ONE, OUT, RELEASED, RIGHT


@pytest.fixture
def drop(tmp_path: Path) -> Place:
    return drop_folder(tmp_path / "drop")


def test_file_is_handed_in_as_it_is(tmp_path: Path, drop: Place) -> None:
    content = b"\xef\xbb\xbf" + WORK.replace(b"\n", b"\r\n")
    done = handed(drop, work(tmp_path / "home", content))
    assert tree(done.path) == {"multi_channel.py": content}
    assert (done.look.main, done.look.begun, done.look.not_started) == ("multi_channel.py", NAMES, ())
    assert done.receipt == read_receipt(done.path)
    assert done.receipt.files[0].size == len(content)
    assert [path.name for path in drop.folder.iterdir()] == [done.path.name]


def test_folder_is_handed_in_with_its_helpers_and_without_receipts(tmp_path: Path, drop: Place) -> None:
    home = tmp_path / "home"
    work(home)
    work(home / "lib", b"x = 1", "tools.py")
    work(home, b"{}", "multi_channel.receipt.json")
    work(home / ".git", b"x", "config")
    done = handed(drop, home)
    assert set(tree(done.path)) == {"multi_channel.py", "lib/tools.py"}
    assert mismatch(done.receipt, done.path) == ""


@pytest.mark.parametrize("is_folder", [True, False])
def test_receipt_has_the_digest_that_the_record_will_have(tmp_path: Path, drop: Place, is_folder: bool) -> None:
    home = tmp_path / "home"
    path = work(home)
    work(home / ASSIGNMENT, b"y = 2", "multi_channel.py")
    done = handed(drop, home if is_folder else path)
    graded = done.path / ASSIGNMENT if is_folder else done.path
    assert read_submission(graded, ASSIGNMENT, NAMES)[1] == done.receipt.sha256


def test_names_that_are_no_text_are_handed_in(tmp_path: Path, drop: Place) -> None:
    home = os.fsencode(work(tmp_path / "home").parent)
    for name in (b"ad\xe9.py", rb"ad\xe9.py", b"line\nbreak.py", b"\x1b[2J.py"):
        with open(os.path.join(home, name), "wb") as file:
            file.write(b"x = 1")
    done = handed(drop, tmp_path / "home")
    assert len(tree(done.path)) == len({file.name for file in done.receipt.files}) == 5
    assert mismatch(done.receipt, done.path) == ""


def test_what_is_not_begun_is_told(tmp_path: Path, drop: Place) -> None:
    done = handed(drop, RELEASED / "multi_channel.ipynb")
    assert (done.look.begun, done.look.not_started) == ((), NAMES)
    half = RIGHT.replace(f"def {OUT}(X, K):", f"def {OUT}(X, K):\n    raise NotDoneYet\n\ndef other(X, K):")
    done = handed(drop, work(tmp_path / "home", half.replace(ONE, "gone").encode()))
    assert (done.look.begun, done.look.not_started, done.look.missing) == ((IN,), (OUT,), (ONE,))


def test_what_is_not_python_is_told_and_handed_in(tmp_path: Path, drop: Place) -> None:
    content = WORK + b"\ndef broken(:\n"
    done = handed(drop, work(tmp_path / "home", content))
    assert tree(done.path) == {"multi_channel.py": content}
    (fault,) = done.look.not_python
    assert fault.startswith("line 22 of multi_channel.py is not Python")
    cells = ["%matplotlib inline\nx = 1", "%%time\n\ny = (", "z = 3"]
    notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    done = handed(drop, work(tmp_path / "other", json.dumps(notebook).encode(), "multi_channel.ipynb"))
    (fault,) = done.look.not_python
    assert fault.startswith("line 3 of multi_channel.ipynb, cell 2 is not Python")


def test_nothing_of_it_is_run(tmp_path: Path, drop: Place) -> None:
    handed(drop, work(tmp_path / "home", f"open({str(tmp_path / 'ran')!r}, 'w')".encode()))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("multi_channel.py", b" \n", "the file is empty"),
        ("multi_channel.ipynb", b"{", "is not"),
        ("multi_channel.docx", b"x", "is neither a .py nor an .ipynb file"),
        ("work.zip", b"PK", "is an archive: hand in the file or the folder that is in it"),
        ("big.py", bytes(5 * 2**20), "at most 4 are read"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    tmp_path: Path, drop: Place, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(NothingToHandInError) as error:
        handed(drop, work(tmp_path / "home", content, name))
    if reason != "is not":
        assert reason in str(error.value)
    assert list(drop.folder.iterdir()) == []


def test_two_files_with_work_are_refused(tmp_path: Path, drop: Place) -> None:
    home = work(tmp_path / "home").parent
    notebook = {"cells": [{"cell_type": "code", "source": RIGHT}]}
    work(home, json.dumps(notebook).encode(), "multi_channel.ipynb")
    with pytest.raises(NothingToHandInError, match="both hold work: hand in one of them"):
        handed(drop, home)


def test_links_and_pipes_are_left_out_and_told(tmp_path: Path, drop: Place) -> None:
    home = work(tmp_path / "home").parent
    (home / "secret.py").symlink_to("/etc/passwd")
    os.mkfifo(home / "pipe.py")
    done = handed(drop, home)
    assert set(tree(done.path)) == {"multi_channel.py"}
    assert any("secret.py was left out: it is a symbolic link" in warning for warning in done.warnings)
    assert any("pipe.py was left out: it is a named pipe" in warning for warning in done.warnings)


def test_handing_in_twice_keeps_both(tmp_path: Path, drop: Place) -> None:
    path = work(tmp_path / "home")
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    first = hand_in(path, drop, "ada", ASSIGNMENT, NAMES, now)
    path.write_bytes(WORK + b"# better")
    second = hand_in(path, drop, "ada", ASSIGNMENT, NAMES, now)
    assert first.path != second.path
    assert tree(first.path)["multi_channel.py"] == WORK
    assert tree(second.path)["multi_channel.py"] == WORK + b"# better"
    assert second.receipt.time == "2026-11-24T12:00:00.000000Z"


def test_receipts_are_not_written_over(tmp_path: Path, drop: Place) -> None:
    home = work(tmp_path / "home").parent
    receipt = handed(drop, home / "multi_channel.py").receipt
    names = [keep_receipt(receipt, home).name for _ in range(3)]
    assert names == [f"multi_channel.receipt{number}.json" for number in ("", "-2", "-3")]


def test_many_at_once_are_all_there(tmp_path: Path, drop: Place) -> None:
    path = work(tmp_path / "home")
    threads = [threading.Thread(target=handed, args=(drop, path)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(drop.folder.iterdir())) == 8
    assert all(mismatch(read_receipt(one), one) == "" for one in drop.folder.iterdir())


@pytest.mark.parametrize(
    ("call", "number"),
    [
        ("fsync", errno.ENOSPC),
        ("fsync", errno.EIO),
        ("rename", errno.EACCES),
        ("mkdir", errno.EACCES),
        ("chmod", errno.EPERM),
    ],
)
def test_full_disk_leaves_nothing(
    tmp_path: Path, drop: Place, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    path = work(tmp_path / "home")

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        with pytest.raises(HandInError, match="nothing was handed in") as error:
            handed(drop, path)
    assert os.strerror(number) in str(error.value)
    assert list(drop.folder.iterdir()) == []


def test_interrupted_it_leaves_nothing(tmp_path: Path, drop: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(give, "handed_files", interrupt)
    with pytest.raises(KeyboardInterrupt):
        handed(drop, work(tmp_path / "home"))
    assert list(drop.folder.iterdir()) == []


def test_what_does_not_last_is_said(tmp_path: Path, drop: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = os.rename

    def spoil(source: Path, target: Path) -> None:
        rename(source, target)
        (target / "multi_channel.py").write_bytes(b"spoilt")

    monkeypatch.setattr(os, "rename", spoil)
    with pytest.raises(HandInError, match="cannot be read back"):
        handed(drop, work(tmp_path / "home"))


@pytest.mark.parametrize(
    ("mode", "folder", "file"),
    [
        (0o1733, 0o755, 0o644),
        (0o3773, 0o750, 0o640),
        (0o3773, 0o700, 0o600),
        (0o3770, 0o700, 0o600),
        (0o1777, 0o700, 0o600),
        (0o755, 0o700, 0o600),
    ],
)
def test_rights_keep_others_from_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, folder: int, file: int
) -> None:
    """A group that is handed on is that of the course, but for where the student is in it."""
    mine = {os.lstat(tmp_path).st_gid}
    monkeypatch.setattr("autograder.handin.place._groups", lambda: set() if folder == 0o750 else mine)
    home = work(tmp_path / "home").parent
    work(home / "lib", b"", "tools.py")
    done = handed(drop_folder(tmp_path / "drop", mode), home)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o777 for path in (done.path, *done.path.rglob("*"))}
    assert {found[done.path.name], found["lib"]} == {folder}
    assert {found["multi_channel.py"], found["tools.py"], found[FILE_NAME]} == {file}


def test_exchange_gets_what_nbgrader_has(tmp_path: Path) -> None:
    place = exchange(tmp_path / "exchange")
    now = datetime(2026, 11, 24, 23, 59, 1, 2, tzinfo=UTC)
    done = hand_in(work(tmp_path / "home"), place, "ada", ASSIGNMENT, NAMES, now)
    student, assignment, time, random = done.path.name.split("+")
    assert (student, assignment, time) == ("ada", ASSIGNMENT, "2026-11-24 23:59:01.000002 UTC")
    assert len(random) == 12
    files = tree(done.path)
    assert files["timestamp.txt"].decode() == time
    assert len(files["submission_secret.txt"]) == 128
    assert set(files) == {file.name for file in done.receipt.files}


def test_places_are_known(tmp_path: Path) -> None:
    inbound = exchange(tmp_path / "exchange").folder
    plain = drop_folder(tmp_path / "drop").folder
    assert find_place(plain, None, "", "/nowhere", None) == Place(plain)
    assert find_place(None, None, "", str(plain), None) == Place(plain)
    for named in (inbound, inbound.parent):
        assert find_place(named, None, "", "", None) == Place(inbound, True, "vision")
    assert find_place(None, tmp_path / "exchange", "vision", "", None) == Place(inbound, True, "vision")
    (tmp_path / "inbound").mkdir()
    assert not find_place(tmp_path / "inbound", None, "", "", None).is_exchange


@pytest.mark.parametrize("course", ["", "../vision", "..", "other"])
def test_courses_that_are_none(tmp_path: Path, course: str) -> None:
    exchange(tmp_path / "exchange")
    with pytest.raises(PlaceError):
        find_place(None, tmp_path / "exchange", course, "", None)


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x1b[2J", "\u202eeve", "x" * 101])
def test_names_that_are_none(name: str) -> None:
    with pytest.raises(PlaceError, match="is no name"):
        require_name(name, Place(Path()))


@pytest.mark.parametrize("name", ["a+b", "a*", "a/b", "..", "a\\b"])
def test_names_that_nbgrader_does_not_take(name: str) -> None:
    require_name(name, Place(Path()))
    with pytest.raises(PlaceError, match="the exchange takes no name"):
        require_name(name, Place(Path(), True, "vision"))
