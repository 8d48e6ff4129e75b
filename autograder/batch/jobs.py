"""Jobs: processes that grade one submission after another, forked from the grader once the exam is drawn."""

import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable

import msgspec

from autograder.protocol import frames
from autograder.sandbox.restrict import die_with_parent

_MAX_MESSAGE = 2**20


class Assign(msgspec.Struct, frozen=True):
    """Grade the submission of this number."""

    number: int


class Done(msgspec.Struct, frozen=True):
    """A submission was graded, or the grader itself failed at it (``fault`` says how)."""

    number: int
    fault: str = ""


_ASSIGN: msgspec.msgpack.Decoder[Assign] = msgspec.msgpack.Decoder(Assign)
_DONE: msgspec.msgpack.Decoder[Done] = msgspec.msgpack.Decoder(Done)


class Job:
    """One job process, as the grader sees it."""

    def __init__(
        self, slot: int, work: Callable[[int], None], others: list["Job"], close_in_child: Callable[[], None]
    ) -> None:
        self.slot = slot
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
            close_in_child()
            _run(theirs, work)
        theirs.close()

    def assign(self, number: int) -> None:
        """Hand out a submission."""
        self.number = number
        frames.send(self.channel, frames.encode(Assign(number)))

    def finished(self) -> Done | None:
        """What the job says next; ``None`` if it has died."""
        self.number, number = None, self.number
        try:
            done, _ = frames.receive(self.channel, _DONE, max_header=_MAX_MESSAGE, max_payload=0)
        except frames.FrameError:
            return None if number is None else Done(number, "the grading process died")
        return done

    def end(self) -> None:
        """End the process and reap it."""
        self.channel.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _run(channel: socket.socket, work: Callable[[int], None]) -> None:
    """Never returns: grades what is assigned until the grader hangs up."""
    status = 0
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        die_with_parent()
        while True:
            try:
                assign, _ = frames.receive(channel, _ASSIGN, max_header=_MAX_MESSAGE, max_payload=0)
            except frames.PeerClosedError:
                break
            fault = ""
            try:
                work(assign.number)
            except Exception as error:  # noqa: BLE001 - a fault of the grader is reported, and costs nobody a point
                fault = f"{type(error).__name__}: {error} ({_where(error)})"
            frames.send(channel, frames.encode(Done(assign.number, fault)))
    except BaseException:  # noqa: BLE001 - a forked process must not run on into its parent's code
        status = 1
        traceback.print_exc()
    finally:
        os._exit(status)


def _where(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{os.path.basename(frame.filename)}, line {frame.lineno}"
