"""The grader's end of the zygote: start it, fork workers, end them."""

import contextlib
import fcntl
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from autograder.mend import mend, reason
from autograder.protocol import frames, journal
from autograder.sandbox.levels import Level, SandboxError
from autograder.sandbox.namespaces import identities
from autograder.sandbox.report import REPORT, shortfall
from autograder.sandbox.restrict import Restrictions
from autograder.worker.zygote import End, Ended, Fork, Forked, Ready, ZygoteReply

_KEPT = ("LD_LIBRARY_PATH", "SYSTEMROOT")
ANSWER_SECONDS = 300
"""Generous: the first answer waits for torch to be imported, on whatever disk it lies."""
_SCRATCH_PREFIX = "autograder-"
_MAX_REPORT = 4096
_MAX_SAID = 300
_ATTEMPTS = 3
"""How often a worker is forked that dies before it says what holds it."""
_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGBUS}
"""Signals by which others end a process, or the kernel where memory runs out, more often than its own code does."""
Reply = TypeVar("Reply")


class ZygoteError(Exception):
    """A worker could not be had or not be ended: a fault of the grader's own side."""


class ZygoteLostError(ZygoteError):
    """The zygote is gone or does not answer: it takes another one to go on."""


def scrubbed_environment() -> dict[str, str]:
    """The environment of everything that runs student code: nothing of the grader's, and one thread."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    single = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "HOME": "/nonexistent",
        "USER": "student",  # asked for where the list of users cannot be read
        "CUDA_VISIBLE_DEVICES": "",  # a GPU is rehearsed where none is seen
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",  # large pages where there are any: a fork copies fewer entries
        **single,
        **kept,
    }


@dataclass
class Handle:
    """A running worker: its process id, the grader's ends of its channel and its journal, its folder."""

    pid: int
    channel: socket.socket
    journal: journal.Reader
    folder: Path


class Control:
    """One job's connection to the zygote. Workers of one job are forked and ended through it."""

    def __init__(self, connection: socket.socket, scratch: Path, words: BinaryIO) -> None:
        self._connection = connection
        self._words = words
        self._connection.settimeout(ANSWER_SECONDS)
        self.scratch = scratch
        self._count = 0
        self._namespaces = identities()
        self.ready: Ready | None = None
        self.doubts: list[str] = []
        """What became of workers, if it may have been no doing of the submission's."""

    def wait_until_ready(self) -> Ready:
        """Wait for the zygote to be warm; raises :class:`ZygoteLostError`."""
        if self.ready is None:
            self.ready = self._receive(Ready)
        return self.ready

    def fork(self, restrictions: Restrictions, journal_bytes: int) -> Handle:
        """A fresh worker in an empty folder of its own, which has said that it is held as asked.

        Raises:
            SandboxError: it is not, or has not said so; it is ended then, and no student code has run in it.
            ZygoteError: the machine has no room for a worker.
            ZygoteLostError: the zygote is gone.
        """
        missing = ""
        for _ in range(_ATTEMPTS):
            handle = self._fork(restrictions, journal_bytes)
            try:
                report, _ = frames.receive(
                    handle.channel,
                    REPORT,
                    max_header=_MAX_REPORT,
                    max_payload=0,
                    deadline=time.monotonic() + ANSWER_SECONDS,
                )
                missing = shortfall(restrictions, report, self._namespaces)
                if not missing:
                    return handle
                self.end(handle)
                break
            except frames.FrameError as error:
                missing = f"it did not say what holds it ({error})"
                self.end(handle)
                if not isinstance(error, frames.PeerClosedError):  # what was killed from outside is forked again
                    break
        raise SandboxError(f"a worker was refused, as it is not held as asked: {missing}; see autograder doctor")

    def _fork(self, restrictions: Restrictions, journal_bytes: int) -> Handle:
        self._count += 1
        with contextlib.ExitStack() as undo:
            try:
                folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-{self._count}-", dir=self.scratch))
                undo.callback(shutil.rmtree, folder, ignore_errors=True)
                if restrictions.uid:
                    os.chown(folder, restrictions.uid, restrictions.uid)
                ours, theirs = socket.socketpair()
                undo.callback(ours.close)
                with theirs:
                    shared = journal.create(journal_bytes)
                    undo.callback(os.close, shared)
                    self._send(Fork(str(folder), restrictions), [theirs.fileno(), shared])
            except OSError as error:
                raise ZygoteError(
                    f"no worker could be started in {self.scratch}: {reason(error)}; {mend(error)} and give the same"
                    " command again"
                ) from error
            pid = self._receive(Forked).pid
            undo.pop_all()
        return Handle(pid, ours, journal.Reader(shared, journal_bytes), folder)

    def end(self, handle: Handle, *, late_after_s: float = 0.0) -> Ended:
        """Kill a worker with all it has started, remove its folder, and say how it ended.

        Args:
            late_after_s: that it is ended for not having answered within so many seconds.
        """
        hung_up = _has_hung_up(handle.channel)
        handle.channel.close()
        handle.journal.close()
        self._send(End(handle.pid))
        ended = self._receive(Ended)
        shutil.rmtree(handle.folder, ignore_errors=True)
        if hung_up and ended.signal in _OUTSIDE and not ended.over_memory:
            self.doubts.append(f"a worker was ended by {signal.Signals(ended.signal).name}")
        if ended.cpu_s < late_after_s / 2:
            self.doubts.append(f"a worker did not answer, and had used {ended.cpu_s:.1f} s of processor time")
        if ended.left:
            raise ZygoteError(f"{ended.left} processes that a submission started could not be ended")
        return ended

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _send(self, request: Fork | End, descriptors: Sequence[int] = ()) -> None:
        try:
            socket.send_fds(self._connection, [msgspec.msgpack.encode(request)], descriptors)
        except OSError as error:
            raise ZygoteLostError(f"the zygote is gone: {reason(error)}") from error

    def _receive(self, kind: type[Reply]) -> Reply:
        try:
            data = self._connection.recv(65536)
        except TimeoutError as error:
            raise ZygoteLostError(f"the zygote did not answer within {ANSWER_SECONDS} s") from error
        except OSError as error:
            raise ZygoteLostError(f"the zygote is gone: {reason(error)}") from error
        if not data:
            said = _last_line(self._words)
            raise ZygoteLostError(f"the zygote ended before it answered{f' ({said})' if said else ''}")
        try:
            reply = msgspec.msgpack.decode(data, type=ZygoteReply)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ZygoteLostError("the zygote answered something that is no message") from error
        if not isinstance(reply, kind):
            raise ZygoteLostError(f"the zygote answered {type(reply).__name__}, not {kind.__name__}")
        return reply


