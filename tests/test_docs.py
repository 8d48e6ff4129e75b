"""The documents' commands: a reader who types what a page shows, from its first line to its last, gets what it says.

Each page's ``sh`` blocks are run in order, in one shell, in a copy of what a clone of the repository has. Comments that
a reader does not see go before a block: ``<!-- in: FOLDER -->`` says where the reader stands, as the text does,
``<!-- exit: 0 1 -->`` with which statuses the commands end, and ``<!-- file: PATH -->`` that the block is a file. A
command that cannot be run here stands in one of the two lists below.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import warm
from tests.handin.samples import drop_folder, exchange, zipped
from tests.support import EXAMPLES, OUT, RELEASED, RIGHT, ROOT, SOLUTION, replaced

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
ROLES = ("student", "instructor", "author", "CI")

NOT_RUN = {
    "python3 -m venv": "it installs packages; .ci/run evaluates those of the README",
    ". .venv/bin/activate": "there is no such environment; the tests' own is in its place",
    "git clone": "it needs the network",
    "python -m benchmarks.cuda_agreement": "it needs a GPU",
    "autograder grade multi_channel examples/class --out graded --device cuda": "it needs a GPU",
    "autograder doctor multi_channel --right tests/corpora/right --seeds 50": "it takes minutes; see tests/fairness",
}
"""How commands begin that are not run, and why."""

RUN_ELSEWHERE = {
    "autograder doctor linear": ("tests/test_second_assignment.py", 'done("doctor", "linear", cwd=followed)'),
    "autograder audit linear": ("tests/test_second_assignment.py", 'done("audit", "linear", cwd=audited, code=1)'),
}
"""Commands that take long and that another test runs, as the page has them: which, and by what."""

PLACES = ("/courses/vision", "/srv/nbgrader/exchange")
"""Folders outside the clone; the tests have them in a folder of their own."""

_BLOCK = re.compile(r"((?:^<!-- [^\n]* -->\n)*)^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A line of a page's block; ``folder`` is where the reader goes before it, if anywhere."""

    line: str
    folder: str
    status: int


def _told(comments: str, name: str) -> str:
    """What a comment of this name before a block says; empty without one."""
    found = re.search(rf"^<!-- {name}: (.*) -->$", comments, re.MULTILINE)
    return found[1] if found else ""


def commands(text: str) -> list[Command]:
    """A page's commands, in order."""
    found = []
    for comments, kind, body in _BLOCK.findall(text):
        if kind != "sh":
            continue
        lines = body.splitlines()
        statuses = [int(status) for status in (_told(comments, "exit") or "0").split()]
        if len(statuses) == 1:
            statuses *= len(lines)
        folder = _told(comments, "in")
        for number, (line, status) in enumerate(zip(lines, statuses, strict=True)):
            found.append(Command(line, "" if number else folder, status))
    return found


def files(text: str) -> dict[str, str]:
    """The files that a page gives in full."""
    given = ((_told(comments, "file"), body) for comments, _, body in _BLOCK.findall(text))
    return {path: body for path, body in given if path}


def left_out(line: str) -> bool:
    return line in RUN_ELSEWHERE or any(line.startswith(start) for start in NOT_RUN)


