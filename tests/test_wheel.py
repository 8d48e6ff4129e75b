"""What is handed out: the wheel holds the package alone, and neither it nor the release holds a solution."""

import ast
import io
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder import __version__
from autograder.authoring.assignment import Assignment
from autograder.authoring.release import find_leak
from autograder.export.wheel import build_wheel
from tests.support import RELEASED, RIGHT, ROOT

SHORTEST = 12
"""Characters, not counting spaces, of the shortest line of a solution that is looked for."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The content of the wheel, built as pip builds it but without a network."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "--no-index"]
    built = subprocess.run(
        [*command, "--disable-pip-version-check", "-q", "-w", str(out)],
        capture_output=True,
        text=True,
        check=False,
        cwd=out,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = out.glob("*.whl")
    assert path.name == f"autograder-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def secret_lines(assignment: Assignment) -> set[str]:
    """The lines of the solutions and the stand-ins, squeezed; not those that the starter has as well."""
    starter = squeezed(assignment.lesson.starter_source())
    statements = [
        ast.unparse(node) for node in ast.walk(ast.parse(assignment.stand_ins)) if isinstance(node, ast.Return)
    ]
    lines = [line for solution in assignment.lesson.solutions() for line in solution.splitlines()]
    code = {squeezed(line.partition("#")[0]) for line in (*lines, *assignment.stand_ins.splitlines(), *statements)}
    shown = ("def", "import", "from")  # names and parameters are what the exercise tells
    return {line for line in code if len(line) >= SHORTEST and line not in starter and not line.startswith(shown)}


def texts(name: str, content: bytes) -> Iterator[str]:
    """A file's text, and that of every string in it where it is JSON."""
    yield content.decode("utf-8", "replace")
    if name.endswith((".json", ".ipynb")):
        yield from _strings(json.loads(content))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            yield "".join(value)
        for item in value:
            yield from _strings(item)


def leaks(assignment: Assignment, files: dict[str, bytes]) -> list[str]:
    """Every secret line that a file holds."""
    found = []
    for name, content in files.items():
        text = "\n".join(squeezed(text) for text in texts(name, content))
        found += [f"{name}: {line}" for line in sorted(secret_lines(assignment)) if line in text]
    return found


@pytest.fixture(scope="module")
def released() -> dict[str, bytes]:
    """Every file of the release that is checked in."""
    skipped = {"__pycache__", ".pytest_cache", ".hypothesis", ".ipynb_checkpoints"}
    paths = [path for path in RELEASED.rglob("*") if path.is_file() and not skipped & set(path.parts)]
    return {path.relative_to(RELEASED).as_posix(): path.read_bytes() for path in paths}


def test_there_is_something_to_look_for(assignment: Assignment) -> None:
    assert len(secret_lines(assignment)) >= 6


def test_a_leak_would_be_found(assignment: Assignment) -> None:
    line = max((line for solution in assignment.lesson.solutions() for line in solution.splitlines()), key=len)
    spaced = "  ".join(line.strip().partition("(")).encode()
    assert leaks(assignment, {"a.py": spaced})
    assert leaks(assignment, {"a.ipynb": json.dumps({"source": [line[:9], line[9:]]}).encode()})


def test_wheel_holds_the_package_alone(wheel: dict[str, bytes]) -> None:
    assert {name.partition("/")[0] for name in wheel} == {"autograder", f"autograder-{__version__}.dist-info"}
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "autograder").rglob("*.py")}
    assert {name for name in wheel if name.startswith("autograder/") and name.endswith(".py")} == package
    rest = {name for name in wheel if name.startswith("autograder/")} - package
    assert rest == {"autograder/py.typed"}


def test_wheel_names_nothing_that_is_not_for_students(wheel: dict[str, bytes]) -> None:
    for name in wheel:
        parts = set(Path(name).parts)
        assert not parts & {"solutions", "tests", "assignments", "benchmarks", "examples", "__pycache__"}, name
        assert not name.endswith((".ipynb", ".json", ".svg", ".pyc")), name


def test_wheel_holds_no_solution(wheel: dict[str, bytes], assignment: Assignment) -> None:
    assert [name for name, content in wheel.items() if find_leak(assignment.lesson, name, content)] == []
    assert leaks(assignment, wheel) == []


def test_wheel_has_its_licence_and_its_command(wheel: dict[str, bytes]) -> None:
    info = f"autograder-{__version__}.dist-info"
    assert wheel[f"{info}/licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert "autograder = autograder.cli:main" in wheel[f"{info}/entry_points.txt"].decode()
    assert f"\nVersion: {__version__}\n" in wheel[f"{info}/METADATA"].decode()


@pytest.fixture
def python_with_wheel(wheel: dict[str, bytes], tmp_path: Path) -> Path:
    """An environment that has the kit from the wheel alone, and what the kit needs from this one."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    for name, content in wheel.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    (site / "needed.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return tmp_path / "venv" / "bin" / "python"


def test_student_folder_works_with_the_wheel_alone(python_with_wheel: Path, tmp_path: Path) -> None:
    """As it is released and with work in it, a folder's tests run under plain pytest, and the checks beside them."""
    home = tmp_path / "home"
    shutil.copytree(RELEASED, home)
    (home / "conftest.py").write_text("import autograder\nprint('from', autograder.__file__)\n", encoding="utf-8")
    told = {}
    for name, source in (("released", None), ("done", RIGHT)):
        if source is not None:
            (home / "multi_channel.py").write_text(source, encoding="utf-8")
        done = subprocess.run(
            [
                python_with_wheel,
                "-m",
                "pytest",
                "-q",
                "-s",
                "-p",
                "no:cacheprovider",
                *(["--autograder"] if source else []),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert f"from {python_with_wheel.parent.parent}" in done.stdout
        told[name] = done.stdout.splitlines()[-1]
    assert re.fullmatch(r"20 skipped in .*", told["released"])
    assert re.fullmatch(r"38 passed in .*", told["done"])


def test_wheel_that_the_kit_makes_of_itself_is_the_one_that_is_built(wheel: dict[str, bytes]) -> None:
    name, content = build_wheel()
    assert name == f"autograder-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        own = {name: archive.read(name) for name in archive.namelist()}
    assert {name: text for name, text in own.items() if name.startswith("autograder/")} == {
        name: text for name, text in wheel.items() if name.startswith("autograder/")
    }
    assert own.keys() == wheel.keys()


def test_release_holds_no_solution(released: dict[str, bytes], assignment: Assignment) -> None:
    assert {"multi_channel.py", "multi_channel.ipynb", "README.md", "checks.json"} <= released.keys()
    assert [name for name, content in released.items() if find_leak(assignment.lesson, name, content)] == []
    assert leaks(assignment, released) == []


def test_release_holds_no_solution_marker_and_no_page(released: dict[str, bytes]) -> None:
    for name, content in released.items():
        text = squeezed(content.decode("utf-8", "replace"))
        assert "BEGINSOLUTION" not in text, name
        assert "autograder.authoring" not in text, name
    assert not {"grading.py", "stand_ins.py"} & {Path(name).name for name in released}
