"""Finding who handed in what."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.discover import DiscoveryError, Entry, discover
from tests.support import IN, ONE, OUT, RIGHT

NAMES = (IN, OUT, ONE)
ASSIGNMENT = "multi_channel"
NOTEBOOK = '{"cells": [{"cell_type": "code", "source": "x = 1"}]}'


def place(folder: Path, *names: str, content: str = RIGHT) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def found(folder: Path) -> dict[str, list[str]]:
    """The entries, by student, as paths below the folder."""
    return {
        entry.student: [path.relative_to(folder).as_posix() for path in entry.paths]
        for entry in discover(folder, ASSIGNMENT)
    }


def test_entry_per_file_and_folder_by_name(tmp_path: Path) -> None:
    place(tmp_path, "zoe.py", "ada.ipynb", "ben osei/work.py", "chen/multi_channel.py")
    assert found(tmp_path) == {"ada": ["ada.ipynb"], "ben osei": ["ben osei"], "chen": ["chen"], "zoe": ["zoe.py"]}
    assert [entry.student for entry in discover(tmp_path, ASSIGNMENT)] == ["ada", "ben osei", "chen", "zoe"]


def test_file_and_notebook_of_one_student_are_one_entry(tmp_path: Path) -> None:
    place(tmp_path, "ada.py", "ada.ipynb", "ben.py")
    assert found(tmp_path) == {"ada": ["ada.ipynb", "ada.py"], "ben": ["ben.py"]}
    assert discover(tmp_path, ASSIGNMENT)[0].shown_path == "ada.ipynb, ada.py"


def test_other_files_of_a_student_who_handed_in_a_submission_do_not_count(tmp_path: Path) -> None:
    place(tmp_path, "ada.py", "ada.pdf", "ada.txt")
    assert found(tmp_path) == {"ada": ["ada.py"]}


@pytest.mark.parametrize("name", ["ada.docx", "ada.zip", "ada", "ada.PY", "ada.py.txt"])
def test_other_file_types_become_entries_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    place(tmp_path, name)
    (entry,) = discover(tmp_path, ASSIGNMENT)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert result.reason.startswith(f"{name} is neither a .py nor an .ipynb file")
    assert ("archives are not unpacked" in result.reason) == name.endswith(".zip")


def test_nbgrader_tree(tmp_path: Path) -> None:
    place(
        tmp_path,
        "ada/multi_channel/multi_channel.ipynb",
        "ada/another/another.ipynb",
        "ben/multi_channel/multi_channel.py",
        "ben/multi_channel/timestamp.txt",
    )
    assert found(tmp_path) == {"ada": ["ada/multi_channel"], "ben": ["ben/multi_channel"]}
    result, _ = discover(tmp_path, ASSIGNMENT)[1].read(ASSIGNMENT, NAMES)
    assert isinstance(result, Bundle)
    assert result.units[0].label == "multi_channel.py"


def test_student_of_an_nbgrader_tree_without_this_assignment_is_an_entry_all_the_same(tmp_path: Path) -> None:
    place(tmp_path, "ada/multi_channel/multi_channel.py", "ben/another/notes.txt")
    assert found(tmp_path) == {"ada": ["ada/multi_channel"], "ben": ["ben"]}


def test_hidden_entries_and_litter_are_left_out(tmp_path: Path) -> None:
    place(tmp_path, ".DS_Store", ".git/config", "__MACOSX/x", "__pycache__/x.pyc", "Thumbs.db", "desktop.ini", "ada.py")
    assert found(tmp_path) == {"ada": ["ada.py"]}


def test_dangling_symlink_is_an_entry(tmp_path: Path) -> None:
    (tmp_path / "ada.py").symlink_to(tmp_path / "gone")
    (entry,) = discover(tmp_path, ASSIGNMENT)
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Unreadable)
    assert result.reason == "ada.py is a symbolic link, which is not followed: hand in the file itself"


def _missing(folder: Path) -> Path:
    return folder / "gone"


def _file(folder: Path) -> Path:
    return place(folder, "ada.py") / "ada.py"


def _empty(folder: Path) -> Path:
    return folder


def _only_hidden(folder: Path) -> Path:
    return place(folder, ".gitkeep")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_missing, "there is no folder {}: name the folder that holds the submissions"),
        (_file, "{} is a file: name the folder that holds the submissions, one entry per student"),
        (_empty, "the folder {} holds no submissions: put one .py, .ipynb or folder per student there"),
        (_only_hidden, "the folder {} holds no submissions: put one .py, .ipynb or folder per student there"),
    ],
)
def test_nothing_to_be_found_says_where_and_what_to_do(
    tmp_path: Path, make: Callable[[Path], Path], reason: str
) -> None:
    folder = make(tmp_path)
    with pytest.raises(DiscoveryError) as raised:
        discover(folder, ASSIGNMENT)
    assert str(raised.value) == reason.format(folder)


def test_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(DiscoveryError, match="cannot be read: Permission denied"):
        discover(tmp_path, ASSIGNMENT)


@pytest.mark.parametrize(
    "student",
    [
        "Ada King",
        'O\'Brien "Bob"',
        "Łukasz Żółć",
        "山田太郎",
        "a\u0301da",
        "line\nbreak",
        "-rf",
        "--help",
        "tab\there",
        "a.b.c",
        "$(reboot)",
        "a;b&c|d",
        "[1]*?",
        "<script>",
        "x" * 252,
        "é" * 126,
    ],
)
def test_odd_names_are_names(tmp_path: Path, student: str) -> None:
    place(tmp_path, f"{student}.py")
    (entry,) = discover(tmp_path, ASSIGNMENT)
    assert entry.student == student
    assert isinstance(entry.read(ASSIGNMENT, NAMES)[0], Bundle)


def test_name_that_is_no_utf_8(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"ad\xe9.py")).write_text(RIGHT, encoding="utf-8")
    (entry,) = discover(tmp_path, ASSIGNMENT)
    assert entry.student == r"ad\xe9"
    assert entry.shown_path == r"ad\xe9.py"
    result, _ = entry.read(ASSIGNMENT, NAMES)
    assert isinstance(result, Bundle)
    assert result.units[0].label == r"ad\xe9.py"


def test_names_that_differ_in_case_alone_are_two_students(tmp_path: Path) -> None:
    place(tmp_path, "ada.py", "Ada.py")
    assert sorted(found(tmp_path)) == ["Ada", "ada"]


# ------------------------------------------------------------------------------- several entries of one student


def entry(*paths: Path) -> Entry:
    return Entry("ada", paths)


def test_the_one_with_work_counts(tmp_path: Path) -> None:
    place(tmp_path, "ada.py")
    place(tmp_path, "ada.ipynb", content=NOTEBOOK)
    result, digest = entry(tmp_path / "ada.ipynb", tmp_path / "ada.py").read(ASSIGNMENT, NAMES)
    assert isinstance(result, Bundle)
    assert result.units[0].label == "ada.py"
    assert digest != entry(tmp_path / "ada.py").read(ASSIGNMENT, NAMES)[1]


def test_two_with_work_are_ambiguous(tmp_path: Path) -> None:
    place(tmp_path, "ada.py", "ada.v2.py")
    result, _ = entry(tmp_path / "ada.py", tmp_path / "ada.v2.py").read(ASSIGNMENT, NAMES)
    assert result == Unreadable("ada.py and ada.v2.py both hold work: hand in one of them")


def test_folder_and_file_are_ambiguous(tmp_path: Path) -> None:
    place(tmp_path, "ada.py", "ada/multi_channel.py")
    (both,) = discover(tmp_path, ASSIGNMENT)
    result, _ = both.read(ASSIGNMENT, NAMES)
    assert result == Unreadable("ada and ada.py are both there: hand in one of them", "ada")


def test_one_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    place(tmp_path, "ada.py")
    result, _ = entry(tmp_path / "ada.ipynb", tmp_path / "ada.py").read(ASSIGNMENT, NAMES)
    assert result == Unreadable("ada.ipynb cannot be opened: No such file or directory", "ada.ipynb")
