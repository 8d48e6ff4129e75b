"""The student's side needs no Unix module, no fork and none of the extras."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import IN, ONE, RELEASED, RIGHT

UNIX = ("fcntl", "resource", "pwd", "grp", "termios")
EXTRAS = ("nbgrader", "matplotlib", "dask", "distributed", "nbconvert", "IPython")

BLOCKER = f"""
import importlib.abc, os, sys
BLOCKED = {UNIX + EXTRAS!r}

class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {{name!r}} on this system", name=name)
        return None

for name in [name for name in sys.modules if name.partition(".")[0] in BLOCKED]:
    del sys.modules[name]
sys.meta_path.insert(0, Blocker())
for name in ("fork", "forkpty", "wait4", "killpg", "setsid", "geteuid"):
    if hasattr(os, name):
        delattr(os, name)
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A student's copy of the released folder, with the work done, on a machine that is not Unix."""
    shutil.copytree(RELEASED, tmp_path / "home")
    (tmp_path / "home" / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(BLOCKER, encoding="utf-8")
    return tmp_path / "home"


def python(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(home.parent / "site"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "120",
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False, cwd=home
    )


def test_blocker_blocks(home: Path) -> None:
    source = f"""
import os
for name in {UNIX + EXTRAS!r}:
    try:
        __import__(name)
    except ModuleNotFoundError as error:
        assert "on this system" in str(error), error
    else:
        raise SystemExit(name)
assert not hasattr(os, "fork")
print("blocked")
"""
    done = python(home, "-c", source)
    assert done.stdout == "blocked\n", done.stderr


def test_check_in_a_namespace(home: Path) -> None:
    source = f"""
import autograder
from multi_channel import *
result = autograder.check({IN}, {ONE})
print(result)
assert result.passed
assert "All 2 right" in str(result)
assert "<table" not in result._repr_html_()
wrong = autograder.check({IN})
def {IN}(X, K):
    return X[0]
wrong = autograder.check({IN})
assert not wrong.passed
assert "<table" in wrong._repr_html_()
"""
    done = python(home, "-W", "error::DeprecationWarning:autograder", "-c", source)
    assert done.returncode == 0, done.stderr
    assert "✓ corr2d_multi_in  passed" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("path", [(), ("multi_channel.py",)])
def test_check_on_the_command_line(home: Path, path: tuple[str, ...]) -> None:
    done = python(home, "-c", "from autograder.cli import main; main()", "check", *path)
    assert done.returncode == 0, done.stderr
    assert "All 3 right." in done.stdout
    assert done.stderr == ""


def test_handing_in_and_collecting_on_the_command_line(home: Path) -> None:
    """Without PyTorch, too: who cannot import it can still hand in."""
    (home.parent / "drop").mkdir()
    blocked = "import sys; sys.modules['torch'] = None; from autograder.cli import main; main()"
    done = python(home, "-c", blocked, "submit", "--to", "../drop", "--as", "ada king")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 of 3 exercises begun" in done.stdout
    assert (home / "multi_channel.receipt.json").is_file()
    done = python(home, "-c", blocked, "collect", "../drop", "../submissions")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (home.parent / "submissions" / "ada king" / "multi_channel.py").read_text(encoding="utf-8") == RIGHT


def test_notebook_on_the_command_line(home: Path) -> None:
    path = home / "multi_channel.ipynb"
    notebook = json.loads(path.read_bytes())
    notebook["cells"].append(
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": "%matplotlib inline\n" + RIGHT}
    )
    path.write_text(json.dumps(notebook), encoding="utf-8")
    done = python(home, "-c", "from autograder.cli import main; main()", "check", "multi_channel.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All 3 right." in done.stdout


@pytest.mark.parametrize(
    "command", ["check", "submit", "collect", "grade", "ci", "report", "export", "release", "doctor"]
)
def test_help_needs_none_of_it(home: Path, command: str) -> None:
    done = python(home, "-c", "from autograder.cli import main; main()", command, "--help")
    assert done.returncode == 0, done.stderr
    assert command in done.stdout


def test_workflow_is_written_anywhere(home: Path, tmp_path: Path) -> None:
    done = python(home, "-c", "from autograder.cli import main; main()", "ci", "--init", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / ".github" / "workflows" / "autograder.yml").is_file()


def test_released_tests_run_and_pass(home: Path) -> None:
    done = python(home, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "test_multi_channel.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failed" not in done.stdout
    assert "skipped" not in done.stdout
    assert " passed" in done.stdout
