"""Jobs: processes that share out numbered tasks, forked from the grader once the exam is drawn.

A task is to grade one submission, of a class or of an audit; each job does one after another.
"""

import contextlib
import os
import selectors
import signal
import socket
import sys
import traceback
from collections import deque
from collections.abc import Callable, Sequence

import msgspec

from autograder.grading.zygote import Zygote, ZygoteError, ZygoteLostError
from autograder.mend import mend, reason
from autograder.protocol import frames
from autograder.sandbox.restrict import die_with_parent

_MAX_MESSAGE = 2**26
_DIED = "the grading process died, as it does where memory runs out"
_AGAIN = "see autograder doctor, and give the same command again"
_ATTEMPTS_ALONE = 2
_FRUITLESS = 3
"""How often in a row the helper processes are started again without a task done in between."""

Work = Callable[[int, int], bytes]
"""Does the task of the first number in the job of the second, whose control of the zygote has the same number.

What it returns is handed to the process that shares the tasks out.
"""


class Assign(msgspec.Struct, frozen=True):
    """Do the task of this number."""

    number: int


class Done(msgspec.Struct, frozen=True):
    """A task is done, with what came of it, or the grader itself failed at it (``fault`` says how).

    ``kind`` is the error's type. ``lost`` says that helper processes are gone, so that the task may well succeed with
    others.
    """

    number: int
    fault: str = ""
    content: bytes = b""
    kind: str = ""
    lost: bool = False


_ASSIGN: msgspec.msgpack.Decoder[Assign] = msgspec.msgpack.Decoder(Assign)
_DONE: msgspec.msgpack.Decoder[Done] = msgspec.msgpack.Decoder(Done)


def share_out(tasks: Sequence[int], zygote: Zygote, work: Work, on_done: Callable[[Done], None]) -> None:
    """Do every task, in as many jobs as the zygote has controls, and tell of each as it is done.

    When a job dies, or loses the zygote, all are started again, and what was under way is put off to the end. There it
    is done alone, so that a task which ends its job again, and again, is known to be the cause: that is a fault of this
    task, and all others are done.

    Raises:
        ZygoteError: no job can be started, or the zygote ends whatever is done. What was done has been told.
    """
    if not tasks:
        return
    put_off: list[Done] = []
    waiting = deque(tasks)
    rounds = _Rounds(zygote, work, on_done)
    while waiting:
        put_off += rounds.run(waiting, len(zygote.controls))
    for task in put_off:
        for _ in range(_ATTEMPTS_ALONE):
            lost = rounds.run(deque([task.number]), 1)
            if not lost:
                break
        else:
            on_done(msgspec.structs.replace(task, lost=False))
            rounds.forgive()


class _Rounds:
    """Rounds of jobs: each lasts until all is done, or until a job has died or lost the zygote."""

    def __init__(self, zygote: Zygote, work: Work, on_done: Callable[[Done], None]) -> None:
        self._zygote = zygote
        self._work = work
        self._on_done = on_done
        self._is_fresh = True
        self._fruitless = 0
        self._last = ""

    def run(self, waiting: deque[int], jobs: int) -> list[Done]:
        """Do what waits, in this order, as far as it goes, and return what was lost on the way."""
        if self._fruitless > _FRUITLESS:
            raise ZygoteError(f"the processes that run submissions end again and again: {self._last}; {_AGAIN}")
        self._renew()
        lost: list[Done] = []
        running: list[_Job] = []
        told = 0
        with selectors.DefaultSelector() as selector:
            try:
                self._start(running, min(jobs, len(waiting)))
                for job in running:
                    selector.register(job.channel, selectors.EVENT_READ, job)
                    job.assign(waiting.popleft())
                while selector.get_map():
                    for key, _ in selector.select():
                        done = key.data.finished()
                        if done.lost:
                            lost.append(done)
                        else:
                            told += 1
                            self._on_done(done)
                        if waiting and not lost:
                            key.data.assign(waiting.popleft())
                        else:
                            selector.unregister(key.data.channel)
            finally:
                for job in running:
                    job.end()
        self._is_fresh = not lost
        self._fruitless = 0 if told else self._fruitless + 1
        self._last = lost[-1].fault if lost else ""
        return lost

    def forgive(self) -> None:
        """Count from the beginning how often the processes end without a task done: the cause is known."""
        self._fruitless = 0

    def _renew(self) -> None:
        """Have a zygote that is ready: another one, if something was lost."""
        while True:
            try:
                if not self._is_fresh:
                    self._zygote.restart()
                for control in self._zygote.controls:
                    control.wait_until_ready()
                return
            except ZygoteLostError as error:
                self._is_fresh = False
                self._fruitless += 1
                if self._fruitless > _FRUITLESS:
                    raise ZygoteError(
                        f"the processes that run submissions cannot be started: {error}; {_AGAIN}"
                    ) from error

    def _start(self, running: list["_Job"], count: int) -> None:
        for slot in range(count):
            try:
                running.append(_Job(slot, self._work, running, self._zygote))
            except OSError as error:
                if not running:
                    raise ZygoteError(
                        f"no grading process could be started: {reason(error)}; {mend(error)} and give the same"
                        " command again"
                    ) from error
                return


