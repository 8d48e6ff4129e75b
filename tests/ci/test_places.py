"""Where a student's lines stand in the repository."""

import json
from pathlib import Path

import pytest

from autograder.ci.places import Place, Places, find_places, repository_of
from autograder.submissions.bundle import Unreadable
from autograder.submissions.read import read_submission
from tests.support import IN, ONE, OUT

NAMES = (IN, OUT, ONE)


def places_of(path: Path, repository: Path) -> Places:
    bundle, _ = read_submission(path, "multi_channel", NAMES)
    return find_places(path, bundle, repository)


def test_lines_of_a_file_and_its_helper(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "multi_channel.py").write_text(f"import helper\n\ndef {IN}(X, K):\n    pass\n", encoding="utf-8")
    (folder / "helper.py").write_text("one\ntwo\n", encoding="utf-8")
    places = places_of(folder, tmp_path)
    assert places.at("multi_channel.py", 4) == Place("work/multi_channel.py", 4)
    assert places.at("helper.py", 2) == Place("work/helper.py", 2)
    assert places.of_function(IN) == Place("work/multi_channel.py", 3)
    assert places.of_function(OUT) == places.main == Place("work/multi_channel.py")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("multi_channel.py", 0),
        ("multi_channel.py", -1),
        ("multi_channel.py", 99),
        ("helper.py", 99),
        ("../../etc/passwd", 1),
        ("/etc/passwd", 1),
        ("multi_channel.py, cell 1", 1),
        ("", 1),
    ],
)
def test_what_the_submission_does_not_have_is_no_place(tmp_path: Path, file: str, line: int) -> None:
    (tmp_path / "multi_channel.py").write_text(f"def {IN}(X, K):\n    pass\n", encoding="utf-8")
    (tmp_path / "helper.py").write_text("one\n", encoding="utf-8")
    assert places_of(tmp_path, tmp_path).at(file, line) is None


def test_only_folder_in_a_checkout_counts_in_its_path(tmp_path: Path) -> None:
    inner = tmp_path / "src" / "work"
    inner.mkdir(parents=True)
    (inner / "multi_channel.py").write_text(f"def {IN}(X, K):\n    pass\n", encoding="utf-8")
    assert places_of(tmp_path, tmp_path).of_function(IN) == Place("src/work/multi_channel.py", 1)


@pytest.mark.parametrize("form", ["list", "text"])
def test_lines_of_a_notebook_are_those_of_its_file(tmp_path: Path, form: str) -> None:
    lines = [f"def {IN}(X, K):\n", "    a = 1\n", "    return a"]
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# text\n", "more"]},
        {"cell_type": "code", "metadata": {"source": ["not this"]}, "outputs": [{"text": ["a\n"]}], "source": []},
        {"cell_type": "code", "metadata": {}, "source": lines if form == "list" else "".join(lines), "outputs": []},
    ]
    path = tmp_path / "multi_channel.ipynb"
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=1), encoding="utf-8")
    text = path.read_text(encoding="utf-8").splitlines()
    places = places_of(tmp_path, tmp_path)
    for number, line in enumerate(lines, 1):
        place = places.at("multi_channel.ipynb, cell 3", number)
        assert place is not None
        assert line.strip() in text[place.line - 1]
        assert place.file == "multi_channel.ipynb"
    assert places.of_function(IN) == places.at("multi_channel.ipynb, cell 3", 1)
    assert places.main == Place("multi_channel.ipynb")
    assert places.at("multi_channel.ipynb, cell 9", 1) is None


def test_notebook_given_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "ada.ipynb"
    cells = [{"cell_type": "code", "source": [f"def {IN}(X, K): pass"]}]
    path.write_text(json.dumps({"cells": cells}, indent=1), encoding="utf-8")
    assert places_of(path, tmp_path).of_function(IN) == Place("ada.ipynb", 6)


def test_file_that_cannot_be_read_has_its_line(tmp_path: Path) -> None:
    places = find_places(tmp_path, Unreadable("line 7 is not UTF-8 text", "a.py", 7), tmp_path)
    assert places.at("a.py", 7) == Place("a.py", 7)
    assert find_places(tmp_path, Unreadable("the folder is empty"), tmp_path).main is None
    assert find_places(tmp_path / "gone", Unreadable("gone"), tmp_path).main is None


def test_repository_is_the_workspace_or_has_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    assert repository_of(inner) == inner
    (tmp_path / ".git").mkdir()
    assert repository_of(inner) == tmp_path
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "a"))
    assert repository_of(inner) == tmp_path / "a"
    monkeypatch.setenv("GITHUB_WORKSPACE", "/elsewhere")
    assert repository_of(inner) == tmp_path
