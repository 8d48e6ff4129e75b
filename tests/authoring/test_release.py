"""What students receive: the files, what is never in them, and that they work."""

import ast
import importlib.util
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

from autograder import NotDoneYet
from autograder.authoring.assignment import Assignment, load_assignment
from autograder.authoring.lesson import STUB, Lesson
from autograder.authoring.release import ReleaseError, build, find_leak, readme, release_files, stale_files
from tests.authoring.made import page_of, write
from tests.support import IN, ONE, OUT, RELEASED, SOLUTION

ONE_FAMILY = 'families=(Family(name="any", cases=2),), shares={"values": 1.0}'
"""Arguments of an exercise that is drawn in no time."""

PLAIN = {
    "multi_channel.py",
    "multi_channel.ipynb",
    "README.md",
    "checks.json",
    "test_multi_channel.py",
    ".github/workflows/autograder.yml",
}


@pytest.fixture(scope="module")
def files(assignment: Assignment) -> dict[str, bytes]:
    return release_files(assignment)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    page = page_of(f'name="scale", points=5, {ONE_FAMILY}')
    return load_assignment(write(tmp_path_factory.mktemp("tree"), page=page))


def _extra(assignment: Assignment, *patterns: str) -> Assignment:
    return replace(assignment, page=msgspec.structs.replace(assignment.page, extra_files=patterns))


def test_release_holds_these_files_and_no_others(files: dict[str, bytes]) -> None:
    figures = {f"figures/{path.name}" for path in (SOLUTION / "figures").glob("*.svg")}
    assert figures
    assert set(files) == PLAIN | figures


@pytest.mark.parametrize(
    ("more", "name", "told"),
    [
        ('ci="classroom", install="make kit"', ".github/workflows/classroom.yml", "make kit"),
        ('install="make kit"', ".github/workflows/autograder.yml", "make kit"),
        ('ci="none"', None, "pip install autograder"),
    ],
)
def test_page_says_which_workflow_is_released(tmp_path: Path, more: str, name: str | None, told: str) -> None:
    page = page_of(f'name="scale", points=5, {ONE_FAMILY}', more)
    released = release_files(load_assignment(write(tmp_path, page=page)))
    workflows = [path for path in released if path.startswith(".github/")]
    assert workflows == ([name] if name else [])
    text = released["README.md"].decode()
    assert told in text
    assert ("On GitHub, every push" in text) is (name is not None)
    for path in workflows:
        assert "make kit" in released[path].decode()
        assert "autograder ci scaling ." in released[path].decode()


def test_extra_files_are_released_as_they_are(files: dict[str, bytes]) -> None:
    assert files["test_multi_channel.py"] == (SOLUTION / "test_multi_channel.py").read_bytes()


def test_missing_extra_file_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, page=page_of('name="scale", points=5', 'extra_files=("data/*.csv",)'))
    message = f"the grading page's extra_files name 'data/*.csv', and {folder} has no such file"
    with pytest.raises(ReleaseError, match=f"^{re.escape(message)}$"):
        release_files(load_assignment(folder))


def test_extra_file_with_a_line_of_a_solution_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, page=page_of('name="scale", points=5', 'extra_files=("hints.md",)'))
    (folder / "hints.md").write_text("You could write\n\n    return  torch.mul(X,  k)\n", encoding="utf-8")
    message = "hints.md would hold the solution's line 'return torch.mul(X, k)': take it out of what is released"
    with pytest.raises(ReleaseError, match=f"^{re.escape(message)}$"):
        release_files(load_assignment(folder))


def test_lesson_itself_is_never_released(assignment: Assignment) -> None:
    with pytest.raises(ReleaseError, match=r"name multi_channel\.py, which students must not have$"):
        release_files(_extra(assignment, "multi_channel.py"))


