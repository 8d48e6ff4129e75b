"""Entries that are no plain files, names of every kind, folders without end: each is read or refused, none followed."""

import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.grading.submission import Grader
from autograder.record import encode_record
from autograder.submissions import files
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.discover import discover, student_name
from autograder.submissions.read import MAX_HELPERS, MAX_NOTES, read_submission
from tests.submissions.trees import cost, deep_folder, remove
from tests.support import IN, ONE, OUT, RIGHT, Bench, exercise

NAMES = (IN, OUT, ONE)
ASSIGNMENT = "multi_channel"
SECRET = "the reference answers, which nobody may see"
STUB = "".join(f"def {name}(X, K):\n    raise NotDoneYet\n\n" for name in NAMES)


def read(path: Path) -> Bundle | Unreadable:
    return read_submission(path, ASSIGNMENT, NAMES)[0]


def everything(result: Bundle | Unreadable) -> str:
    """All that was read, as text."""
    return repr(result)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A folder of the instructor's, with a file named like a submission."""
    folder = tmp_path / "instructor"
    folder.mkdir()
    (folder / "multi_channel.py").write_text(f"# {SECRET}\n{RIGHT}", encoding="utf-8")
    (folder / "ada.ipynb").write_text(json.dumps({"cells": [{"cell_type": "code", "source": SECRET}]}))
    return folder


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    return folder


# --------------------------------------------------------------------------------------------- what is no plain file


def _link_to_a_file(path: Path, secret: Path) -> None:
    path.symlink_to(secret / "multi_channel.py")


def _link_to_a_folder(path: Path, secret: Path) -> None:
    path.symlink_to(secret, target_is_directory=True)


def _link_to_nothing(path: Path, secret: Path) -> None:
    path.symlink_to(secret / "nothing")


def _link_to_itself(path: Path, _secret: Path) -> None:
    path.symlink_to(path)


def _link_to_a_device(path: Path, _secret: Path) -> None:
    path.symlink_to("/dev/zero")


def _pipe(path: Path, _secret: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path, _secret: Path) -> None:
    with socket.socket(socket.AF_UNIX) as end:
        here = os.open(path.parent, os.O_RDONLY)
        try:  # a socket's path is short
            end.bind(f"/proc/self/fd/{here}/{path.name}")
        finally:
            os.close(here)


ODD: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "link to the reference": (_link_to_a_file, "a symbolic link, which is not followed"),
    "link to the reference's folder": (_link_to_a_folder, "a symbolic link, which is not followed"),
    "link to nothing": (_link_to_nothing, "a symbolic link, which is not followed"),
    "link to itself": (_link_to_itself, "a symbolic link, which is not followed"),
    "link to a device": (_link_to_a_device, "a symbolic link, which is not followed"),
    "pipe": (_pipe, "a named pipe"),
    "socket": (_socket, "a socket"),
}


@pytest.mark.parametrize("name", ["ada.py", "ada.ipynb", "ada"])
@pytest.mark.parametrize(("make", "what"), ODD.values(), ids=ODD.keys())
def test_entry_that_is_no_plain_file_is_refused_by_name(
    submissions: Path, secret: Path, name: str, make: Callable[[Path, Path], None], what: str
) -> None:
    make(submissions / name, secret)
    (submissions / "ben.py").write_text(RIGHT, encoding="utf-8")
    ada, ben = discover(submissions, ASSIGNMENT)
    assert (ada.student, ben.student) == ("ada", "ben")
    result, _ = ada.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert result.file == name
    assert name in result.reason
    if name != "ada":
        assert result.reason == f"{name} is {what}: hand in the file itself"
    assert SECRET not in everything(result)
    assert isinstance(ben.read(ASSIGNMENT, NAMES)[0], Bundle)


