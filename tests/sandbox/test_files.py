"""What a worker may read: packages and the machine, nothing of an instructor's."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import autograder
from autograder.sandbox import files
from tests.support import ROOT


def readable(path: Path) -> bool:
    granted = {item.resolve() for item in (*files.packages(), *files.machine())}
    return not granted.isdisjoint((path.resolve(), *path.resolve().parents))


@pytest.mark.parametrize(
    "name", ["solutions", "tests", "examples", "assignments", ".git", "README.md", "pyproject.toml"]
)
def test_nothing_of_the_checkout_but_the_package(name: str) -> None:
    assert not readable(ROOT / name)


@pytest.mark.parametrize("path", ["/", "/home", "/root", "/etc/passwd", "/etc/shadow", "/tmp", "/proc", "/dev", "/sys"])
def test_nothing_of_the_machine_that_holds_anybodys_data(path: str) -> None:
    assert not readable(Path(path))


@pytest.mark.parametrize("name", ["torch", "numpy", "sympy", "msgspec", "autograder", "json"])
def test_every_package_and_the_standard_library(name: str) -> None:
    module = __import__(name)
    assert module.__file__
    assert readable(Path(module.__file__))


def test_a_virtual_environment_in_a_checkout_opens_its_packages_alone(tmp_path: Path) -> None:
    packages = tmp_path / ".venv" / "lib" / "python" / "site-packages"
    packages.mkdir(parents=True)
    (tmp_path / "src").mkdir()
    code = "from autograder.sandbox import files; print(*files.packages(), sep='\\n')"
    path = os.pathsep.join([str(packages), str(tmp_path / "src"), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": path}, cwd="/"
    )
    below = [line for line in done.stdout.splitlines() if line.startswith(str(tmp_path))]
    assert below == [str(packages)]
    assert sysconfig.get_path("stdlib") in done.stdout.splitlines()
    assert str(Path(autograder.__file__).parent) in done.stdout.splitlines()
