"""The kit's checks as items of pytest, for a terminal and for the test explorers of editors.

Nothing happens unless it is asked for, with ``pytest --autograder`` or ``autograder = true`` in a configuration file of
pytest's. Then a folder with a ``checks.json`` of the kit has an item for each exercise and check of the file that
``autograder check`` would take there, or of a file that is named: ``multi_channel.ipynb::corr2d_multi_in::values``. The
visible tests in that folder can import what the assignment provides. To collect the checks runs no student code and
does not import PyTorch. An item runs as ``autograder check`` does, in this very process, and an exercise is checked
once for all of its items.
"""

import ast
import contextlib
import re
import sys
import warnings
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograder.local import Checked
    from autograder.record import CheckResult, ExerciseResult
    from autograder.submissions.bundle import Bundle, Unreadable

_OPTION = "autograder"
_FILE_NAME = "checks.json"
_SCHEMA = "autograder/checks/v1"
_GATES = ("defined", "rule")
_ASKED = ("examples", "values", "contract", "gradient")
_READ = "submission"
_CELL = re.compile(r", cell \d+\Z")
_WIDTH = 100
_PROVIDED = pytest.StashKey[set[Path]]()
_NOT_STARTED = "not started: put your code in place of the line that raises NotDoneYet"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--autograder`` on the command line, ``autograder`` in a configuration file."""
    group = parser.getgroup("autograder", "exercises of the autograder")
    text = "collect the checks of the exercises in folders that hold a checks.json of the kit"
    group.addoption("--autograder", action="store_true", default=False, dest=_OPTION, help=text)
    parser.addini(_OPTION, text, type="bool", default=False)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The checks of a submission: of the file that a folder's work is in, or of one that is named."""
    if not _is_on(parent.config):
        return None
    _provide(file_path.parent, parent.config)
    if file_path.name == _FILE_NAME:
        problem = _problem_of(file_path)
        return ProblemFile.from_parent(parent, path=file_path, problem=problem) if problem else None
    return SubmissionFile.from_parent(parent, path=file_path) if _is_submission(file_path, parent) else None


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Keep pytest from importing a submission to look for tests in it."""
    if _is_on(parent.config) and _is_submission(module_path, parent):
        return NoTests.from_parent(parent, path=module_path)
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Have a check that is skipped say so at the student's function, not in here."""
    report = yield
    if isinstance(item, CheckItem) and report.skipped and isinstance(report.longrepr, tuple):
        path, line, _ = item.reportinfo()
        report.longrepr = (str(path), (line or 0) + 1, report.longrepr[2])
    return report


class NoTests(pytest.File):
    """A file in which no tests are looked for."""

    def collect(self) -> list[pytest.Item]:
        """Nothing."""
        return []


class ProblemFile(pytest.File):
    """A folder whose submission cannot be told, or whose ``checks.json`` cannot be read: one item that fails."""

    def __init__(self, *, problem: str, **more: Any) -> None:
        super().__init__(**more)
        self.problem = problem

    def collect(self) -> list[pytest.Item]:
        """The item that says so."""
        return [ProblemItem.from_parent(self, name=_READ, problem=self.problem)]


class SubmissionFile(pytest.File):
    """A student's file, with a collector for each exercise, or one item that says why it cannot be read."""

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        """The exercises. Nothing of the student's runs."""
        outline = _outline(self.path.parent)
        if outline is None or isinstance(outline, str):
            problem = outline or f"{_FILE_NAME} is gone: copy it again from the assignment's folder"
            return [ProblemItem.from_parent(self, name=_READ, problem=problem)]
        bundle = _read(self.path, *_known(outline))
        problem = _why_not_python(bundle)
        if problem:
            return [ProblemItem.from_parent(self, name=_READ, problem=problem)]
        return [
            ExerciseNode.from_parent(self, name=exercise["name"], checks=_checks_of(exercise))
            for exercise in outline["exercises"]
        ]


class ExerciseNode(pytest.Collector):
    """An exercise of a submission, which is checked when the first of its items runs."""

    def __init__(self, *, checks: tuple[str, ...], **more: Any) -> None:
        super().__init__(**more)
        self.checks = checks
        self._found: Checked | str | None = None

    def collect(self) -> list[pytest.Item]:
        """An item for each check."""
        line = _line_of(self.path, self.name)
        return [CheckItem.from_parent(self, name=check, line=line) for check in self.checks]

    def found(self) -> "Checked | str":
        """What was found, or why nothing could be."""
        if self._found is None:
            self._found = _check(self.path, self.name)
        return self._found


