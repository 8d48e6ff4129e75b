"""A student's folder as released, with nothing but what the wheel holds: all three ways to check it work there."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.support import RELEASED, RIGHT, ROOT

PACKAGES = Path(sysconfig.get_path("purelib"))


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment with the wheel; of this one it has the packages that the kit needs."""
    home = tmp_path_factory.mktemp("clean")
    wheels = home / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--no-index", "-q"]
    built = subprocess.run(
        [*command, "--disable-pip-version-check", "-w", str(wheels)], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    venv.create(home / "env", with_pip=False)
    (site,) = (home / "env" / "lib").glob("python*/site-packages")
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "needed.pth").write_text(f"{PACKAGES}\n", encoding="utf-8")
    entry = f"#!{home / 'env' / 'bin' / 'python'}\nfrom autograder.cli import main\nmain()\n"
    program = home / "env" / "bin" / "autograder"
    program.write_text(entry, encoding="utf-8")
    program.chmod(0o755)
    return home / "env" / "bin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "channels"
    shutil.copytree(RELEASED, made)
    (made / "multi_channel.ipynb").unlink()
    (made / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    return made


def run(programs: Path, folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PYTHON"))}
    path = f"{programs}{os.pathsep}{environment['PATH']}"
    return subprocess.run(
        command, cwd=folder, env={**environment, "PATH": path}, capture_output=True, text=True, check=False
    )


def test_kit_is_the_wheels(programs: Path, folder: Path) -> None:
    done = run(programs, folder, "python", "-P", "-c", "import autograder; print(autograder.__file__)")
    assert Path(done.stdout.strip()).is_relative_to(programs.parent)


@pytest.mark.parametrize(
    "command",
    [
        ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        ("autograder", "check"),
        # packages that lie outside of the environment are out of a worker's reach at the standard level
        ("autograder", "ci", "multi_channel", ".", "--fail-under", "100%", "--sandbox", "process"),
    ],
    ids=lambda command: command[1] if command[0] == "autograder" else "pytest",
)
def test_right_work_passes(programs: Path, folder: Path, command: tuple[str, ...]) -> None:
    done = run(programs, folder, *command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_folder_brings_a_workflow_that_runs_this(folder: Path) -> None:
    text = (folder / ".github" / "workflows" / "autograder.yml").read_text(encoding="utf-8")
    assert "run: autograder ci multi_channel . --fail-under 100%\n" in text
