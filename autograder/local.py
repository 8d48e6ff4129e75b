"""Checking on the student's own machine: the same engine with the worker in this very process, and the public checks.

Nothing here needs Linux, a sandbox, the reference or a secret.
"""

import contextlib
import ctypes
import io
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import autograder
from autograder import rehearsal
from autograder.authoring.public import FILE_NAME, PublicChecks, read_checks
from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer, unpack
from autograder.grading.device import DeviceTarget
from autograder.grading.exercise import exercise_result, judge_exercise
from autograder.grading.on_device import NoDevice, OnDevice
from autograder.grading.plainly import shown_plainly
from autograder.protocol.messages import Definition, ErrorRecord, ExerciseSetup, Load, Loaded, LoadProblem, Reply
from autograder.record import ExerciseResult
from autograder.submissions.bundle import Bundle, not_python
from autograder.worker.calls import Answers
from autograder.worker.forbid import forbidden
from autograder.worker.load import Submission, describe


class UnreadableError(Exception):
    """A submission cannot be loaded; says why."""


class TimeLimitError(BaseException):
    """Raised inside student code that runs for too long."""


@dataclass
class Checked:
    """What :func:`autograder.check` found: ``str()`` shows it as text, a notebook draws it."""

    title: str
    exercises: tuple[ExerciseResult, ...]
    problems: tuple[LoadProblem, ...] = ()
    printed: int = 0

    @property
    def passed(self) -> bool:
        """Whether every exercise that was checked is right."""
        return all(exercise.outcome == "passed" for exercise in self.exercises)

    def __repr__(self) -> str:
        from autograder.render.terminal import render_text

        return render_text(self)

    def _repr_html_(self) -> str:
        from autograder.render.notebook import render_html

        return render_html(self)


@dataclass
class LocalTarget:
    """Answers cases in this process; a call that hangs is interrupted in the student's own line."""

    function: Any
    labels: Mapping[str, str]
    seconds: float
    printed: int = 0
    devices: bool = False
    """Whether there is more than one device, and answers are to say where their tensors were made."""
    _stopped: bool = field(default=False, init=False)

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:
        """Ask cases one by one, as a sandboxed worker does."""
        answers: list[Answer] = []
        sink = io.StringIO()
        with (
            forbidden(paper.exercise.forbidden),
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            _watchdog(self.seconds),
        ):
            worker = Answers(self.function, self.labels, paper.max_reply_bytes, devices=self.devices)
            for case in cases:
                if self._stopped:
                    answers.append(Answer(case, failure="unanswered"))
                    continue
                call, content = case.call()
                try:
                    reply, contents = worker.answer(call, memoryview(content))
                except TimeLimitError:  # it struck between two of the student's own lines
                    reply, contents = Reply(case.id, (), ErrorRecord(TimeLimitError.__name__, "")), []
                if reply.error is not None and reply.error.type == TimeLimitError.__name__:
                    self._stopped = True
                    line = f" (line {reply.error.frames[-1].line})" if reply.error.frames else ""
                    detail = f"did not finish within {self.seconds:g} s{line}"
                    answers.append(Answer(case, failure="timeout", detail=detail))
                    continue
                answers.append(unpack(case, reply, b"".join(contents)))
        self.printed += sink.getvalue().count("\n")
        return answers


@contextlib.contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """Raise :class:`TimeLimitError` in this thread's Python code if the block takes longer than ``seconds``."""
    thread = threading.get_ident()
    done = threading.Event()

    def watch() -> None:
        wait = seconds
        while not done.wait(wait):
            _raise_in(thread, TimeLimitError)
            wait = 1.0  # a bare except in the student's loop may have swallowed it

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        while watcher.is_alive():
            with contextlib.suppress(TimeLimitError):  # it may strike here, too
                done.set()
                watcher.join()
        with contextlib.suppress(TimeLimitError):
            _let_it_strike()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise ``error`` in another thread's Python code."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _let_it_strike() -> None:
    """Give Python the chance to raise what is still to be raised in this thread.

    Taking it back with a null pointer would leave CPython 3.11 with a flag that makes the next call under a trace
    function (a debugger's, a coverage tool's) never return.
    """
    for _ in range(100):
        pass


