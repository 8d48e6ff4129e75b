"""The pytest plugin: the kit's checks as items, for students' folders and for nobody else's."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.support import IN, ONE, OUT, RELEASED, RIGHT

CHECKS = ("defined", "rule", "examples", "values", "contract", "gradient")
CONFTEST = """
import json, pathlib
found = {}

def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome == "failed":
        said = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        lines = [line for line in said.splitlines() if not line.startswith("[gw0]")]  # pytest-xdist's
        found[report.nodeid] = [report.outcome, "\\n".join(lines), *report.location]

def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        pathlib.Path("found.json").write_text(json.dumps(found))
"""
STUBS = "".join(f"def {name}(X, K):\n    raise NotDoneYet\n\n" for name in (IN, OUT, ONE))
HOSTILE = f"""
import sys, warnings
open("marker", "w").close()
print("::error::pwned")
warnings.warn("old", DeprecationWarning)
raise SystemExit(0)
{RIGHT}
def {IN}(X, K):
    raise ValueError("\\x1b[31m\\n::error::pwned\\n" + "x" * 10**5)

def {OUT}(X, K):
    sys.exit(0)
"""
VISIBLE = """
import multi_channel as student

def test_it_is_this_folder_s_own():
    import multi_channel
    assert multi_channel is student
    assert multi_channel.__file__
"""


@dataclass
class Ran:
    """What a run of pytest found: outcome, text, and place (file, line, name) by node."""

    code: int
    stdout: str
    items: dict[str, list[Any]] = field(default_factory=dict)
    junit: str = ""


def pytest_in(folder: Path, *arguments: str, **environment: str) -> Ran:
    command = [sys.executable, "-m", "pytest", "--color=no", "-p", "no:cacheprovider", "-W", "error", "-rfs"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_"))}
    (folder / "found.json").unlink(missing_ok=True)
    done = subprocess.run(
        [*command, "--junitxml=junit.xml", *arguments],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    ran = Ran(done.returncode, done.stdout + done.stderr)
    if (folder / "found.json").is_file():
        ran.items = json.loads((folder / "found.json").read_bytes())
    if (folder / "junit.xml").is_file():
        ran.junit = (folder / "junit.xml").read_text(encoding="utf-8")
    return ran


def student(root: Path, name: str, source: str | None = None, file: str = "multi_channel.py") -> Path:
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checks.json").write_bytes((RELEASED / "checks.json").read_bytes())
    if source is not None:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(source, encoding="utf-8")
    return folder


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": text.splitlines(True)} for text in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("everyone")
    (root / "conftest.py").write_text(CONFTEST)
    right = student(root, "right", f"from d2l import torch as d2l\n{RIGHT}")
    (right / "test_visible.py").write_text(VISIBLE)
    student(root, "wrong", RIGHT + f"def {IN}(X, K):\n    return corr2d(X[0], K[0])\n")
    student(root, "stub", f"from autograder import NotDoneYet\n{STUBS}")
    student(root, "broken", "def f(:\n")
    student(root, "notebook", notebook("%matplotlib inline\n", RIGHT), "multi_channel.ipynb")
    student(root, "hostile", HOSTILE)
    student(root, "two", RIGHT)
    student(root, "two", notebook(RIGHT), "multi_channel.ipynb")
    student(root, "nested", RIGHT, "inner/multi_channel.py")
    student(root, "nothing")
    student(root, "damaged", RIGHT)
    (root / "damaged" / "checks.json").write_text('{"schema":"autograder/checks/v1","exercises":[{}]}')
    return root


@pytest.fixture(scope="module")
def ran(everyone: Path) -> Ran:
    """Everybody's checks at once, in a process of pytest-xdist, on a runner that heeds what is printed."""
    return pytest_in(everyone, "--autograder", "-n", "1", GITHUB_ACTIONS="true")


def outcomes(ran: Ran, folder: str) -> dict[str, str]:
    """The outcomes of the items of a folder's file, by exercise and check."""
    found = {name: item[0] for name, item in ran.items.items() if name.startswith(f"{folder}/")}
    return {name.partition("::")[2]: outcome for name, outcome in found.items() if "test_" not in name}


def test_plugin_is_registered() -> None:
    """If this fails, the kit was installed before it had the plugin: install it anew."""
    (found,) = [point for point in distribution("autograder").entry_points if point.group == "pytest11"]
    assert (found.name, found.value) == ("autograder", "autograder.pytest_plugin")


@pytest.mark.parametrize("folder", ["right", "notebook"])
def test_right_work_passes_each_check(ran: Ran, folder: str) -> None:
    found = outcomes(ran, folder)
    assert found == {f"{name}::{check}": "passed" for name in (IN, OUT, ONE) for check in CHECKS}


def test_visible_tests_import_their_own_module(ran: Ran) -> None:
    assert ran.items["right/test_visible.py::test_it_is_this_folder_s_own"][:2] == ["passed", ""]


def test_wrong_work_fails_with_a_readable_call(ran: Ran) -> None:
    assert ran.code == 1
    assert outcomes(ran, "wrong")[f"{ONE}::values"] == "passed"
    found = str(ran.items[f"wrong/multi_channel.py::{IN}::values"][1])
    assert f"{IN}(X, K):" in found
    assert "expected" in found
    assert "see it again: " in found
    assert "autograder/" not in found
    assert "Traceback" not in found
    assert re.search(rf"FAILED wrong/multi_channel\.py::{IN}::values - Failed: the", ran.stdout)


