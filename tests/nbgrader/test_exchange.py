"""Collecting from nbgrader's exchange: what students put there, and change there while it is collected."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")

from nbgrader.coursedir import CourseDirectory

from autograder.nbgrader import exchange
from autograder.nbgrader.exchange import Collect

TIME = "2026-11-24 00:00:00.000000 UTC"


@pytest.fixture
def inbound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course's inbound, in an exchange with a secret beside it."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # nbgrader calls alembic
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "lesson.py").write_text("secret", encoding="utf-8")
    folder = tmp_path / "exchange" / "c" / "inbound"
    folder.mkdir(parents=True)
    return folder


def handed_in(inbound: Path, name: str) -> Path:
    folder = inbound / name
    (folder / "more").mkdir(parents=True)
    for place in (folder / "hw.ipynb", folder / "timestamp.txt", folder / "more" / "lesson.py"):
        place.write_text("own", encoding="utf-8")
    return folder


def collect(inbound: Path, where: Path) -> dict[str, str]:
    """Collect as ``nbgrader collect`` does; returns what stands in ``submitted`` then."""
    where.mkdir()
    course = CourseDirectory(root=str(where), course_id="c", assignment_id="hw")
    collecting = Collect(coursedir=course, root=str(inbound.parents[1]))
    collecting.check_owner = False
    collecting.start()
    top = where / "submitted"
    return {path.relative_to(top).as_posix(): path.read_text() for path in top.rglob("*") if path.is_file()}


def test_files_are_collected_and_a_name_without_a_time_costs_nobody_else_theirs(inbound: Path, tmp_path: Path) -> None:
    handed_in(inbound, f"ann+hw+{TIME}+abc")
    handed_in(inbound, "eve+hw+never+abc")
    handed_in(inbound, f"zed+hw+{TIME}")
    own = ("hw.ipynb", "timestamp.txt", "more/lesson.py")
    found = collect(inbound, tmp_path / "course")
    assert found == {f"{student}/hw/{name}": "own" for student in ("ann", "zed") for name in own}


@pytest.mark.parametrize("place", ["more", "more/lesson.py", ""])
def test_link_that_is_put_in_the_place_of_a_file_meanwhile_is_not_followed(
    inbound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    folder = handed_in(inbound, f"eve+hw+{TIME}+abc")
    look = exchange._odd

    def swapped(path: str) -> str:
        said = look(path)
        (folder / place).rename(tmp_path / "away")
        (folder / place).symlink_to(tmp_path / "secret" / ("lesson.py" if place.endswith(".py") else ""))
        return said

    monkeypatch.setattr(exchange, "_odd", swapped)
    found = collect(inbound, tmp_path / "course")
    assert "secret" not in found.values()
    assert ("eve/hw/hw.ipynb" in found) == bool(place)
