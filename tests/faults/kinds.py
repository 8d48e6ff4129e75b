"""The kinds of faults: which calls fail, in which processes, and how."""

import contextlib
import errno
import io
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from autograder.batch import jobs, store
from autograder.grading import zygote as graders_end
from autograder.protocol import frames, journal
from autograder.worker import zygote as workers_end
from tests.faults.injector import Call, Effect, Fault, afterwards, fails_with, first, raises, role

WRITING = tuple(Call(os, name) for name in ("open", "write", "fsync", "fchmod", "replace", "mkdir"))
OPENING = (
    *(Call(os, name) for name in ("open", "scandir", "memfd_create")),
    Call(io, "open"),
    Call(socket, "socketpair"),
)
MESSAGES = (Call(frames, "send"), Call(frames, "receive"))
CONTROL = (Call(graders_end.Control, "_send"), Call(graders_end.Control, "_receive"))
ZYGOTE = tuple(Call(workers_end._Zygote, name) for name in ("_answer", "_fork", "_end"))
WORKING = (*MESSAGES, Call(journal.Writer, "write"), Call(workers_end, "_take_on"))
REMEMBERING = (*MESSAGES, Call(frames, "encode"), Call(store, "encode_record"), Call(graders_end.Control, "fork"))
STARTING = (Call(os, "fork"), Call(graders_end.Zygote, "_launch"))
CLOCKS = tuple(Call(time, name) for name in ("monotonic", "time", "perf_counter"))
RENAMING = (Call(os, "replace"),)
ASSIGNING = (Call(jobs._Job, "assign"), Call(jobs._Job, "finished"), Call(jobs._Job, "end"))
_ANOTHER = msgspec.msgpack.encode(workers_end.Ready({}, False))


def kill() -> None:
    """End this process as if from outside."""
    os.kill(os.getpid(), signal.SIGKILL)


def _to_the_grader(number: signal.Signals) -> Callable[[], None]:
    """Send the process that shares out a signal, from whichever process is at work."""

    def send() -> None:
        os.kill(os.getppid() if role() == "job" else os.getpid(), number)

    return send


def _in_half(real: Callable[..., Any], arguments: tuple[Any, ...], _more: dict[str, Any]) -> Any:
    """Send half of a frame, and die."""
    channel, frame = arguments[0], arguments[1]
    real(channel, frame[: len(frame) // 2])
    kill()


def _jumps(by: float) -> Effect:
    """A clock shows another time, from this call on."""

    def effect(real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> Any:
        return real(*arguments, **more) + by

    return effect


def _answers(content: bytes) -> Effect:
    """The zygote's answer is this."""

    def effect(_real: Callable[..., Any], arguments: tuple[Any, ...], _more: dict[str, Any]) -> Any:
        control = arguments[1]
        with contextlib.suppress(OSError):
            control.recv(workers_end.MAX_MESSAGE)
            control.send(content)

    return effect


def _hangs(_real: Callable[..., Any], _arguments: tuple[Any, ...], _more: dict[str, Any]) -> Any:
    """Stop for good."""
    os.kill(os.getpid(), signal.SIGSTOP)


def _at_once() -> None:
    """Wait only seconds for a zygote that does not answer."""
    graders_end.ANSWER_SECONDS = 5


@dataclass(frozen=True)
class Kind:
    """Faults of a kind, and the exit statuses that a run with one of them may have."""

    fault: Fault
    statuses: tuple[int, ...] = (0, 3)
    before: Callable[[], object] = lambda: None
    level: str = "none"
    """The sandbox level of the run: the probes of ``standard`` are steps of their own, which take their time."""


HEALED = (0,)
KINDS: Mapping[str, Kind] = {
    "the disk is full once": Kind(Fault(WRITING, fails_with(errno.ENOSPC)), level="standard"),
    "the disk stays full": Kind(Fault(WRITING[1:2], fails_with(errno.ENOSPC), lasts=True), (3,)),
    "the disk fails": Kind(Fault((Call(os, "fsync"), Call(os, "pread"), Call(io, "open")), fails_with(errno.EIO))),
    "no more open files": Kind(Fault(OPENING, fails_with(errno.EMFILE)), level="standard"),
    "no more processes": Kind(Fault(STARTING, fails_with(errno.EAGAIN), ("main", "zygote")), level="standard"),
    "never a process": Kind(Fault(STARTING, fails_with(errno.EAGAIN), ("main", "zygote"), lasts=True), (3,)),
    "out of memory": Kind(Fault(REMEMBERING, raises(MemoryError)), level="standard"),
    "the grader is killed": Kind(Fault((*WRITING, *ASSIGNING), first(_to_the_grader(signal.SIGKILL))), (-9,)),
    "the grader is terminated": Kind(Fault((*RENAMING, *ASSIGNING), first(_to_the_grader(signal.SIGTERM))), (143,)),
    "the grader is interrupted": Kind(Fault((*RENAMING, *ASSIGNING), first(_to_the_grader(signal.SIGINT))), (130,)),
    "the terminal is closed": Kind(Fault((*RENAMING, *ASSIGNING), first(_to_the_grader(signal.SIGHUP))), (129,)),
    "the job is killed": Kind(Fault((*WRITING, *MESSAGES, *CONTROL), first(kill), ("job",)), HEALED),
    "the worker is killed before": Kind(Fault(WORKING, first(kill), ("worker",)), HEALED, level="standard"),
    "the worker is killed after": Kind(Fault(WORKING, afterwards(kill), ("worker",)), HEALED),
    "the worker is killed inside a frame": Kind(Fault(MESSAGES[:1], _in_half, ("worker",)), HEALED),
    "the zygote is killed before": Kind(Fault(ZYGOTE, first(kill), ("zygote",)), HEALED, level="standard"),
    "the zygote is killed after": Kind(Fault(ZYGOTE, afterwards(kill), ("zygote",)), HEALED),
    "the zygote answers nonsense": Kind(Fault(ZYGOTE[:1], _answers(b"\xc1"), ("zygote",)), HEALED),
    "the zygote answers something else": Kind(Fault(ZYGOTE[:1], _answers(_ANOTHER), ("zygote",)), HEALED),
    "the zygote answers nothing": Kind(Fault(ZYGOTE[:1], _hangs, ("zygote",)), HEALED, _at_once),
    "a clock jumps forward": Kind(Fault(CLOCKS, _jumps(1e6), lasts=True), HEALED),
    "a clock jumps back": Kind(Fault(CLOCKS, _jumps(-1e6), lasts=True), HEALED),
}
