"""The grader's end of the zygote: start it, fork workers, end them."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

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
Reply = TypeVar("Reply")


class ZygoteError(Exception):
    """The zygote is gone or does not answer: a fault of the grader's own side."""


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

    def __init__(self, connection: socket.socket, scratch: Path) -> None:
        self._connection = connection
        self._connection.settimeout(ANSWER_SECONDS)
        self.scratch = scratch
        self._count = 0
        self._namespaces = identities()
        self.ready: Ready | None = None

    def wait_until_ready(self) -> Ready:
        """Wait for the zygote to be warm; raises :class:`ZygoteError`."""
        if self.ready is None:
            self.ready = self._receive(Ready)
        return self.ready

    def fork(self, restrictions: Restrictions, journal_bytes: int) -> Handle:
        """A fresh worker in an empty folder of its own, which has said that it is held as asked.

        Raises:
            SandboxError: it is not, or has not said so; it is ended then, and no student code has run in it.
            ZygoteError: the zygote is gone.
        """
        self._count += 1
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-{self._count}-", dir=self.scratch))
        if restrictions.uid:
            os.chown(folder, restrictions.uid, restrictions.uid)
        ours, theirs = socket.socketpair()
        shared = journal.create(journal_bytes)
        with theirs:
            message = msgspec.msgpack.encode(Fork(str(folder), restrictions))
            try:
                socket.send_fds(self._connection, [message], [theirs.fileno(), shared])
            except OSError as error:
                raise ZygoteError(f"the zygote is gone: {error.strerror}") from error
        handle = Handle(self._receive(Forked).pid, ours, journal.Reader(shared, journal_bytes), folder)
        try:
            report, _ = frames.receive(
                ours, REPORT, max_header=_MAX_REPORT, max_payload=0, deadline=time.monotonic() + ANSWER_SECONDS
            )
            missing = shortfall(restrictions, report, self._namespaces)
        except frames.FrameError as error:
            missing = f"it did not say what holds it ({error})"
        if missing:
            self.end(handle)
            raise SandboxError(f"a worker was refused, as it is not held as asked: {missing}; see autograder doctor")
        return handle

    def end(self, handle: Handle) -> Ended:
        """Kill a worker with all it has started, remove its folder, and say how it ended."""
        handle.channel.close()
        handle.journal.close()
        try:
            self._connection.send(msgspec.msgpack.encode(End(handle.pid)))
        except OSError as error:
            raise ZygoteError(f"the zygote is gone: {error.strerror}") from error
        ended = self._receive(Ended)
        shutil.rmtree(handle.folder, ignore_errors=True)
        if ended.left:
            raise ZygoteError(f"{ended.left} processes that a submission started could not be ended")
        return ended

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _receive(self, kind: type[Reply]) -> Reply:
        try:
            data = self._connection.recv(65536)
        except TimeoutError as error:
            raise ZygoteError(f"the zygote did not answer within {ANSWER_SECONDS} s") from error
        except OSError as error:
            raise ZygoteError(f"the zygote is gone: {error.strerror}") from error
        if not data:
            raise ZygoteError("the zygote ended before it answered")
        reply = msgspec.msgpack.decode(data, type=ZygoteReply)
        if not isinstance(reply, kind):
            raise ZygoteError(f"the zygote answered {type(reply).__name__}, not {kind.__name__}")
        return reply


class Zygote:
    """A warm interpreter, and one :class:`Control` for each job that asks it for workers.

    Workers of level ``strict`` need a zygote of that level, which has moved into namespaces of its own.
    """

    def __init__(self, jobs: int = 1, level: Level = "standard") -> None:
        _remove_stale_scratch()
        self.scratch = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH_PREFIX}{os.getpid()}-"))
        self.scratch.chmod(0o711)
        pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(jobs)]
        theirs = [pair[1] for pair in pairs]
        self.controls = [Control(pair[0], self.scratch) for pair in pairs]
        numbers = [str(end.fileno()) for end in theirs]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-c",
                "from autograder.worker.zygote import main; main()",
                level,
                str(self.scratch),
                *numbers,
            ],
            env=scrubbed_environment(),
            pass_fds=[end.fileno() for end in theirs],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )
        for end in theirs:
            end.close()

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

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def _remove_stale_scratch() -> None:
    """Remove scratch folders of graders that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH_PREFIX}*-*"):
        number = folder.name.removeprefix(_SCRATCH_PREFIX).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and folder.stat().st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