def find_checks(start: Path) -> Path:
    """The ``checks.json`` in ``start`` or the nearest folder above it, or else above the working directory.

    Raises:
        FileNotFoundError: there is none.
    """
    here = start.resolve()
    work = Path.cwd()
    for folder in (here, *here.parents, work, *work.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise FileNotFoundError(
        f"there is no {FILE_NAME} in {start} or above it: work in the assignment's folder, where it was handed out"
    )


def check_functions(functions: tuple[Any, ...], namespace: dict[str, Any]) -> Checked:
    """Check functions that live in ``namespace``; all of its exercises where none is named."""
    checks = read_checks(find_checks(Path.cwd()))
    wanted = {_name_of(function, namespace, checks): function for function in functions}
    if not wanted:
        wanted = {name: namespace[name] for name in checks.names if name in namespace}
    if not wanted:
        raise LookupError(f"none of {', '.join(checks.names)} is defined here: run the cells that define them first")
    labels = {
        function.__code__.co_filename: _cell_label(function.__code__.co_filename)
        for function in namespace.values()
        if hasattr(function, "__code__") and getattr(function, "__module__", None) == namespace.get("__name__")
    }
    results = []
    printed = 0
    for name, function in wanted.items():
        paper = checks.paper(name)
        definition = describe(function, len(paper.signature.params))
        target = LocalTarget(function, labels, checks.seconds)
        results.append(_judged(paper, definition, _answers(paper, definition, target)))
        printed += target.printed
    return Checked(checks.title, tuple(results), printed=printed)


def check_bundle(
    bundle: Bundle,
    checks: PublicChecks,
    folder: Path,
    only: str | None = None,
    on_exercise: Callable[[str], None] = lambda _name: None,
    *,
    rehearse: bool = False,
) -> Checked:
    """Load a submission in this process and check its exercises (or one of them); ``rehearse`` makes the device check.

    A process that has rehearsed keeps threads which Python's end may not find asleep: end it by :func:`os._exit`.
    """
    no_device = _why_no_rehearsal() if rehearse else ""  # autograd counts its devices when it first goes backward
    names = [only] if only else list(checks.names)
    papers = [checks.paper(name) for name in names]
    setups = tuple(ExerciseSetup(paper.exercise.name, len(paper.signature.params)) for paper in papers)
    load = Load(checks.assignment, bundle.units, (), checks.provides, setups, checks.given)
    folder = folder / bundle.home
    submission = Submission(load, None, lambda _unit, _statement, _line: None)
    imported = set(sys.modules)
    loaded, printed = _execute(submission, folder, checks.seconds)
    helpers = _within(folder, set(sys.modules) - imported)
    broken = not_python(bundle, loaded)
    if broken is not None:
        raise UnreadableError(broken.reason)
    asked = []
    elsewhere: DeviceTarget | None = None
    if rehearse:
        here = RehearsedHere(load, folder, checks.seconds, helpers)
        elsewhere = NoDevice(here.device, no_device) if no_device else OnDevice(here)
    for paper in papers:
        name = paper.exercise.name
        on_exercise(name)
        target = LocalTarget(submission.function(name), _labels(submission, folder), checks.seconds)
        definition = loaded.definitions.get(name, Definition(exists=False))
        asked.append((paper, definition, _answers(paper, definition, target)))
        printed += target.printed
    # what a submission does to a process that has a GPU may last, so all is asked on the CPU before
    results = tuple(_judged(*item, elsewhere) for item in asked)
    return Checked(checks.title, results, loaded.problems, printed)


def _answers(paper: Paper, definition: Definition, target: LocalTarget) -> list[Answer]:
    """The answers to an exercise's paper; none where there is nothing to ask."""
    ready = definition.exists and definition.callable and definition.takes_arguments and not definition.empty
    return target.ask(paper, paper.cases) if ready else []


def _judged(
    paper: Paper, definition: Definition, answers: list[Answer], elsewhere: DeviceTarget | None = None
) -> ExerciseResult:
    """Judge one exercise; of the cases that go wrong the smallest is shown."""
    judged = judge_exercise(paper, definition, answers, elsewhere)
    return exercise_result(judged, shown_plainly(judged))


class RehearsedHere:
    """The submission once more in this process, loaded and asked while a GPU is rehearsed."""

    device = "rehearsed"

    def __init__(self, load: Load, folder: Path, seconds: float, helpers: Iterable[str]) -> None:
        """``helpers`` are the modules of its own that it has imported, and that may ask for a GPU, too."""
        self._load = load
        self._helpers = tuple(helpers)
        self._folder = folder
        self._seconds = seconds
        self._submission: Submission | None = None
        self.loaded: Loaded | None = None

    def open(self) -> Loaded:
        """Load it, and its helpers anew."""
        for name in self._helpers:
            sys.modules.pop(name, None)
        self._submission = Submission(self._load, None, lambda _unit, _statement, _line: None)
        with rehearsal.rehearsing():
            self.loaded, _ = _execute(self._submission, self._folder, self._seconds)
        return self.loaded

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:
        """Ask cases of one exercise."""
        assert self._submission is not None, "it is open"
        function = self._submission.function(paper.exercise.name)
        target = LocalTarget(function, _labels(self._submission, self._folder), self._seconds, devices=True)
        with rehearsal.rehearsing():
            return target.ask(paper, cases)


def _why_no_rehearsal() -> str:
    refusal = rehearsal.why_not()
    return refusal and f"no GPU can be rehearsed here: {refusal}"


def _execute(submission: Submission, folder: Path, seconds: float) -> tuple[Loaded, int]:
    """Run a submission's top level: its own folder importable, its output counted, its ``check`` calls inert."""
    sink = io.StringIO()
    real_check, home = autograder.check, Path.cwd()
    sys.path.insert(0, str(folder))
    autograder.check = lambda *_functions: None  # type: ignore[assignment]
    try:
        os.chdir(folder)
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink), _watchdog(seconds):
            return submission.execute(), sink.getvalue().count("\n")
    finally:
        os.chdir(home)
        autograder.check = real_check
        sys.path.remove(str(folder))


def _within(folder: Path, names: Iterable[str]) -> list[str]:
    """Of these modules those that lie in a folder, without packages that are installed there."""
    files = {name: Path(getattr(sys.modules[name], "__file__", None) or "/") for name in names}
    return [name for name, path in files.items() if folder in path.parents and "site-packages" not in path.parts]


def _labels(submission: Submission, folder: Path) -> dict[str, str]:
    """The submission's own files and the helper modules beside them, as a traceback names them."""
    helpers = {str(path): path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}
    return {**helpers, **submission.labels}


def _name_of(function: Any, namespace: dict[str, Any], checks: PublicChecks) -> str:
    """The exercise that a function is: by its own name, or by the name it is bound to."""
    name = getattr(function, "__name__", "")
    if name in checks.names and namespace.get(name, function) is function:
        return name
    for bound in checks.names:
        if namespace.get(bound) is function:
            return bound
    if name in checks.names:
        return str(name)
    known = ", ".join(checks.names)
    raise LookupError(f"{name or type(function).__name__!r} is no exercise of {checks.title!r}: check one of {known}")


def _cell_label(file_name: str) -> str:
    base = os.path.basename(file_name)
    return "this notebook" if "ipykernel" in file_name or base.startswith("<ipython") else base