@pytest.mark.parametrize("inside", ["multi_channel.py", "multi_channel", "homework.ipynb"])
@pytest.mark.parametrize(("make", "what"), ODD.values(), ids=ODD.keys())
def test_main_file_that_is_no_plain_file_is_refused_by_name(
    submissions: Path, secret: Path, inside: str, make: Callable[[Path, Path], None], what: str
) -> None:
    (submissions / "ada").mkdir()
    make(submissions / "ada" / inside, secret)
    (entry,) = discover(submissions, ASSIGNMENT)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert f"{inside} " in result.reason
    assert f"is {what}" in result.reason
    assert SECRET not in everything(result)


@pytest.mark.parametrize("inside", ["data.txt", "helpers.py", "lib/helpers.py", "lib"])
@pytest.mark.parametrize(("make", "what"), ODD.values(), ids=ODD.keys())
def test_helper_that_is_no_plain_file_is_left_out_with_a_note(
    submissions: Path, secret: Path, inside: str, make: Callable[[Path, Path], None], what: str
) -> None:
    path = submissions / "ada" / inside
    path.parent.mkdir(parents=True)
    (submissions / "ada" / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    make(path, secret)
    (entry,) = discover(submissions, ASSIGNMENT)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Bundle)
    (note,) = result.notes
    assert (note.file, note.message) == (inside, f"{inside} was left out: it is {what}")
    assert [file.path for file in result.files] == []
    assert SECRET not in everything(result)


def test_link_in_the_place_of_an_nbgrader_folder_is_not_followed(submissions: Path, secret: Path) -> None:
    (submissions / "ada").symlink_to(secret.parent, target_is_directory=True)
    (secret.parent / ASSIGNMENT).mkdir()
    (secret.parent / ASSIGNMENT / "multi_channel.py").write_text(f"# {SECRET}\n{RIGHT}", encoding="utf-8")
    (entry,) = discover(submissions, ASSIGNMENT)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert SECRET not in everything(result)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device nodes")
@pytest.mark.parametrize("name", ["ada.py", "ada/multi_channel.py", "ada/data.bin"])
def test_device_is_not_opened(submissions: Path, name: str) -> None:
    path = submissions / name
    path.parent.mkdir(exist_ok=True)
    try:
        os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))  # /dev/zero, which never ends
    except OSError:
        pytest.skip("this machine lets nobody make device nodes")
    (entry,) = discover(submissions, ASSIGNMENT)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert "a device" in result.reason


def test_hard_link_is_a_file_like_any_other(submissions: Path) -> None:
    (submissions / "ada.py").write_text(RIGHT, encoding="utf-8")
    os.link(submissions / "ada.py", submissions / "ben.py")
    ada, ben = (entry.read(ASSIGNMENT, NAMES) for entry in discover(submissions, ASSIGNMENT))
    assert isinstance(ada[0], Bundle)
    assert isinstance(ben[0], Bundle)
    assert ada[1] == ben[1]
    assert (ada[0].units[0].label, ben[0].units[0].label) == ("ada.py", "ben.py")


# ------------------------------------------------------------------------- replaced between discovery and reading


def _as_link(path: Path, secret: Path) -> None:
    path.symlink_to(secret / "multi_channel.py")


SWAPS: dict[str, Callable[[Path, Path], None]] = {"link": _as_link, "pipe": _pipe, "gone": lambda *_: None}


@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS.keys())
def test_file_replaced_after_it_was_found(submissions: Path, secret: Path, swap: Callable[[Path, Path], None]) -> None:
    path = submissions / "ada.py"
    path.write_text(RIGHT, encoding="utf-8")
    (entry,) = discover(submissions, ASSIGNMENT)
    path.unlink()
    swap(path, secret)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert SECRET not in everything(result)