@pytest.mark.parametrize("name", ["grading.py", "right.py", "given.py"])
def test_graders_own_files_are_never_released(tmp_path: Path, name: str) -> None:
    more = f'stand_ins="right.py", provides={{"d2l": "given.py"}}, extra_files=("{name}",)'
    folder = write(tmp_path, page=page_of(f'name="scale", points=5, {ONE_FAMILY}', more))
    for other in ("right.py", "given.py"):
        (folder / other).write_text("def scale(X, k):\n    return k * X\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match=re.escape(name)):
        release_files(load_assignment(folder))


LESSON = Lesson("f", '# %%\n### BEGIN SOLUTION\nreturn torch.mul(X, "k")  # easy\nx=1\n### END SOLUTION\n', "f.py")


@pytest.mark.parametrize(
    ("name", "content", "leaked"),
    [
        pytest.param("a.py", 'return torch.mul(X, "k")', True, id="as it is"),
        pytest.param("a.py", 'if 1:\n        return torch.mul( X,"k" )\n', True, id="other spacing"),
        pytest.param("a.md", 'so: `return torch.mul(X,\n"k")`', True, id="over two lines"),
        pytest.param("a.ipynb", json.dumps(["    return torch.mul(X, 'k')".replace("'", '"')]), True, id="as JSON"),
        pytest.param("a.py", "return torch.mul(X, 'j')", False, id="something else"),
        pytest.param("a.py", "x=1", False, id="a line that is too short to tell"),
        pytest.param("a.py", "# easy", False, id="the comment alone"),
        pytest.param("a.png", 'return torch.mul(X, "k")', False, id="not text"),
    ],
)
def test_leaks_are_found_in_text(name: str, content: str, leaked: bool) -> None:
    found = find_leak(LESSON, name, content.encode())
    assert found == ('return torch.mul(X, "k")  # easy' if leaked else None)


def test_leaks_are_looked_for_in_text_that_is_not_utf8() -> None:
    assert find_leak(LESSON, "a.txt", b'\xff return torch.mul(X, "k")') is not None


@pytest.mark.parametrize("name", ["a.html", "a.rst", "a.PY", "NOTES"])
def test_leaks_are_found_whatever_the_ending(name: str) -> None:
    assert find_leak(LESSON, name, b'return torch.mul(X, "k")') is not None


def _texts(content: bytes, name: str) -> list[str]:
    """A file's text and, for JSON, each string in it, with all spacing taken out."""
    text = content.decode()
    found = [text]

    def collect(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            found.append("".join(item for item in value if isinstance(item, str)))
            for item in value:
                collect(item)
        elif isinstance(value, dict):
            for item in value.values():
                collect(item)

    if name.endswith((".json", ".ipynb")):
        collect(json.loads(text))
    return ["".join(item.split()) for item in found]


def test_no_text_of_a_solution_is_in_the_built_tree(assignment: Assignment, tmp_path: Path) -> None:
    build(assignment, tmp_path)
    stand_ins = ast.parse(assignment.stand_ins)
    lines = [line for solution in assignment.lesson.solutions() for line in solution.splitlines()]
    lines += [ast.unparse(node) for node in ast.walk(stand_ins) if isinstance(node, ast.Return)]
    secrets = {"".join(line.split()) for line in lines if not line.strip().startswith("#")} - {""}
    assert len(secrets) >= 4
    built = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(built) >= len(PLAIN)
    for path in built:
        for text in _texts(path.read_bytes(), path.name):
            assert not [secret for secret in secrets if secret in text], path.name
            assert "BEGINSOLUTION" not in text, path.name
            assert "ENDSOLUTION" not in text, path.name


def test_building_writes_everything_once(small: Assignment, tmp_path: Path) -> None:
    files = release_files(small)
    assert sorted(build(small, tmp_path)) == sorted(files)
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
    assert stale_files(small, tmp_path) == []
    assert build(small, tmp_path) == []


def test_building_writes_only_what_changed(small: Assignment, tmp_path: Path) -> None:
    build(small, tmp_path)
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert build(small, tmp_path) == ["README.md"]
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_building_where_a_file_is_in_the_way_says_so(small: Assignment, tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()
    message = f"{tmp_path / 'README.md'} cannot be written: Is a directory"
    with pytest.raises(ReleaseError, match=f"^{re.escape(message)}$"):
        build(small, tmp_path)


def test_stale_files_are_named_with_what_is_the_matter(small: Assignment, tmp_path: Path) -> None:
    build(small, tmp_path)
    (tmp_path / "README.md").unlink()
    (tmp_path / "scaling.py").write_text("changed", encoding="utf-8")
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "grading.py").write_text("", encoding="utf-8")
    assert sorted(stale_files(small, tmp_path)) == [
        "README.md is missing",
        "notes/grading.py is not part of the release",
        "scaling.py is not what the lesson makes of it now",
    ]


def test_everything_is_missing_from_a_folder_that_is_not_there(small: Assignment, tmp_path: Path) -> None:
    files = release_files(small)
    assert sorted(stale_files(small, tmp_path / "absent")) == sorted(f"{name} is missing" for name in files)


@pytest.mark.parametrize("name", ["__pycache__/x.pyc", ".hypothesis/x", ".pytest_cache/x", ".ipynb_checkpoints/x"])
def test_caches_are_no_part_of_a_release(small: Assignment, tmp_path: Path, name: str) -> None:
    build(small, tmp_path)
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text("", encoding="utf-8")
    assert stale_files(small, tmp_path) == []


def test_committed_release_is_fresh(assignment: Assignment) -> None:
    assert stale_files(assignment, RELEASED) == []


def test_readme_names_exercises_points_and_ways_to_check(assignment: Assignment) -> None:
    text = readme(assignment)
    assert text.startswith("# Multiple input and output channels\n")
    for number, name in enumerate((IN, OUT, ONE), 1):
        assert f"{number}. `{name}` (10 points)\n" in text
    assert f"| `check({IN})` in a notebook cell |" in text
    assert "| `pytest` |" in text


def test_readme_speaks_of_pytest_only_where_there_are_tests(assignment: Assignment) -> None:
    assert "pytest" not in readme(_extra(assignment, "figures/*.svg"))


def test_every_stub_of_the_starter_raises_not_done_yet(
    assignment: Assignment, files: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "starter.py"
    path.write_bytes(files["multi_channel.py"])
    spec = importlib.util.spec_from_file_location("starter_under_test", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for exercise in assignment.exercises:
        args = [torch.tensor(arg, dtype=torch.float32) for arg in exercise.examples[0].args]
        with pytest.raises(NotDoneYet, match="not done yet: replace this line with your own code"):
            getattr(module, exercise.name)(*args)


def _released_tests(folder: Path) -> dict[str, int]:
    """Run the released tests in ``folder`` as a student does; how many there were of each outcome."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--rootdir=."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return {word: int(count) for count, word in re.findall(r"(\d+) (\w+)", done.stdout.splitlines()[-1])}


def test_released_tests_skip_on_the_starter(assignment: Assignment, tmp_path: Path) -> None:
    build(assignment, tmp_path)
    outcomes = _released_tests(tmp_path)
    assert outcomes.get("skipped", 0) >= 10
    assert "passed" not in outcomes
    assert "failed" not in outcomes


def test_released_tests_pass_on_the_reference(assignment: Assignment, tmp_path: Path) -> None:
    build(assignment, tmp_path)
    source = (tmp_path / "multi_channel.py").read_text(encoding="utf-8")
    filled = re.compile(rf"^    {re.escape(STUB)}\n", re.MULTILINE)
    for solution in assignment.lesson.solutions():
        source = filled.sub(solution.replace("\\", r"\\\\"), source, count=1)
    assert not filled.search(source)
    (tmp_path / "multi_channel.py").write_text(source, encoding="utf-8")
    outcomes = _released_tests(tmp_path)
    assert outcomes.get("passed", 0) >= 10
    assert "skipped" not in outcomes
    assert "failed" not in outcomes
