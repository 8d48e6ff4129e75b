"""Runs of ``autograder grade`` in processes forked from here, where everything is imported already."""

import contextlib
import gc
import io
import os
import select
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any, BinaryIO

import msgspec

import autograder.cli
import autograder.render.table
import autograder.worker.serve  # what a run imports is imported once
from autograder.authoring.assignment import load_assignment
from autograder.batch import jobs, run
from autograder.exam.draw import draw_exam
from autograder.grading import zygote as graders_end
from autograder.record import Record, decode_record
from autograder.sandbox.kernel import adopt_orphans
from autograder.worker import zygote as workers_end
from tests.authoring.made import write
from tests.faults.injector import Injector, take_role
from tests.support import without_timings

SEED = 7
_PATIENCE_S = 100
WRONG = "def scale(X, k):\n    return X + k\n"


@dataclass(frozen=True)
class Ended:
    """How a run of the command ended."""

    status: int
    """Its exit status, or the number of the signal that ended it, negative."""
    text: str
    errors: str
    left: int
    """How many of its processes were still there afterwards."""
    scratch: tuple[str, ...]
    """What it left in the folder for temporary files."""
    records: dict[str, bytes]
    stray: tuple[str, ...]
    """Files of the results' folders that are none of a finished run's."""


@dataclass(frozen=True)
class Classroom:
    """A small class, with what an undisturbed run makes of it."""

    folder: Path
    assignment: Path = field(init=False)
    submissions: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "assignment", write(self.folder))
        object.__setattr__(self, "submissions", self.folder / "in")
        self.fill(self.submissions)

    @staticmethod
    def fill(submissions: Path) -> None:
        """Put the submissions there."""
        submissions.mkdir()
        helped = submissions / "ann"
        helped.mkdir()
        (helped / "scaling.py").write_text(
            "from product import product\n\ndef scale(X, k):\n    return product(X, k)\n"
        )
        (helped / "product.py").write_text("def product(X, k):\n    return X * k\n")
        (submissions / "bob.py").write_text(WRONG)

    @cached_property
    def loaded(self) -> Any:
        """The assignment and its exam."""
        assignment = load_assignment(self.assignment)
        return assignment, draw_exam(assignment, SEED)

    @cached_property
    def expected(self) -> dict[str, Record]:
        """The records of an undisturbed run."""
        with tempfile.TemporaryDirectory() as out:
            ended = self.grade(Path(out))
            assert (ended.status, ended.errors, ended.left, ended.scratch) == (0, "", 0, ()), ended
            records = comparable(ended.records)
        assert [record.status for record in records.values()] == ["right", "partly right"]
        return records

    def grade(
        self,
        out: Path,
        *more: str,
        submissions: Path | None = None,
        injector: Injector | None = None,
        before: Callable[[], object] = lambda: None,
        level: str = "standard",
        jobs: int = 1,
    ) -> Ended:
        """Run ``autograder grade`` on the class; ``before`` is called in its process."""
        arguments = ["grade", str(self.assignment), str(submissions or self.submissions), "--out", str(out)]
        arguments += ["--seed", str(SEED), "--jobs", str(jobs), "--sandbox", level, *more]
        assert self.loaded
        with tempfile.TemporaryDirectory() as holding:
            scratch = Path(holding) / "tmp"
            scratch.mkdir()
            Path(holding).chmod(0o755)

            def command() -> None:
                gc.freeze()  # what is here already need not be looked through in every process
                self._prepare(scratch)
                before()
                if injector is not None:
                    injector.install()
                sys.argv = ["autograder", *arguments]
                autograder.cli.main()

            status, left, text, errors = _apart(command, Path(holding))
            scratch.chmod(0o755)
            return Ended(status, text, errors, left, tuple(sorted(os.listdir(scratch))), *_found(out))

    def _prepare(self, scratch: Path) -> None:
        os.environ["TMPDIR"] = str(scratch)
        tempfile.tempdir = None
        assignment, exam = self.loaded
        setattr(run, "load_assignment", lambda _folder: assignment)  # noqa: B010 - as tests replace things
        setattr(run, "draw_exam", lambda _assignment, _seed: exam)  # noqa: B010
        graders_end.Zygote._launch = _launch_forked  # type: ignore[method-assign,assignment]
        _in_role(jobs, "_run", "job")
        _in_role(workers_end, "_become_worker", "worker")


