"""Names of students and of what learning platforms let one download."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.handin.names import canvas_name, entry_name, first_names, moodle_name
from autograder.submissions.discover import discover

UUID = "0f8fad5b-d9cb-469f-a165-70867728950e"
WORDS = st.text(st.characters(categories=["L", "N", "Mn"]), min_size=1, max_size=20).map(str.lower)
FILES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0"), min_size=1, max_size=30)
PEOPLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="_/\0"), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("name", "student", "file"),
    [
        ("Ada King_1234567_assignsubmission_file_", "Ada King_1234567", ""),
        ("Ada King_1234567_assignsubmission_file", "Ada King_1234567", ""),
        ("Ada King_1234567_assignsubmission_onlinetext_", "Ada King_1234567", ""),
        ("Ada King_1234567_assignsubmission_file_multi_channel.ipynb", "Ada King_1234567", "multi_channel.ipynb"),
        ("O'Brien, José_7_assignsubmission_onlinetext_onlinetext.html", "O'Brien, José_7", "onlinetext.html"),
        ("Participant_42_assignsubmission_file_a_1_assignsubmission_file_b.py", "Participant_42", None),
        ("Default group_assignsubmission_file_", "Default group", ""),
        ("=cmd()_8_assignsubmission_file_", "=cmd()_8", ""),
    ],
)
def test_moodle(name: str, student: str, file: str | None) -> None:
    found = moodle_name(name)
    assert found is not None
    assert found.student == student
    assert found.late is None
    assert file is None or found.file == file


@pytest.mark.parametrize(
    ("name", "student", "file", "late", "number"),
    [
        ("kingada_123_4567_multi_channel.ipynb", "kingada_123", "multi_channel.ipynb", False, 4567),
        ("kingada_LATE_123_4567_multi_channel.ipynb", "kingada_123", "multi_channel.ipynb", True, 4567),
        ("kingada_123_4567_2_9_hw.py", "kingada_123", "2_9_hw.py", False, 4567),
        ("anon_Ab3dE_4567_work.py", "anon_Ab3dE", "work.py", False, 4567),
        ("LATE_anon_Ab3dE_4567_work.py", "anon_Ab3dE", "work.py", True, 4567),
        ("kingada_123_text.html", "kingada_123", "text.html", False, 0),
        ("king-smithada_123_link.html", "king-smithada_123", "link.html", False, 0),
        ("山田花子_12_34_a.py", "山田花子_12", "a.py", False, 34),
    ],
)
def test_canvas(name: str, student: str, file: str, late: bool, number: int) -> None:
    found = canvas_name(name)
    assert found is not None
    assert (found.student, found.file, found.late, found.number) == (student, file, late, number)


@pytest.mark.parametrize("name", ["", "ada.py", "multi_channel.ipynb", "_assignsubmission_file_", "ada_12.py", "a_b_c"])
def test_other_names_are_no_platforms(name: str) -> None:
    assert moodle_name(name) is None
    assert canvas_name(name) is None


@given(PEOPLE, st.integers(1, 10**9), FILES)
def test_moodle_names_are_taken_apart_as_they_are_made(person: str, number: int, file: str) -> None:
    for made, wanted in ((f"_{file}", file), ("", ""), ("_", "")):
        found = moodle_name(f"{person}_{number}_assignsubmission_file{made}")
        assert found is not None
        assert (found.student, found.file) == (f"{person}_{number}", wanted)


@given(
    WORDS.filter(lambda word: not word.isdigit()), st.booleans(), st.integers(1, 10**9), st.integers(1, 10**9), FILES
)
def test_canvas_names_are_taken_apart_as_they_are_made(
    word: str, late: bool, user: int, attachment: int, file: str
) -> None:
    found = canvas_name(f"{word}{'_LATE' if late else ''}_{user}_{attachment}_{file}")
    assert found is not None
    assert (found.student, found.file, found.late) == (f"{word}_{user}", file, late)
    assert found.number == attachment


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["multi_channel-1.ipynb"], ["multi_channel.ipynb"]),
        (["multi_channel-12.py", "points-12.csv"], ["multi_channel.py", "points.csv"]),
        (["multi_channel.py", "points-1.csv"], ["multi_channel.py", "points-1.csv"]),
        (["a.py", "a-1.py"], ["a.py", "a-1.py"]),
        (["a-1.py", "a-2.py"], ["a-1.py", "a-2.py"]),
        ([f"a-{UUID}.py"], ["a.py"]),
        (["work-3.zip"], ["work.zip"]),
        (["week-1"], ["week-1"]),
    ],
)
def test_what_canvas_adds_to_what_is_handed_in_again_is_taken_away(names: list[str], first: list[str]) -> None:
    assert first_names(names) == dict(zip(names, first, strict=True))


ODD = ["", ".", "..", ".hidden", "a/b", "../evil", "a\\b", "C:x", "con", "NUL.txt", "end.", "end ", " a", "a%2Fb"]
ODD += ["=1+1", 'a"b', "a,b", "A\u030a", "\u00c5", "\u212b", "\u202eevil", "a\nb", "é" * 150, "__MACOSX", "山田 花子"]
ODD += ["__pycache__", "Thumbs.db", "-rf", "a\udce9b", "Ada King_1234567"]


def test_odd_names_are_folders_that_grade_finds(tmp_path: Path) -> None:
    for name in ODD:
        (tmp_path / entry_name(name)).mkdir()
    assert len(list(tmp_path.iterdir())) == len(set(ODD))
    assert len(discover(tmp_path, "multi_channel")) == len(set(ODD))


@pytest.mark.parametrize("name", ["Ada King_1234567", "O'Brien, José_7", "山田 花子", "=1+1", "ada.king@x.org"])
def test_plain_names_stay_as_they_are(name: str) -> None:
    assert entry_name(name) == name


def test_names_that_some_file_systems_take_for_one_are_told_apart() -> None:
    assert entry_name("A\u030a") == "A%CC%8A"
    assert entry_name("\u00c5") == "\u00c5"


@given(st.text(max_size=80), st.text(max_size=80))
def test_two_students_are_never_one_folder(one: str, other: str) -> None:
    first, second = entry_name(one), entry_name(other)
    assert (first == second) == (one == other)
    for name in (first, second):
        assert len(os.fsencode(name)) <= 255
        assert name not in {"", ".", ".."}
        assert not set(name) & set('<>:"/\\|?*\0\n')
        assert not name.startswith(".")
        assert not name.endswith((".", " "))