@dataclass(frozen=True)
class Reader:
    """Somebody who follows pages: ``clone`` is their clone, beside which they have other folders."""

    clone: Path
    programs: Path

    @property
    def home(self) -> Path:
        return self.clone.parent

    def here(self, text: str) -> str:
        """A page, or a command of one, with the places outside the clone in the reader's own folder."""
        for place in PLACES:
            text = text.replace(place, f"{self.home}{place}")
        return text

    def follow(self, text: str) -> tuple[list[str], str]:
        """Run a page's commands until one ends otherwise than told; returns those run, and what is wrong."""
        for path, content in files(text).items():
            target = self.clone / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        chosen = [command for command in commands(text) if not left_out(command.line)]
        script = [f"cd '{self.clone}'"]
        for number, command in enumerate(chosen):
            if command.folder:
                script.append(f"cd '{self.clone}/{command.folder}'")
            script += [self.here(command.line), "status=$?", f'echo "{number} $status" >> "$HOME/statuses"']
            script.append(f"[ $status -eq {command.status} ] || exit 99")
        done = subprocess.run(
            ["bash", "-c", "\n".join(script)],
            check=False,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        told = (self.home / "statuses").read_text(encoding="utf-8").split() if chosen else []
        lines = [command.line for command in chosen[: len(told) // 2]]
        if done.returncode == 0 and len(lines) == len(chosen):
            return lines, ""
        at = chosen[max(len(lines) - 1, 0)]
        ended = told[-1] if told else "nothing"
        return lines, f"{at.line}\nended with {ended}, not {at.status}:\n{done.stdout[-3000:]}"

    def _environment(self) -> dict[str, str]:
        """The tests' own, without what would have the commands act as in a test or on a runner."""
        hidden = re.compile("PYTEST|PYTHON|COV|GITHUB|CI$|JUPYTER|IPYTHON|AUTOGRADER|GIT_|COLUMNS|VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if not hidden.match(name)}
        own = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
        author = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        return (
            kept
            | dict.fromkeys(own, str(self.home / "jupyter"))
            | author
            | {
                "HOME": str(self.home),
                "PATH": os.pathsep.join([str(self.programs), str(Path(sys.executable).parent), kept.get("PATH", "")]),
                "AUTOGRADER_DROP": self.here("/courses/vision/drop"),
                "PYTHONIOENCODING": "utf-8",
            }
        )


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the commands, which a server that is warm runs."""
    folder = tmp_path_factory.mktemp("programs")
    with tempfile.TemporaryDirectory(prefix="warm-") as place:  # an address of a socket has 100 characters or so
        warm.install(folder, f"{place}/socket")
        command = [sys.executable, "-m", "tests.warm", f"{place}/socket"]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
            assert server.stdin is not None
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield folder
            server.stdin.close()


@pytest.fixture(scope="session")
def clone(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clone has of what the pages are about, with a smaller example class that is graded."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # one for all processes of this run
    with (shared / "docs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "docs").exists():
            made = _made(tmp_path_factory.mktemp("original"), programs)
            made.rename(shared / "docs")
    return shared / "docs" / "clone"


def _made(where: Path, programs: Path) -> Path:
    folder = where / "clone"
    ignored = shutil.ignore_patterns("__pycache__", "*.ipynb")
    shutil.copytree(SOLUTION, folder / "solutions" / "multi_channel", ignore=ignored)
    shutil.copytree(RELEASED, folder / "assignments" / "multi_channel")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    (folder / "examples" / "class").mkdir(parents=True)
    for name in ("ada_king.ipynb", "hana_suzuki.py"):
        shutil.copy(EXAMPLES / name, folder / "examples" / "class")
    text = "```sh\nautograder grade multi_channel examples/class --out graded --seed 1\n```\n"
    assert Reader(folder, programs).follow(text)[1] == ""
    return where


@pytest.fixture
def reader(clone: Path, programs: Path, tmp_path: Path) -> Reader:
    shutil.copytree(clone, tmp_path / "clone")
    drop = tmp_path / "courses" / "vision" / "drop"
    drop.parent.mkdir(parents=True)
    drop_folder(drop)
    return Reader(tmp_path / "clone", programs)


def _has_begun(reader: Reader) -> None:
    """A student has written the first function, and the second one wrongly."""
    wrong = f"def {OUT}(X, K):\n    return torch.stack([corr2d_multi_in(X, k) for k in K], -1)"
    released = reader.clone / "assignments" / "multi_channel" / "multi_channel.py"
    released.write_text(replaced(OUT, wrong), encoding="utf-8")


def _handin(reader: Reader) -> None:
    _has_begun(reader)
    exchange(Path(reader.here("/srv/nbgrader/exchange")))
    moodle = {"Ada King_1234567_assignsubmission_file_/work.py": RIGHT.encode()}
    (reader.clone / "Vision 1-Week 6-12345.zip").write_bytes(zipped(moodle))
    _download(reader)


def _download(reader: Reader) -> None:
    """A download from Canvas."""
    (reader.clone / "submissions.zip").write_bytes(zipped({"kingada_12345_67890_work.py": RIGHT.encode()}))


def _lms(reader: Reader) -> None:
    """The gradebook and the worksheet, with the class in them."""
    canvas = (
        "Student,ID,SIS User ID,SIS Login ID,Section,multi_channel (501),Homework 3 (4711)\n"
        "    Points Possible,,,,,30.00,30.00\n"
        '"King, Ada",101,S-1,ada,CS,,\n"Suzuki, Hana",102,S-2,hana,CS,,\n'
    )
    moodle = (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Feedback comments\r\n"
        "Participant 1001,Ada King,ada@uni.example,Submitted for grading,,30.00,Yes,\r\n"
        "Participant 1002,Hana Suzuki,hana@uni.example,Submitted for grading,,30.00,Yes,\r\n"
    )
    (reader.clone / "gradebook.csv").write_text(canvas, encoding="utf-8")
    (reader.clone / "worksheet.csv").write_text(moodle, encoding="utf-8")


def _ci(reader: Reader) -> None:
    """A repository of a student's that exists already, and one that the instructor has cloned."""
    for folder in (reader.home / "student", reader.clone / "clones" / "ada"):
        shutil.copytree(RELEASED, folder)
    shutil.rmtree(reader.home / "student" / ".github")
    (reader.clone / "clones" / "ada" / "multi_channel.py").write_text(RIGHT, encoding="utf-8")


def _nbgrader(reader: Reader) -> None:
    """An exchange, which the machine's configuration names, and a student's folder."""
    place = Path(reader.here("/srv/nbgrader/exchange"))
    place.mkdir(parents=True)
    place.chmod(0o777)
    (reader.home / "jupyter").mkdir()
    config = f"c = get_config()\nc.Exchange.root = {str(place)!r}\n"
    (reader.home / "jupyter" / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (reader.home / "student").mkdir()


def _authoring(reader: Reader) -> None:
    """An empty folder."""
    shutil.rmtree(reader.clone)
    reader.clone.mkdir()


BEFORE: dict[str, Callable[[Reader], None]] = {
    "authoring": _authoring,
    "ci": _ci,
    "handin": _handin,
    "instructor": _download,
    "lms": _lms,
    "nbgrader": _nbgrader,
    "pytest": _has_begun,
    "student": _has_begun,
}
"""What the reader of a page has besides, before they begin."""


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_pages_can_be_followed(page: Path, reader: Reader) -> None:
    text = page.read_text(encoding="utf-8")
    if page.stem in BEFORE:
        BEFORE[page.stem](reader)
    run, wrong = reader.follow(text)
    assert wrong == ""
    assert run == [command.line for command in commands(text) if not left_out(command.line)]


@pytest.mark.parametrize(
    ("line", "status"),
    [("autograder report nowhere", 0), ("autograder report graded", 1), ("nosuchcommand", 0), ("cd nowhere", 0)],
)
def test_a_command_that_ends_otherwise_is_noticed(line: str, status: int, reader: Reader) -> None:
    text = f"```sh\ntrue\n```\n\n<!-- exit: {status} -->\n```sh\n{line}\nfalse\n```\n"
    run, wrong = reader.follow(text)
    assert run == ["true", line]
    assert wrong.startswith(f"{line}\nended with ")


def test_commands_are_read_with_what_is_said_of_them() -> None:
    text = (
        "<!-- command: try -->\n```sh\na\n```\n\n```text\nnot this\n```\n\n"
        "<!-- in: there -->\n<!-- exit: 0 1 -->\n```sh\nb\nc\n```\n\n<!-- file: d/e.py -->\n```python\nf()\n```\n"
    )
    assert commands(text) == [Command("a", "", 0), Command("b", "there", 0), Command("c", "", 1)]
    assert files(text) == {"d/e.py": "f()\n"}


def test_what_is_not_run_is_still_shown() -> None:
    lines = [command.line for page in PAGES for command in commands(page.read_text(encoding="utf-8"))]
    assert [start for start in NOT_RUN if not any(line.startswith(start) for line in lines)] == []
    assert [line for line in RUN_ELSEWHERE if line not in lines] == []
    assert [
        line for line, (path, by) in RUN_ELSEWHERE.items() if by not in (ROOT / path).read_text(encoding="utf-8")
    ] == []
    assert sum(not left_out(line) for line in lines) >= 50
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [place for place in PLACES if place not in text] == []
    assert BEFORE.keys() <= {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_comment_before_a_block_says_something(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    told = re.findall(r"^<!-- (\w+): ", text, re.MULTILINE)
    before_blocks = [name for comments, *_ in _BLOCK.findall(text) for name in re.findall(r"<!-- (\w+): ", comments)]
    assert told == before_blocks
    assert set(told) <= {"command", "exit", "file", "in"}
    assert not [command for command in commands(text) if not command.line.strip() or command.line.endswith("\\")]


def test_readme_has_one_page_for_each_role() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = re.search(r"^\| you are .*?\n(?=\n)", text, re.MULTILINE | re.DOTALL)
    assert table is not None
    rows = table[0].splitlines()[2:]
    assert len(rows) == len(ROLES)
    for role, row in zip(ROLES, rows, strict=False):
        assert role in row
        assert re.search(r"\]\((docs/\w+\.md)\)", row), row
    linked = {target for page in PAGES for target in re.findall(r"\]\((?:docs/)?(\w+\.md)", page.read_text("utf-8"))}
    assert {page.name for page in PAGES[1:]} <= linked
