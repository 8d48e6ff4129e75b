"""By what a checkout is graded: what is found, and what of a student's is never run."""

import json
import os
import re
from pathlib import Path

import pytest

from autograder.authoring.public import PublicChecksError
from autograder.ci.source import SourceError, find_source
from tests.support import RELEASED, SOLUTION

PAGE = "raise SystemExit('a page of the student was run')\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's repository, which is the working directory."""
    folder = tmp_path / "course" / "ada"
    folder.mkdir(parents=True)
    (folder / "checks.json").write_bytes((RELEASED / "checks.json").read_bytes())
    (folder / "multi_channel.py").write_text("", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def author(folder: Path) -> Path:
    """A folder of an assignment that stands in ``folder``."""
    made = folder / "solutions" / "multi_channel"
    made.mkdir(parents=True)
    (made / "grading.py").write_text(PAGE, encoding="utf-8")
    return made


@pytest.mark.parametrize("name", [None, "multi_channel"])
def test_visible_checks_lie_in_the_checkout(checkout: Path, name: str | None) -> None:
    source = find_source(name, Path())
    assert source.folder is None
    assert source.checks is not None
    assert source.checks.assignment == "multi_channel"
    assert source.submission == checkout


def test_checks_may_lie_elsewhere(checkout: Path) -> None:
    (checkout / "checks.json").write_text("{}", encoding="utf-8")
    for place in (RELEASED, RELEASED / "checks.json"):
        source = find_source(str(place), checkout)
        assert source.checks is not None
        assert source.submission == checkout


def test_exam_of_the_author_comes_first(checkout: Path) -> None:
    made = author(checkout.parent)
    assert find_source("multi_channel", Path()).folder == made
    assert find_source(str(SOLUTION), Path()).folder == SOLUTION


def test_author_above_is_found_past_what_the_student_put_there(checkout: Path) -> None:
    author(checkout)
    made = author(checkout.parent)
    assert find_source("multi_channel", Path()).folder == made


def test_page_in_the_checkout_is_not_run(checkout: Path) -> None:
    author(checkout)
    source = find_source("multi_channel", Path())
    assert source.folder is None
    assert source.checks is not None


def test_page_in_the_checkout_is_refused_where_it_is_named(checkout: Path) -> None:
    made = author(checkout)
    for name in (str(made), "solutions/multi_channel"):
        with pytest.raises(SourceError, match=r"lies in the checkout that is to be graded, so it is not run: "):
            find_source(name, Path())


def test_page_in_the_checkout_is_refused_where_there_is_nothing_else(checkout: Path) -> None:
    author(checkout)
    (checkout / "checks.json").unlink()
    with pytest.raises(SourceError, match="lies in the checkout that is to be graded"):
        find_source("multi_channel", Path())


def test_folder_of_the_assignments_name_is_the_submission(checkout: Path) -> None:
    inner = checkout / "multi_channel"
    inner.mkdir()
    (checkout / "checks.json").rename(inner / "checks.json")
    source = find_source("multi_channel", Path())
    assert (source.submission, source.checks is not None) == (inner, True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("tensors", "holds the checks of 'multi_channel', not of 'tensors': name that one, or leave the name out"),
        ("a/b", "there is no assignment 'a/b' above ., and no checks.json in it: "),
        ("x" * 300, "holds the checks of 'multi_channel', not of 'xxx"),
    ],
)
def test_other_assignment_is_one_sentence(checkout: Path, name: str, message: str) -> None:
    if "/" in name:
        (checkout / "checks.json").unlink()
    with pytest.raises(SourceError, match=re.escape(message)):
        find_source(name, Path())


def test_nothing_to_grade_by_is_one_sentence(checkout: Path) -> None:
    (checkout / "checks.json").unlink()
    with pytest.raises(SourceError, match=r"^there is no checks.json in .: name the assignment"):
        find_source(None, Path())
    with pytest.raises(SourceError, match=r"^there is no file or folder nowhere: name the checkout to grade$"):
        find_source(None, Path("nowhere"))


@pytest.mark.parametrize("kind", ["link", "pipe", "deep", "none", "large"])
def test_checks_of_a_student_are_opened_with_care(checkout: Path, kind: str) -> None:
    path = checkout / "checks.json"
    path.unlink()
    if kind == "link":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(2**40)
    else:
        path.write_bytes(b"[" * 10**6 if kind == "deep" else b"")
    with pytest.raises(PublicChecksError, match=re.escape(str(path))):
        find_source("multi_channel", Path())


@pytest.mark.parametrize("name", ["../ben", "..", "{}/ben", "", "."])
def test_checks_of_a_student_lead_nowhere_else(checkout: Path, name: str) -> None:
    (checkout.parent / "ben").mkdir()
    told = json.loads((checkout / "checks.json").read_bytes())
    told["assignment"] = name.format(checkout.parent)
    (checkout / "checks.json").write_text(json.dumps(told), encoding="utf-8")
    assert find_source(None, Path()).submission == checkout