class CheckItem(pytest.Item):
    """A check of an exercise."""

    parent: ExerciseNode

    def __init__(self, *, line: int, **more: Any) -> None:
        super().__init__(**more)
        self.line = line

    def runtest(self) -> None:
        """Fail with what ``autograder check`` shows of this check, or skip with the reason."""
        found = self.parent.found()
        if isinstance(found, str):
            pytest.fail(found, pytrace=False)
        (exercise,) = found.exercises
        result = next((check for check in exercise.checks if check.name == self.name), None)
        outcome = result.outcome if result is not None else "not run"
        if exercise.outcome == "not started":
            pytest.skip(_NOT_STARTED)
        if outcome in {"not run", "not started"}:
            said = exercise.message if exercise.outcome == "not run" else ""
            pytest.skip(_line(said or (result.message if result is not None else "") or outcome))
        if outcome != "passed" and result is not None:
            pytest.fail(_shown(found, exercise, result), pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the student's function begins."""
        return self.path, self.line, f"{self.parent.name}: {self.name}"


class ProblemItem(pytest.Item):
    """Why there is nothing to check."""

    def __init__(self, *, problem: str, **more: Any) -> None:
        super().__init__(**more)
        self.problem = problem

    def runtest(self) -> None:
        """Fail with one sentence."""
        pytest.fail(self.problem, pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file that it is about."""
        return self.path, 0, self.name


def _is_on(config: pytest.Config) -> bool:
    return bool(config.getoption(_OPTION, default=False) or config.getini(_OPTION))


def _provide(folder: Path, config: pytest.Config) -> None:
    """Let the tests of a folder import what its assignment provides, such as ``d2l``, as ``autograder check`` does."""
    done = config.stash.setdefault(_PROVIDED, set())
    if folder in done:
        return
    done.add(folder)
    outline = _outline(folder)
    if outline is None or isinstance(outline, str) or not outline.get("provides"):
        return
    from autograder.protocol.messages import Provided
    from autograder.worker.given import ProvidedFinder

    finder = ProvidedFinder(Provided(item["name"], item["source"]) for item in outline["provides"])
    sys.meta_path.append(finder)
    config.add_cleanup(lambda: sys.meta_path.remove(finder) if finder in sys.meta_path else None)


def _outline(folder: Path) -> Mapping[str, Any] | str | None:
    """The names in a folder's ``checks.json``: a text where it is damaged, ``None`` where it is not the kit's."""
    import msgspec

    try:
        content = (folder / _FILE_NAME).read_bytes()
    except OSError:
        return None
    if b'"autograder/checks/' not in content[:1000]:
        return None
    again = "copy it again from the assignment's folder"
    try:
        found = msgspec.json.decode(content)
        for exercise in found["exercises"]:
            _checks_of(exercise)
            str.isidentifier(exercise["name"])
        for item in found.get("provides", ()):
            str.isidentifier(item["name"] + item["source"])
        kind = found["schema"]
        str.isidentifier(found["assignment"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        return _line(f"{_FILE_NAME} is damaged ({type(error).__name__}: {error}): {again}")
    if kind != _SCHEMA:
        return _line(f"{_FILE_NAME} is of the kind {kind!r}; this version of the kit reads {_SCHEMA!r}")
    outline: Mapping[str, Any] = found
    return outline


def _checks_of(exercise: Mapping[str, Any]) -> tuple[str, ...]:
    """The checks that are made of an exercise here, where there is no GPU to be asked."""
    present = {case["check"] for case in exercise["cases"]}
    return (*_GATES, *(check for check in _ASKED if check in present))


def _known(outline: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The assignment and its exercises."""
    return outline["assignment"], tuple(exercise["name"] for exercise in outline["exercises"])


def _read(path: Path, assignment: str, exercises: tuple[str, ...]) -> "Bundle | Unreadable":
    from autograder.submissions.read import read_submission

    target = path.resolve() if path.is_symlink() else path  # here a link is the student's own
    return read_submission(target, assignment, exercises)[0]


def _is_submission(path: Path, parent: pytest.Collector) -> bool:
    """Whether a file is the work of its folder, or named by who runs pytest."""
    from autograder.submissions.choose import can_be_main

    if not can_be_main(path.name):
        return False
    outline = _outline(path.parent)
    if outline is None:
        return False
    if parent.session.isinitpath(path):
        return True
    return not isinstance(outline, str) and _main_of(path.parent, outline) == path.name


def _main_of(folder: Path, outline: Mapping[str, Any]) -> str:
    """The file that a folder's work is in; nothing where it cannot be told."""
    from autograder.submissions.bundle import Unreadable
    from autograder.submissions.choose import main_names

    assignment, exercises = _known(outline)
    bundle = _read(folder, assignment, exercises)
    if isinstance(bundle, Unreadable):
        return bundle.file
    if bundle.units:
        return _CELL.sub("", bundle.units[0].label)
    return next((name for name in reversed(main_names(assignment)) if (folder / name).is_file()), "")


def _problem_of(path: Path) -> str:
    """What is to be said at a ``checks.json``, as no file beside it can say it: nothing if all is well."""
    from autograder.submissions.bundle import Unreadable
    from autograder.submissions.choose import can_be_main

    outline = _outline(path.parent)
    if outline is None or isinstance(outline, str):
        return outline or ""
    main = _main_of(path.parent, outline)
    if main and "/" not in main and can_be_main(main):
        return ""
    bundle = _read(path.parent, *_known(outline))
    if isinstance(bundle, Unreadable):
        return _line(bundle.reason)
    return _line(f"your work is in {main or 'another folder'}: put the file beside {_FILE_NAME}")


def _why_not_python(bundle: "Bundle | Unreadable") -> str:
    """Why a submission cannot be read, in a sentence; nothing if it can."""
    from autograder.submissions.bundle import Unreadable

    if isinstance(bundle, Unreadable):
        return _line(f"{bundle.file + ': ' if bundle.file else ''}{bundle.reason}")
    if not bundle.is_one_file:
        return ""
    (unit,) = bundle.units
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(unit.source, unit.label)
    except SyntaxError as error:
        return _line(f"line {error.lineno or 1} of {unit.label} is not Python: {error.msg or 'invalid syntax'}")
    except (ValueError, RecursionError, MemoryError) as error:
        return _line(f"{unit.label} is not Python: {error or type(error).__name__}")
    return ""


def _line_of(path: Path, name: str) -> int:
    """The line of a function's definition in a file, counted from 0; in a notebook, of the file that it is saved as."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return 0
    notebook = rb'\s*"' if path.suffix == ".ipynb" else b""
    header = re.compile(notebook + rb"\s*(?:async\s+)?def\s+" + re.escape(name.encode()) + rb"\s*\(")
    return max((number for number, line in enumerate(lines) if header.match(line)), default=0)


def _check(path: Path, exercise: str) -> "Checked | str":
    """Check an exercise of a file as ``autograder check`` does, or say why it cannot be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what warns here is the student's, and no failure of a check
        from autograder.authoring.public import PublicChecksError, read_checks
        from autograder.local import UnreadableError, check_bundle
        from autograder.submissions.bundle import Unreadable

        try:
            checks = read_checks(path.parent / _FILE_NAME)
            bundle = _read(path, checks.assignment, checks.names)
            if isinstance(bundle, Unreadable):
                return _why_not_python(bundle)
            with _own_modules(path.parent.resolve()):
                return check_bundle(bundle, checks, path.parent.resolve(), exercise)
        except (PublicChecksError, UnreadableError, KeyError) as error:
            return _line(str(error))


@contextlib.contextmanager
def _own_modules(folder: Path) -> Iterator[None]:
    """Leave no module of a submission to the tests beside it, which import their own."""
    before, finders = dict(sys.modules), list(sys.meta_path)
    try:
        yield
    finally:
        sys.meta_path[:] = finders
        for name, module in list(sys.modules.items()):
            if name in before:
                sys.modules[name] = before[name]
            elif _is_own(module, folder):
                del sys.modules[name]


def _is_own(module: Any, folder: Path) -> bool:
    """Whether a module is of the student's folder, or was made by the kit for a submission."""
    file = getattr(module, "__file__", None)
    if not isinstance(file, str):
        return getattr(getattr(module, "__loader__", None), "__module__", "").startswith("autograder.") or (
            getattr(module, "__spec__", None) is None
        )
    return folder in Path(file).parents and "site-packages" not in Path(file).parts


def _shown(found: "Checked", exercise: "ExerciseResult", check: "CheckResult") -> str:
    """What is wrong with a check, as ``autograder check`` shows it, with the message first."""
    import io

    from msgspec.structs import replace
    from rich.console import Console

    from autograder.render.runner import Unheard, heeds_output
    from autograder.render.safe import presentable
    from autograder.render.terminal import show_exercise

    stream = io.StringIO()
    plain = Console(
        file=stream, width=_WIDTH, color_system=None, force_terminal=False, force_jupyter=False, highlight=False
    )
    show_exercise(presentable(replace(exercise, checks=(check,), message="")), plain)
    notes = [f"note: {problem.label}, line {problem.line} did not run: {problem.message}" for problem in found.problems]
    lines = [check.message or f"{exercise.name}: {check.name} is {check.outcome}", *notes]
    text = "\n".join([*map(_line, lines), "", *(line.rstrip() for line in stream.getvalue().splitlines())])
    return Unheard.broken(text) if heeds_output() else text


def _line(text: str) -> str:
    from autograder.render.safe import bounded, one_line

    return one_line(bounded(text))