def _in_role(holder: Any, name: str, role: str) -> None:
    real = getattr(holder, name)

    def taken(*arguments: Any) -> Any:
        take_role(role)
        return real(*arguments)

    setattr(holder, name, taken)


def comparable(records: dict[str, bytes]) -> dict[str, Record]:
    """Records as they must be on every run.

    Left out is how workers were held: that depends on what the machine allowed at that moment.
    """
    return {name: _comparable(decode_record(content)) for name, content in records.items()}


def _comparable(record: Record) -> Record:
    environment = msgspec.structs.replace(record.environment, sandbox={})
    return msgspec.structs.replace(without_timings(record), environment=environment)


def _found(out: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    if not out.is_dir():
        return {}, ()
    records = {path.stem: path.read_bytes() for path in sorted((out / "results").glob("*.json")) if path.is_file()}
    known = {".lock", "results", "grading.json", "summary.csv"}
    stray = [path.name for path in out.iterdir() if path.name not in known]
    return records, tuple(sorted([*stray, *(path.name for path in out.glob("results/*") if path.stem not in records)]))


def _apart(command: Callable[[], None], holding: Path) -> tuple[int, int, str, str]:
    """Run something in a process of its own, and wait for it and for all that it leaves behind."""
    outputs = [holding / "stdout", holding / "stderr"]
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    keeper = os.fork()
    if keeper == 0:
        with _never_returning():
            os.close(reader)
            adopt_orphans()
            pid = os.fork()
            if pid == 0:
                with _never_returning():
                    os.close(writer)
                    _become_command(command, outputs)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            os.write(writer, msgspec.msgpack.encode([status, _wait_for_children()]))
    os.close(writer)
    with os.fdopen(reader, "rb") as handle:
        content = handle.read()
    os.waitpid(keeper, 0)
    status, left = msgspec.msgpack.decode(content)
    text, errors = (path.read_text(errors="replace") for path in outputs)
    return status, left, text, errors


@contextlib.contextmanager
def _never_returning() -> Iterator[None]:
    status = 70
    try:
        yield
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - a forked process must not run on into its parent's code
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(status)


def _become_command(command: Callable[[], None], outputs: list[Path]) -> None:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor, path in enumerate(outputs, 1):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w", closefd=False), encoding="utf-8", errors="replace")
    sys.stderr = io.TextIOWrapper(
        io.FileIO(2, "w", closefd=False), encoding="utf-8", errors="replace", write_through=True
    )
    command()


def _wait_for_children() -> int:
    """Wait for adopted processes to end; those that do not are killed and counted."""
    signal.signal(signal.SIGALRM, _impatient)
    signal.alarm(_PATIENCE_S)
    left = 0
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return left
        except TimeoutError:
            from autograder.sandbox.processes import end_children

            left += len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
            end_children()


def _impatient(_number: int, _frame: object) -> None:
    raise TimeoutError


class _Forked:
    """What :class:`subprocess.Popen` is to the grader, of a zygote that is forked rather than started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def wait(self, timeout: float | None = None) -> int:
        with contextlib.suppress(ChildProcessError):
            with os.fdopen(os.pidfd_open(self.pid)) as handle:
                if not select.select([handle], [], [], timeout)[0]:
                    raise TimeoutExpired("zygote", timeout or 0.0)
            os.waitpid(self.pid, 0)
        return 0

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _launch_forked(self: graders_end.Zygote, descriptors: list[int], words: BinaryIO) -> _Forked:
    """Stands in for the start of a fresh interpreter, which takes a second and a half longer."""
    pid = os.fork()
    if pid == 0:
        with _never_returning():
            take_role("zygote")
            os.setsid()
            os.dup2(words.fileno(), 2)
            os.environ.clear()
            os.environ.update(graders_end.scrubbed_environment())
            kept = {0, 1, 2, *descriptors}
            for name in os.listdir("/proc/self/fd"):
                if int(name) not in kept:
                    with contextlib.suppress(OSError):
                        os.close(int(name))
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
            os.chdir("/")
            sys.argv = ["-c", self._level, str(self.scratch), self._gpus, *(str(number) for number in descriptors)]
            workers_end.main()
    return _Forked(pid)
