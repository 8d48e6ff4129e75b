"""Jobs: processes that share out numbered tasks, forked from the grader once the exam is drawn.

A task is to grade one submission, of a class or of an audit; each job does one after another.
"""

import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence

import msgspec

from autograder.grading.zygote import Zygote
from autograder.protocol import frames
from autograder.sandbox.restrict import die_with_parent

_MAX_MESSAGE = 2**26
_DIED = "the grading process died"

Work = Callable[[int, int], bytes]
"""Does the task of the first number in the job of the second, whose control of the zygote has the same number.

What it returns is handed to the process that shares the tasks out.
"""


class Assign(msgspec.Struct, frozen=True):
    """Do the task of this number."""

    number: int


class Done(msgspec.Struct, frozen=True):
    """A task is done, with what came of it, or the grader itself failed at it (``fault`` says how)."""

    number: int
    fault: str = ""
    content: bytes = b""


_ASSIGN: msgspec.msgpack.Decoder[Assign] = msgspec.msgpack.Decoder(Assign)
_DONE: msgspec.msgpack.Decoder[Done] = msgspec.msgpack.Decoder(Done)


def share_out(tasks: Sequence[int], zygote: Zygote, work: Work, on_done: Callable[[Done], None]) -> None:
    """Do every task, in as many jobs as the zygote has controls, and tell of each as it is done.

    A job that dies takes the task that it was at with it, which is told as a fault; the other jobs go on.
    """
    if not tasks:
        return
    for control in zygote.controls:
        control.wait_until_ready()
    queue = list(reversed(tasks))
    running: list[_Job] = []
    with selectors.DefaultSelector() as selector:
        try:
            for slot, _ in enumerate(zygote.controls[: len(tasks)]):
                job = _Job(slot, work, running, zygote)
                running.append(job)
                selector.register(job.channel, selectors.EVENT_READ, job)
                job.assign(queue.pop())
            while running:
                for key, _ in selector.select():
                    job = key.data
                    done = job.finished()
                    if done is not None:
                        on_done(done)
                    died = done is None or done.fault == _DIED
                    if queue and not died:
                        job.assign(queue.pop())
                    else:
                        selector.unregister(job.channel)
                        running.remove(job)
                        job.end()
        finally:
            for job in running:
                job.end()
    for number in reversed(queue):
        on_done(Done(number, "no grading process was left"))


class _Job:
    """One job process, as the grader sees it."""

    def __init__(self, slot: int, work: Work, others: Sequence["_Job"], zygote: Zygote) -> None:
        self.number: int | None = None
        ours, theirs = socket.socketpair()
        self.channel: socket.socket = ours
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            ours.close()
            for other in others:
                other.channel.close()
            for number, control in enumerate(zygote.controls):
                if number != slot:
                    control.close()
            _run(theirs, slot, work)
        theirs.close()

    def assign(self, number: int) -> None:
        """Hand out a task."""
        self.number = number
        frames.send(self.channel, frames.encode(Assign(number)))

    def finished(self) -> Done | None:
        """What the job says next; ``None`` if it has died."""
        self.number, number = None, self.number
        try:
            done, _ = frames.receive(self.channel, _DONE, max_header=_MAX_MESSAGE, max_payload=0)
        except frames.FrameError:
            return None if number is None else Done(number, _DIED)
        return done

    def end(self) -> None:
        """End the process and reap it."""
        self.channel.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _run(channel: socket.socket, slot: int, work: Work) -> None:
    """Never returns: does what is assigned until the grader hangs up."""
    status = 0
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        die_with_parent()
        while True:
            try:
                assign, _ = frames.receive(channel, _ASSIGN, max_header=_MAX_MESSAGE, max_payload=0)
            except frames.PeerClosedError:
                break
            fault, content = "", b""
            try:
                content = work(assign.number, slot)
            except Exception as error:  # noqa: BLE001 - a fault of the grader is reported, and costs nobody a point
                fault = f"{type(error).__name__}: {error} ({_where(error)})"
            frames.send(channel, frames.encode(Done(assign.number, fault, content)))
    except BaseException:  # noqa: BLE001 - a forked process must not run on into its parent's code
        status = 1
        traceback.print_exc()
    finally:
        os._exit(status)


def _where(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{os.path.basename(frame.filename)}, line {frame.lineno}"