def test_work_that_is_not_started_is_skipped_with_the_reason_at_its_place(ran: Ran) -> None:
    assert set(outcomes(ran, "stub").values()) == {"skipped"}
    assert "not started: put your code in place" in ran.items[f"stub/multi_channel.py::{IN}::values"][1]
    assert re.search(r"SKIPPED \[6\] stub/multi_channel\.py:2: not started: put your code in place", ran.stdout)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("broken/multi_channel.py", "line 1 of multi_channel.py is not Python: "),
        ("two/checks.json", "multi_channel.ipynb and multi_channel.py both hold work: hand in one of them"),
        ("nested/checks.json", "your work is in inner/multi_channel.py: put the file beside checks.json"),
        ("nothing/checks.json", "the folder has no .py or .ipynb file"),
        ("damaged/checks.json", "checks.json is damaged (KeyError: 'cases'): copy it again"),
    ],
)
def test_what_cannot_be_read_is_one_failing_item_with_a_sentence(ran: Ran, name: str, sentence: str) -> None:
    assert outcomes(ran, name.partition("/")[0]) == {"submission": "failed"}
    outcome, said, file, line, _ = ran.items[f"{name}::submission"]
    assert (outcome, file, line) == ("failed", name, 0)
    assert "\n" not in said
    assert sentence in said


def test_hostile_work_commands_neither_a_terminal_nor_a_runner(ran: Ran) -> None:
    found = outcomes(ran, "hostile")
    assert (found[f"{IN}::values"], found[f"{OUT}::values"]) == ("failed", "failed")
    assert set(found.values()) == {"passed", "failed"}
    assert {found[f"{ONE}::{check}"] for check in CHECKS} == {"passed"}
    said = ran.items[f"hostile/multi_channel.py::{IN}::values"][1]
    assert "note: multi_channel.py, line 6 did not run: SystemExit: 0" in said
    assert len(said) < 20_000
    assert "\x1b" not in ran.stdout
    assert not re.search(r"(?m)^\s*::", ran.stdout)


def test_nodes_have_the_place_of_the_function(everyone: Path, ran: Ran) -> None:
    for folder, file in (("right", "multi_channel.py"), ("notebook", "multi_channel.ipynb")):
        lines = (everyone / folder / file).read_text().splitlines()
        for name in (IN, OUT, ONE):
            *_, place, line, shown = ran.items[f"{folder}/{file}::{name}::values"]
            assert (place, shown) == (f"{folder}/{file}", f"{name}: values")
            assert f"def {name}(" in lines[line]


def test_junit_xml_has_every_item(ran: Ran) -> None:
    cases = list(ElementTree.fromstring(ran.junit).iter("testcase"))
    assert len(cases) == len(ran.items)
    assert ("wrong.multi_channel.corr2d_multi_in", "values") in {
        (case.get("classname"), case.get("name")) for case in cases
    }


def test_checks_can_be_named(everyone: Path) -> None:
    nodes = [f"stub/multi_channel.py::{IN}::values", f"right/multi_channel.py::{OUT}"]
    found = pytest_in(everyone, "--autograder", "--collect-only", "-q", "-p", "no:randomly", *nodes)
    listed = [line for line in found.stdout.splitlines() if "::" in line]
    assert listed == [nodes[0], *(f"{nodes[1]}::{check}" for check in CHECKS)]


def test_to_collect_runs_nothing_and_needs_no_torch(everyone: Path) -> None:
    (everyone / "hostile" / "marker").unlink(missing_ok=True)
    source = (
        "import sys, pytest; pytest.main(['--autograder', '--collect-only', '-q', '-k', 'values', '-p',"
        " 'no:cacheprovider', 'hostile', 'stub', '-p', 'no:randomly']); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], cwd=everyone, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[-1] == "False", done.stdout
    assert lines[:6] == [
        f"{who}/multi_channel.py::{name}::values" for who in ("hostile", "stub") for name in (IN, OUT, ONE)
    ]
    assert not (everyone / "hostile" / "marker").exists()


def test_without_being_asked_for_it_does_nothing(everyone: Path) -> None:
    found = pytest_in(everyone / "wrong")
    assert found.code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_it_is_asked_for_in_the_folder_s_own_configuration(tmp_path: Path) -> None:
    folder = student(tmp_path, "mine", f"from autograder import NotDoneYet\n{STUBS}")
    (folder / "pytest.ini").write_text("[pytest]\nautograder = true\naddopts = --strict-config --strict-markers\n")
    found = pytest_in(folder, "--collect-only", "-q", "multi_channel.py")
    assert found.stdout.count("multi_channel.py::") == 18
    assert "multi_channel.py::" not in pytest_in(folder, "--collect-only", "-q", "-o", "autograder=false").stdout


def test_other_projects_checks_are_left_alone(tmp_path: Path) -> None:
    contents = ("", "[]", "{", '{"schema": "other/checks/v1"}', "\0\xff", '{"note": "no autograder here"}')
    for number, content in enumerate(contents):
        folder = tmp_path / f"project{number}"
        folder.mkdir()
        (folder / "checks.json").write_text(content)
        (folder / "multi_channel.py").write_text("raise SystemExit\n")
    (tmp_path / "test_theirs.py").write_text("def test_theirs():\n    pass\n")
    found = pytest_in(tmp_path, "--autograder")
    assert found.code == 0
    assert " 1 passed in " in found.stdout
