"""The files that have a repository graded: workflows, and what Classroom 50 publishes for its runner.

Actions are pinned by the commit, as a tag can be moved. A workflow gets no right but to read the repository, and no
registry is named: where packages come from is the course's to say, in the line that installs the kit and in the
variable PIP_EXTRA_INDEX_URL of the repository or the organization.
"""

import shlex
from typing import Literal, get_args

from autograder import __version__

Platform = Literal["actions", "classroom", "classroom50"]
PLATFORMS: tuple[Platform, ...] = get_args(Platform)

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
SETUP_PYTHON = "actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0"
REPORTER = "classroom-resources/autograding-grading-reporter@d13b5912daf5042ac1b71bc38bdb4a6bcd61d8ca # v1"

WORKFLOW = ".github/workflows/autograder.yml"
CLASSROOM_WORKFLOW = ".github/workflows/classroom.yml"
"""The name that GitHub Classroom gives its own, which stands in the repositories that it made."""

BUNDLE = "autograder.py"
"""What Classroom 50's runner calls."""

STEP = "autograder"
"""The id of the step that grades; the reporter takes letters and digits alone."""


def install_line() -> str:
    """How the kit is installed, where the course says nothing else."""
    return f'python -m pip install "autograder=={__version__}"'


def workflow(assignment: str, platform: Platform, install: str = "") -> tuple[str, str]:
    """A workflow that grades the repository of a student: its path in there, and its text.

    ``install`` is the command that installs the kit, of one or more lines. Raises :class:`ValueError` for Classroom 50,
    which brings its own workflow.
    """
    if platform == "classroom50":
        raise ValueError("Classroom 50 brings its own workflow: it takes a bundle")
    is_classroom = platform == "classroom"
    path = CLASSROOM_WORKFLOW if is_classroom else WORKFLOW
    triggers = "  push:\n  workflow_dispatch:\n" + ("  repository_dispatch:\n" if is_classroom else "")
    job = "run-autograding-tests" if is_classroom else "grade"
    condition = "    if: github.actor != 'github-classroom[bot]'\n" if is_classroom else ""
    options = "--platform classroom" if is_classroom else "--fail-under 100%"
    text = f"""\
# Grades this repository on every push, by the visible checks. What it says is for you: your course grades for itself.
name: {"Autograding Tests" if is_classroom else "autograder"}

on:
{triggers}
permissions:
  contents: read

concurrency:
  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  {job}:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
{condition}    env:
      CUDA_VISIBLE_DEVICES: ""
      PIP_EXTRA_INDEX_URL: ${{{{ vars.PIP_EXTRA_INDEX_URL }}}}
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - uses: {SETUP_PYTHON}
        with:
          python-version: "3.11"
          cache: pip
          cache-dependency-path: {path}
      - name: Install
        run: |
{_indented(install or install_line(), 10)}
      - name: Grade
        id: {STEP}
        run: autograder ci {shlex.quote(assignment)} . {options}
"""
    if is_classroom:
        text += f"""\
      - name: Report the points
        if: ${{{{ !cancelled() }}}}
        uses: {REPORTER}
        env:
          {STEP.upper()}_RESULTS: ${{{{ steps.{STEP}.outputs.result }}}}
        with:
          runners: {STEP}
"""
    return path, text


def classroom50_bundle(install: str = "") -> str:
    """The ``autograder.py`` that Classroom 50 publishes beside ``checks.json``; to start, it needs Python alone."""
    return f'''\
"""Grades a student's checkout for Classroom 50 by the visible checks beside this file; writes result.json.

It runs with the checkout as working directory. Exit status 0 if grading ran, whatever the score. This file and
checks.json are published, so nothing secret may stand here.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALL = """
{_escaped(install or install_line())}
"""
HERE = Path(__file__).resolve().parent
OWN = ("result.json", "release-body.md")


def main() -> int:
    """Install the kit where it is missing, and grade."""
    sys.path[:] = [place for place in sys.path if Path(place or ".").resolve() not in (HERE, Path.cwd().resolve())]
    for name in OWN:  # what lies there under these names is not what this run found
        path = Path(name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if importlib.util.find_spec("autograder") is None:
        script = 'python() {{ "$PYTHON" "$@"; }}\\n' + INSTALL
        subprocess.run(["bash", "-euc", script], cwd=HERE, env={{**os.environ, "PYTHON": sys.executable}}, check=True)
    command = [sys.executable, "-P", "-m", "autograder", "ci", str(HERE / "checks.json"), ".", "--platform"]
    return subprocess.run([*command, "classroom50"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
'''


def _indented(text: str, columns: int) -> str:
    return "\n".join(f"{' ' * columns}{line}".rstrip() for line in text.strip("\n").splitlines())


def _escaped(text: str) -> str:
    """Text as it stands in a triple-quoted string."""
    return text.strip("\n").replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