class _Job:
    """One job process, as the grader sees it."""

    def __init__(self, slot: int, work: Work, others: Sequence["_Job"], zygote: Zygote) -> None:
        self._number = -1
        ours, theirs = socket.socketpair()
        self.channel: socket.socket = ours
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # a log on a full disk is no reason not to grade
                stream.flush()
        try:
            self._pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            raise
        if self._pid == 0:
            _run(theirs, slot, work, (ours, *(other.channel for other in others)), zygote)
        theirs.close()

    def assign(self, number: int) -> None:
        """Hand out a task. If the job has died meanwhile, :meth:`finished` says so."""
        self._number = number
        try:
            frames.send(self.channel, frames.encode(Assign(number)))
        except frames.PeerClosedError:
            return

    def finished(self) -> Done:
        """What came of the task that was handed out."""
        try:
            done, _ = frames.receive(self.channel, _DONE, max_header=_MAX_MESSAGE, max_payload=0)
        except frames.FrameError:
            return Done(self._number, _DIED, lost=True)
        return msgspec.structs.replace(done, number=self._number)

    def end(self) -> None:
        """End the process and reap it."""
        self.channel.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _run(channel: socket.socket, slot: int, work: Work, others: Sequence[socket.socket], zygote: Zygote) -> None:
    """Never returns: does what is assigned until the grader hangs up."""
    status = 1
    try:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        die_with_parent()
        for other in others:
            other.close()
        for number, control in enumerate(zygote.controls):
            if number != slot:
                control.close()
        while True:
            assign, _ = frames.receive(channel, _ASSIGN, max_header=_MAX_MESSAGE, max_payload=0)
            frames.send(channel, frames.encode(_done(assign.number, slot, work)))
    except frames.PeerClosedError:
        status = 0
    except Exception as error:  # noqa: BLE001 - whoever shares out tells what has ended this process
        with contextlib.suppress(Exception):
            frames.send(channel, frames.encode(Done(-1, _described(error), kind=type(error).__name__, lost=True)))
    finally:  # a forked process must not run on into its parent's code
        os._exit(status)


def _done(number: int, slot: int, work: Work) -> Done:
    try:
        return Done(number, content=work(number, slot))
    except ZygoteLostError as error:
        return Done(number, str(error), kind=type(error).__name__, lost=True)
    except Exception as error:  # noqa: BLE001 - a fault of the grader is reported, and costs nobody a point
        return Done(number, _described(error), kind=type(error).__name__)


def _described(error: Exception) -> str:
    """An error as one sentence: those of the grader's own say it themselves, others where they happened."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}, line {frame.lineno}"
    text = (
        str(error) if type(error).__module__.startswith("autograder.") else f"{type(error).__name__}: {error} ({where})"
    )
    return text.encode("utf-8", "backslashreplace").decode()
