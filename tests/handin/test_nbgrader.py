"""nbgrader's own commands on what ``autograder submit`` writes to its exchange, and the other way round."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.handin.collect import collect
from autograder.handin.drop import list_drop
from autograder.handin.give import keep_in_cache
from autograder.submissions.discover import discover
from tests.handin.samples import ASSIGNMENT, NAMES, exchange, handed, tree, work

pytest.importorskip("nbgrader", reason="nbgrader is an optional extra")


def nbgrader(where: Path, *arguments: str) -> str:
    """Run a command of nbgrader's."""
    environment = {
        **os.environ,
        "HOME": str(where),
        "JUPYTER_DATA_DIR": str(where / "jupyter"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_nbgrader_collects_and_lists_what_is_handed_in(tmp_path: Path) -> None:
    place = exchange(tmp_path / "exchange")
    course = tmp_path / "course"
    course.mkdir()
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = 'vision'\nc.CourseDirectory.root = {str(course)!r}\n"
        f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
    )
    (tmp_path / "exchange").chmod(0o777)
    done = handed(place, work(tmp_path / "home"), "ada")
    keep_in_cache(done, place, course / "jupyter" / "nbgrader_cache")
    assert "vision ada multi_channel" in nbgrader(course, "list", "--inbound")
    assert "vision ada multi_channel" in nbgrader(course, "list", "--cached")
    nbgrader(course, "collect", ASSIGNMENT)
    assert tree(course / "submitted" / "ada" / ASSIGNMENT) == tree(done.path)
    (entry,) = discover(course / "submitted", ASSIGNMENT)
    assert entry.read(ASSIGNMENT, NAMES)[1] == done.receipt.sha256
    newer = handed(place, work(tmp_path / "home", b"def f(): pass"), "ada")
    nbgrader(course, "collect", ASSIGNMENT, "--update")
    assert tree(course / "submitted" / "ada" / ASSIGNMENT) == tree(newer.path)

    work(tmp_path / "student" / ASSIGNMENT)
    (tmp_path / "student" / "nbgrader_config.py").write_bytes((course / "nbgrader_config.py").read_bytes())
    nbgrader(tmp_path / "student", "submit", ASSIGNMENT)
    found = collect(list_drop(place.folder.parent, is_exchange=True), tmp_path / "submissions")
    assert found.is_sound
    assert len(found.rows) == 2