class Zygote:
    """A warm interpreter, and one :class:`Control` for each job that asks it for workers.

    Workers of level ``strict`` need a zygote of that level, which has moved into namespaces of its own. ``gpus`` is
    what they may see of the machine's GPUs, if any; see :mod:`autograder.worker.cuda`.

    Raises :class:`ZygoteError` where the machine does not let it be started.
    """

    def __init__(self, jobs: int = 1, level: Level = "standard", gpus: str = "") -> None:
        self._jobs = jobs
        self._gpus = gpus
        self._level = level
        self._start()

    def _start(self) -> None:
        with contextlib.ExitStack() as undo:
            try:
                _remove_stale_scratch()
                self.scratch = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH_PREFIX}{os.getpid()}-"))
                undo.callback(shutil.rmtree, self.scratch, ignore_errors=True)
                self._mark = _hold(self.scratch)
                undo.callback(os.close, self._mark)
                self.scratch.chmod(0o711)
                self._words = tempfile.TemporaryFile(dir=self.scratch)  # noqa: SIM115 - it lives as long as the zygote
                undo.callback(self._words.close)
                self.controls: list[Control] = []
                theirs = []
                for _ in range(self._jobs):
                    ours, end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                    theirs.append(undo.enter_context(end))
                    undo.callback(ours.close)
                    self.controls.append(Control(ours, self.scratch, self._words))
                self._process = self._launch([end.fileno() for end in theirs], self._words)
            except OSError as error:
                raise ZygoteError(
                    f"no workers can be started with temporary files in {_temporary()}: {reason(error)}; {mend(error)},"
                    " or set TMPDIR to a folder that can be written"
                ) from error
            undo.pop_all()
            for end in theirs:
                end.close()

    def _launch(self, descriptors: list[int], words: BinaryIO) -> "subprocess.Popen[bytes]":
        """Start the interpreter, with its ends of the controls; ``words`` takes what it says if it fails."""
        main = "from autograder.worker.zygote import main; main()"
        numbers = [str(number) for number in descriptors]
        return subprocess.Popen(
            [sys.executable, "-P", "-c", main, self._level, str(self.scratch), self._gpus, *numbers],
            env=scrubbed_environment(),
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            cwd="/",
            start_new_session=True,
        )

    def restart(self) -> None:
        """End it with all its workers and start another, with fresh controls for jobs that are yet to be forked."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the zygote with all its workers and remove their scratch folders."""
        for control in self.controls:
            control.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)
        self._words.close()
        os.close(self._mark)

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _has_hung_up(channel: socket.socket) -> bool:
    """Whether the other end is closed already."""
    poll = select.poll()
    poll.register(channel, 0)  # hanging up is told in any case
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def _last_line(words: BinaryIO) -> str:
    """What a process said last, as it failed."""
    with contextlib.suppress(OSError, ValueError):
        content = os.pread(words.fileno(), 65536, 0).decode("utf-8", "replace")
        return content.strip().rpartition("\n")[2][:_MAX_SAID]
    return ""


def _temporary() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:
        return "any of the usual folders"


def _hold(folder: Path) -> int:
    """Hold a folder for as long as this process, or one forked from it, lives."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _remove_stale_scratch() -> None:
    """Remove scratch folders of graders that were killed before they could.

    Neither a process of that number is there, which may be another's by now, nor does anybody hold the folder: a grader
    in another container may share the folder for temporary files, and not the numbers.
    """
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH_PREFIX}*-*"):
        number = folder.name.removeprefix(_SCRATCH_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):  # it is somebody else's, or gone
            if number.isdigit() and not Path(f"/proc/{number}").exists() and folder.lstat().st_uid == os.geteuid():
                held = _hold(folder)
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)
