"""A conversation with workers about one submission: load it, ask it, survive whatever it does."""

import contextlib
import time

import msgspec

from autograder.authoring.page import Limits
from autograder.exam.case import Case
from autograder.exam.paper import Paper, run_frame
from autograder.grading.answer import Answer, Failure, unpack
from autograder.grading.zygote import Control, Handle
from autograder.protocol import frames
from autograder.protocol.messages import LOADING, PAUSES, REPLIES, Load, Loaded, Progress, Resume
from autograder.sandbox.restrict import Restrictions

MAX_RETRIES = 3
_MAX_LOAD_FRAME = 4 * 2**20
_MAX_PAUSE = 64
_MAX_REPLY_HEADER = 2**20
_JOURNAL_SLACK = 2 * 2**20


class LoadError(Exception):
    """The submission could not be loaded at all: it hung, or crashed, at every attempt."""


class Session:
    """Workers for one submission. One is forked when needed and replaced when it has died."""

    def __init__(self, control: Control, load: Load, restrictions: Restrictions, limits: Limits) -> None:
        self._control = control
        self._load = load
        self._restrictions = restrictions
        self._limits = limits
        self._worker: Handle | None = None
        self.loaded: Loaded | None = None
        self.student_cpu_ns = 0
        self.worker_cpu_s = 0.0

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def open(self) -> Loaded:
        """Load the submission. A statement that hangs or crashes is left out at the next attempt.

        Raises:
            LoadError: it hung or crashed at more statements than that is tried for.
        """
        for _ in range(MAX_RETRIES + 1):
            self._worker = self._control.fork(self._restrictions, self._limits.reply_mb * 2**20 * 4 + _JOURNAL_SLACK)
            last: Progress | None = None
            reason = ""
            try:
                deadline = time.monotonic() + self._limits.seconds
                frames.send(self._worker.channel, frames.encode(self._load), deadline)
                while True:
                    message, _ = frames.receive(
                        self._worker.channel,
                        LOADING,
                        max_header=_MAX_LOAD_FRAME,
                        max_payload=0,
                        deadline=deadline,
                    )
                    if isinstance(message, Loaded):
                        self.loaded = message
                        self._count(message.cpu_ns)
                        return message
                    last = message
            except frames.PeerTimeoutError:
                reason = f"did not finish within {self._limits.seconds:g} s"
                self.close(late=True)
            except frames.FrameError:
                reason = _crash_message(self.close())
            if last is None:
                break
            self._load = msgspec.structs.replace(self._load, skip=(*self._load.skip, (last.unit, last.statement)))
        where = f"line {last.line} of {self._load.units[last.unit].label}" if last else "its start"
        raise LoadError(f"the file stops at {where}: it {reason}")

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:
        """Ask cases of one exercise in one go.

        Once the worker has hung, died or sent nonsense, the case it was at says so and the rest are unanswered.
        """
        if self._worker is None:
            self.open()
        worker = self._worker
        assert worker is not None
        deadline = time.monotonic() + self._limits.seconds
        frame = paper.frame if cases is paper.cases else run_frame(paper, cases)
        answers: list[Answer] = []
        failure: Failure
        try:
            frames.send(worker.channel, frame, deadline)
            while True:
                paused, _ = frames.receive(
                    worker.channel, PAUSES, max_header=_MAX_PAUSE, max_payload=0, deadline=deadline
                )
                self._read_journal(worker, paper, cases, answers)
                if paused.finished:
                    break
                frames.send(worker.channel, frames.encode(Resume()), deadline)
            if answers:
                return answers + [Answer(case, failure="unanswered") for case in cases[len(answers) :]]
            raise frames.FrameError("the worker says that it has finished, and has not begun")
        except frames.PeerTimeoutError:
            failure, detail = "timeout", f"did not finish within {self._limits.seconds:g} s"
        except frames.PeerClosedError:
            failure, detail = "crash", ""
        except frames.FrameError:
            failure, detail = "protocol", "sent back something that is no answer"
        if failure != "protocol":
            with contextlib.suppress(frames.FrameError):
                self._read_journal(worker, paper, cases, answers)
        ended = self.close(late=failure == "timeout")
        if len(answers) < len(cases):
            answers.append(Answer(cases[len(answers)], failure=failure, detail=detail or _crash_message(ended)))
        return answers + [Answer(case, failure="unanswered") for case in cases[len(answers) :]]

    def _read_journal(self, worker: Handle, paper: Paper, cases: tuple[Case, ...], answers: list[Answer]) -> None:
        """Add what the journal holds to ``answers``; raises :class:`FrameError` for what is no answer to its case."""
        for header, payload in worker.journal.frames(_MAX_REPLY_HEADER, paper.max_reply_bytes * 4):
            if len(answers) == len(cases):
                raise frames.FrameError("more replies than cases")
            reply = frames.decode(header, REPLIES)
            answer = unpack(cases[len(answers)], reply, payload)
            if answer.failure:
                raise frames.FrameError(answer.detail)
            answers.append(answer)
            self._count(reply.cpu_ns)

    def _count(self, cpu_ns: int) -> None:
        """Add processor time that a worker claims for the student's code, within reason."""
        self.student_cpu_ns += max(0, min(cpu_ns, 10**12))

    def close(self, *, late: bool = False) -> tuple[int, int]:
        """End the worker, if there is one, and say by which signal and with which status it had ended by itself.

        ``late`` if it is ended for not having answered in time.
        """
        worker, self._worker = self._worker, None
        if worker is None:
            return 0, 0
        with contextlib.suppress(OSError):
            worker.channel.settimeout(None)
        ended = self._control.end(worker, late_after_s=self._limits.seconds if late else 0.0)
        self.worker_cpu_s += ended.cpu_s
        return ended.signal, ended.exit_status


_SIGNALS = {
    4: "SIGILL",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    9: "SIGKILL",
    11: "SIGSEGV",
    15: "SIGTERM",
    24: "SIGXCPU",
}


def _crash_message(ended: tuple[int, int]) -> str:
    number, status = ended
    if number:
        return f"crashed with {_SIGNALS.get(number, f'signal {number}')}"
    return f"ended the whole process (exit status {status})"