@pytest.mark.parametrize("name", ["ada.py", "ada/multi_channel.py", "ada/lib/data.py"])
@pytest.mark.parametrize("swap", SWAPS.values(), ids=SWAPS.keys())
def test_file_replaced_at_the_last_moment(
    submissions: Path, secret: Path, monkeypatch: pytest.MonkeyPatch, name: str, swap: Callable[[Path, Path], None]
) -> None:
    path = submissions / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RIGHT, encoding="utf-8")
    real = os.open
    done = threading.Event()

    def racing(file: object, *args: object, **options: object) -> int:
        if file in {path.name, str(path)} and not done.is_set():  # it was looked at, and is now to be opened
            done.set()
            path.unlink()
            swap(path, secret)
        return real(file, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", racing)
    result = read(submissions / name.partition("/")[0])
    assert done.is_set()
    assert isinstance(result, Unreadable)
    assert SECRET not in everything(result)


def test_folder_replaced_by_a_link_at_the_last_moment(
    submissions: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = submissions / "ada" / "lib"
    folder.mkdir(parents=True)
    (submissions / "ada" / "work.py").write_text(RIGHT, encoding="utf-8")
    (folder / "multi_channel.py").write_text("x = 1", encoding="utf-8")
    real = files.Folder.read

    def racing(self: files.Folder, name: str, limit: int) -> bytes:
        if name == "lib/multi_channel.py":
            folder.rename(submissions / "moved")
            folder.symlink_to(secret, target_is_directory=True)
        return real(self, name, limit)

    monkeypatch.setattr(files.Folder, "read", racing)
    result = read(submissions / "ada")
    assert isinstance(result, Bundle)
    assert folder.is_symlink()
    assert SECRET not in everything(result)
    assert [note.file for note in result.notes] == ["lib/multi_channel.py"]


def test_file_that_grows_while_it_is_read(submissions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = submissions / "ada.py"
    path.write_text(RIGHT, encoding="utf-8")
    real = os.fstat

    def growing(descriptor: int) -> os.stat_result:
        status = real(descriptor)
        os.truncate(path, 10 * 2**30)
        return status

    monkeypatch.setattr(os, "fstat", growing)
    result = read(path)
    assert isinstance(result, Unreadable)
    assert result.reason == "ada.py has 4 MiB; at most 4 are read"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
@pytest.mark.parametrize("name", ["ada", "ada/multi_channel", "ada/multi_channel/lib"])
def test_folder_without_permission(submissions: Path, name: str, mode: int) -> None:
    path = submissions / name
    path.mkdir(parents=True)
    (path / "work.py").write_text(RIGHT, encoding="utf-8")
    (submissions / "ben.py").write_text(RIGHT, encoding="utf-8")
    path.chmod(mode)
    try:
        ada, ben = discover(submissions, ASSIGNMENT)
        result, _ = ada.read(ASSIGNMENT, NAMES)
        assert isinstance(result, Unreadable)
        assert "cannot be opened: Permission denied" in result.reason
        assert isinstance(ben.read(ASSIGNMENT, NAMES)[0], Bundle)
    finally:
        path.chmod(0o700)


# ------------------------------------------------------------------------------------------------------------ names

ODD_NAMES = [
    b"line\nbreak",
    b"carriage\rreturn",
    b"'quoted' \"twice\"",
    b"$(touch canary)",
    b"`touch canary`",
    b"; touch canary #",
    b"-rf",
    b"--out=elsewhere",
    b"tab\there",
    b"\x1b[2J\x1b]0;owned\x07",
    b"\x01\x7f\x9b",
    "\u202eevil\u2066".encode(),
    "zero\u200bwidth\ufeff".encode(),
    b"\xff\xfe\x80",
    b"ad\xe9",
    rb"ad\xe9",
    rb"ad\x5cxe9",
    b"x" * 252,
    "é".encode() * 126,
    b"con",
    b"nul",
    b"grading",
    b"summary",
    b"results",
    b"=1+1",
    b"%s%n{0}",
    b"[bold]",
    b"..a",
    b"a..",
    "Å".encode(),
    "A\u030a".encode(),
    "\u212b".encode(),
    b"ADA",
    b"ada",
    b"a;=1+1",
]
ODD_NAMES = [name for name in ODD_NAMES if not name.startswith(b".")]


@pytest.fixture
def odd_names(submissions: Path) -> Path:
    for name in ODD_NAMES:
        with open(os.path.join(os.fsencode(submissions), name + b".py"), "wb") as file:
            file.write(b"# " + name.replace(b"\n", b" ").replace(b"\r", b" ").hex().encode() + b"\n" + RIGHT.encode())
    return submissions


def test_every_name_is_one_student(odd_names: Path) -> None:
    entries = discover(odd_names, ASSIGNMENT)
    assert len(entries) == len(ODD_NAMES) == len({entry.student for entry in entries})
    for entry in entries:
        entry.student.encode()
        entry.shown_path.encode()
        result, digest = entry.read(ASSIGNMENT, NAMES)
        assert isinstance(result, Bundle), result
        result.units[0].label.encode()
        own = os.fsencode(entry.paths[0].stem).replace(b"\n", b" ").replace(b"\r", b" ").hex()
        assert result.units[0].source.startswith(f"# {own}\n")
        assert len(digest) == 64


def test_names_stay_apart_whatever_bytes_they_have() -> None:
    raw = [b"\xe9", rb"\xe9", rb"\x5cxe9", b"\\", rb"\\", b"\xff", rb"\xff", b"\\\xff", rb"\x5c\xff", b"a\\b", rb"\x5c"]
    shown = [student_name(os.fsdecode(name)) for name in raw]
    assert len(set(shown)) == len(raw)
    assert student_name("O'Brien \\ Łukasz") == "O'Brien \\ Łukasz"


def test_every_name_has_a_record_of_its_own(quick: Bench, odd_names: Path) -> None:
    """Through the grader to the record; what is in the file is what is graded, and under its own name."""
    from autograder.record import SubmissionInfo, decode_record

    grader = Grader(quick.assignment, quick.exam, shrink=False)
    seen = set()
    for entry in discover(odd_names, ASSIGNMENT)[:12]:
        bundle, sha256 = entry.read(ASSIGNMENT, NAMES)
        record = grader.grade(SubmissionInfo(entry.student, entry.shown_path, sha256), bundle, quick.control)
        again = decode_record(encode_record(record))
        assert again.submission == record.submission
        assert record.score == 30, record.notes
        seen.add(record.submission.sha256)
    assert len(seen) == 12


@pytest.mark.parametrize("name", [b"help\xff.py", b"\xff/helpers.py", b"sub/\xff.txt"])
def test_helper_whose_name_is_no_utf_8_is_left_out_with_a_note(submissions: Path, name: bytes) -> None:
    folder = submissions / "ada"
    folder.mkdir()
    (folder / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    path = os.path.join(os.fsencode(folder), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"x = 1")
    result = read(folder)
    assert isinstance(result, Bundle)
    assert result.files == ()
    (note,) = result.notes
    assert note.message.endswith("was left out: its name is not UTF-8")
    note.file.encode()


def test_main_file_whose_name_is_no_utf_8_is_graded(quick: Bench, submissions: Path) -> None:
    folder = os.path.join(os.fsencode(submissions), b"ada", b"w\xf6rk")
    os.makedirs(folder)
    for name, text in ((b"\xfcbung.py", RIGHT), (b"notes.txt", "none")):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    with open(os.path.join(os.fsencode(submissions), b"ada", b"README"), "w", encoding="utf-8") as file:
        file.write("mine")
    record = quick.path(submissions / "ada")
    assert record.score == 30, record.notes
    encode_record(record)


# ----------------------------------------------------------------------------------------------- folders without end


def test_folders_nested_ten_thousand_deep(submissions: Path) -> None:
    folder = submissions / "ada"
    folder.mkdir()
    with deep_folder(folder, 10_000) as innermost:
        os.close(os.open("multi_channel.py", os.O_CREAT | os.O_WRONLY, dir_fd=innermost))
        result = read(folder)
        assert isinstance(result, Unreadable)
        assert "folders deep" in result.reason
        (folder / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
        result = read(folder)
        assert isinstance(result, Bundle)
        assert [note.message for note in result.notes if "lies more than 16 folders deep" in note.message]


def test_a_hundred_thousand_files(submissions: Path) -> None:
    folder = submissions / "ada" / "crowd"
    folder.mkdir(parents=True)
    for number in range(100_000):
        os.close(os.open(folder / f"{number:06}.py", os.O_CREAT | os.O_WRONLY))
    try:
        result = read(submissions / "ada")
        assert isinstance(result, Unreadable)
        assert "holds more than 50000 files" in result.reason
        (submissions / "ada" / "zz.py").write_text(RIGHT, encoding="utf-8")
        result = read(submissions / "ada")
        assert isinstance(result, Bundle)
        assert result.units[0].label == "zz.py"
        assert [note.file for note in result.notes] == ["crowd"]
        memory, seconds, kinds = cost(submissions)
        assert kinds == ["Bundle"]
        assert memory < 120
    finally:
        remove(folder)
    print(f"\n100,000 files: {memory:.0f} MiB, {seconds:.2f} s")


def test_files_near_the_root_come_before_those_of_a_library(submissions: Path) -> None:
    folder = submissions / "ada"
    for number in range(MAX_HELPERS + 50):
        path = folder / "environment" / f"lib{number}" / "x.py"
        path.parent.mkdir(parents=True)
        path.write_text("x = 1", encoding="utf-8")
    (folder / "work.py").write_text(RIGHT, encoding="utf-8")
    result = read(folder)
    assert isinstance(result, Bundle)
    assert result.units[0].label == "work.py"
    assert len(result.notes) == MAX_NOTES + 1
    assert result.notes[-1].message == "41 more files were left out"


def test_many_links_leave_few_notes(submissions: Path) -> None:
    folder = submissions / "ada"
    folder.mkdir()
    (folder / "work.py").write_text(RIGHT, encoding="utf-8")
    for number in range(500):
        (folder / f"link{number}").symlink_to("/etc/passwd")
    result = read(folder)
    assert isinstance(result, Bundle)
    assert len(result.notes) == MAX_NOTES + 1
    assert result.notes[-1].message == "490 more files were left out"


# ------------------------------------------------------------------------------------- files that shadow what runs

SHADOWS = (
    "torch.py",
    "torch/__init__.py",
    "numpy.py",
    "autograder.py",
    "autograder/__init__.py",
    "autograder/worker/serve.py",
    "msgspec.py",
    "json.py",
    "traceback.py",
    "linecache.py",
    "codecs.py",
    "encodings/__init__.py",
    "sitecustomize.py",
    "usercustomize.py",
    "conftest.py",
    "hostile.pth",
    "__init__.py",
)


@pytest.fixture
def canary(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "canary"
    yield path
    assert not path.exists()


@pytest.mark.parametrize("name", SHADOWS)
def test_shadowing_file_changes_nothing(quick: Bench, submissions: Path, canary: Path, name: str) -> None:
    hostile = f"import pathlib\npathlib.Path({str(canary)!r}).write_text('here')\nraise RuntimeError('shadowed')\n"
    path = submissions / "ada" / name
    path.parent.mkdir(parents=True)
    path.write_text(f"import os; {hostile}" if name.endswith(".pth") else hostile, encoding="utf-8")
    (submissions / "ada" / "pytest.ini").write_text("[pytest]\naddopts = -p hostile\n", encoding="utf-8")
    caches = submissions / "ada" / "__pycache__"
    caches.mkdir()
    (caches / "multi_channel.cpython-311.pyc").write_bytes(b"\xa7\r\r\n" + bytes(12) + b"\xe3not a code object")
    (submissions / "ada" / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    record = quick.path(submissions / "ada")
    assert record.score == 30, record.notes
    assert exercise(record, IN).outcome == "passed"


def test_hostile_cache_of_a_helper_is_not_loaded(quick: Bench, submissions: Path) -> None:
    folder = submissions / "ada"
    (folder / "__pycache__").mkdir(parents=True)
    (folder / "__pycache__" / "helpers.cpython-311.pyc").write_bytes(b"\xa7\r\r\n" + b"\xff" * 5000)
    (folder / "helpers.py").write_text(RIGHT, encoding="utf-8")
    (folder / "multi_channel.py").write_text("from helpers import *\n", encoding="utf-8")
    assert quick.path(folder).score == 30
