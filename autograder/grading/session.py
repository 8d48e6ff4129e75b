"""A conversation with workers about one submission: load it, ask it, survive whatever it does."""

import contextlib
import secrets
import time

import msgspec

from autograder.authoring.page import Limits
from autograder.exam.case import Case
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer, Failure, right_bytes, unpack
from autograder.grading.device import LoadError
from autograder.grading.gpus import Place
from autograder.grading.zygote import Control, Handle
from autograder.protocol import frames
from autograder.protocol.messages import (
    LOADING,
    NONCE_BYTES,
    PAUSES,
    REPLIES,
    Device,
    Load,
    Loaded,
    Progress,
    Reply,
    Resume,
)
from autograder.sandbox.restrict import Restrictions
from autograder.worker.zygote import Ended

CUDA_MB = 4096
"""What CUDA and its libraries may hold in a worker's memory besides the submission, in MiB: a generous guess."""
MAX_RETRIES = 3
MAX_LOAD_FRAME = 2**20
MAX_PAUSE = 64
MAX_REPLY_HEADER = 2**18
_JOURNAL_SLACK = 2 * 2**20
_NO_ANSWER = "sent back something that is no answer"


class Session:
    """Workers for one submission. One is forked when needed and replaced when it has died.

    With ``place`` each of them has a GPU, for as long as the session lasts from when it is first opened.
    """

    def __init__(
        self,
        control: Control,
        load: Load,
        restrictions: Restrictions,
        limits: Limits,
        place: contextlib.AbstractContextManager[Place] | None = None,
    ) -> None:
        self._control = control
        self._place = place
        self._held = contextlib.ExitStack()
        self._load = load
        self._restrictions = restrictions
        self._limits = limits
        self._worker: Handle | None = None
        self.loaded: Loaded | None = None
        self.student_cpu_ns = 0
        self.worker_cpu_s = 0.0

    @property
    def device(self) -> Device:
        """Where it runs."""
        return self._load.device

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_exc: object) -> None:
        with self._held:
            self.close()

    def open(self) -> Loaded:
        """Load the submission. A statement that hangs or crashes is left out at the next attempt.

        Raises:
            LoadError: it hung or crashed at more statements than that is tried for.
        """
        if self._place is not None:
            place = self._held.enter_context(self._place)
            self._restrictions = msgspec.structs.replace(
                self._restrictions,
                gpu=place.gpu,
                gpu_share=place.share,
                memory_mb=0,
                resident_mb=self._limits.memory_mb + CUDA_MB,
            )
            self._place = None
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
                        max_header=MAX_LOAD_FRAME,
                        max_payload=0,
                        deadline=deadline,
                    )
                    _require_sense(message, self._load)
                    if isinstance(message, Loaded):
                        self.loaded = message
                        self._count(message.cpu_ns)
                        return message
                    last = message
            except frames.PeerTimeoutError:
                reason = f"did not finish within {self._limits.seconds:g} s"
                self.close(late=True)
            except frames.PeerClosedError:
                reason = _crash_message(self.close())
            except frames.FrameError:
                reason = "sent something that the worker does not send"
                self.close()
            if last is None:
                break
            self._load = msgspec.structs.replace(self._load, skip=(*self._load.skip, (last.unit, last.statement)))
        where = f"line {last.line} of {self._load.units[last.unit].label}" if last else "its start"
        raise LoadError(f"the file stops at {where}: it {reason}")

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:
        """Ask cases of one exercise in one go.

        Once the worker has hung, died or sent nonsense, the case it was at says so and the rest are unanswered. Replies
        are taken in the order of the cases, each under its own nonce, which is drawn here: one that is wrong, missing,
        late (from an earlier run) or given twice fails the case whose turn it is, one too many fails the last.
        """
        forbidden = paper.exercise.forbidden
        if forbidden != self._load.forbidden:  # a worker cannot be given back what it was once forbidden
            self.close()
            self._load = msgspec.structs.replace(self._load, forbidden=forbidden)
        if self._worker is None:
            try:
                self.open()
            except LoadError as error:
                failed = Answer(cases[0], failure="crash", detail=f"could not be asked, as {error}")
                return [failed, *(Answer(case, failure="unanswered") for case in cases[1:])]
        worker = self._worker
        assert worker is not None
        deadline = time.monotonic() + self._limits.seconds
        frame = paper.frame_of(cases)
        asked = _Asked(cases, self._limits.reply_mb)
        failure: Failure
        try:
            frames.send(worker.channel, frame, deadline)
            frames.send(worker.channel, asked.nonces, deadline)
            while True:
                paused, _ = frames.receive(
                    worker.channel, PAUSES, max_header=MAX_PAUSE, max_payload=0, deadline=deadline
                )
                asked.require_own(paused.nonce)
                before = len(asked.answers)
                self._read_journal(worker, paper, asked)
                if paused.finished:
                    asked.require_end()
                    if asked.lost_device:
                        self.close()
                    return asked.all_answers()
                if len(asked.answers) == before:
                    raise frames.FrameError("the journal is not full")
                frames.send(worker.channel, frames.encode(Resume()), deadline)
        except frames.PeerTimeoutError:
            failure, detail = "timeout", f"did not finish within {self._limits.seconds:g} s"
        except frames.PeerClosedError:
            failure, detail = "crash", ""
        except _TooMuchError as error:
            failure, detail = "protocol", str(error)
        except frames.FrameError:
            failure, detail = "protocol", _NO_ANSWER
        with contextlib.suppress(frames.FrameError):  # what was answered before counts; what was read has had its turn
            self._read_journal(worker, paper, asked)
        ended = self.close(late=failure == "timeout")
        asked.fail(failure, detail or _crash_message(ended))
        return asked.all_answers()

    def _read_journal(self, worker: Handle, paper: Paper, asked: "_Asked") -> None:
        """Take what the journal holds; raises :class:`FrameError` for what does not answer the next case."""
        for nonce, header, payload in worker.journal.frames(MAX_REPLY_HEADER, paper.max_reply_bytes * 4):
            self._count(asked.take(nonce, header, payload).cpu_ns)

    def _count(self, cpu_ns: int) -> None:
        """Add processor time that a worker claims for the student's code, within reason."""
        self.student_cpu_ns += max(0, min(cpu_ns, 10**12))

    def close(self, *, late: bool = False) -> Ended:
        """End the worker, if there is one, and say how it had ended by itself.

        ``late`` if it is ended for not having answered in time.
        """
        worker, self._worker = self._worker, None
        if worker is None:
            return Ended(0, 0, 0.0)
        with contextlib.suppress(OSError):
            worker.channel.settimeout(None)
        ended = self._control.end(worker, late_after_s=self._limits.seconds if late else 0.0)
        self.worker_cpu_s += ended.cpu_s
        return ended


class _TooMuchError(frames.FrameError):
    """The replies to a run hold more than a run may."""


class _Asked:
    """The cases of one run, its nonces, and the answers so far."""

    def __init__(self, cases: tuple[Case, ...], reply_mb: int) -> None:
        self.answers: list[Answer] = []
        self.nonces = secrets.token_bytes(NONCE_BYTES * (1 + len(cases)))
        self._cases = cases
        self._reply_mb = reply_mb
        self._bytes = 0

    def take(self, nonce: bytes, header: memoryview, payload: memoryview) -> Reply:
        """The next reply, as the answer to the next case; raises :class:`FrameError` where it is none."""
        turn = len(self.answers)
        if turn == len(self._cases):
            self.answers.pop()
            raise frames.FrameError("more replies than cases")
        if nonce != self._nonce(1 + turn):
            raise frames.FrameError("a reply to something else")
        self._bytes += len(header) + len(payload)
        self._require_bounds()
        reply = frames.decode(header, REPLIES)
        answer = unpack(self._cases[turn], reply, payload)
        if answer.failure:
            raise frames.FrameError(answer.detail)
        self.answers.append(answer)
        return reply

    def require_own(self, nonce: bytes) -> None:
        """Raise :class:`FrameError` for a pause of another run."""
        if nonce != self._nonce(0):
            raise frames.FrameError("a pause of another run")

    @property
    def lost_device(self) -> bool:
        """Whether the worker, as it says, can do nothing on its GPU any more."""
        error = self.answers[-1].reply.error if self.answers and self.answers[-1].reply else None
        return error is not None and error.device_lost

    def require_end(self) -> None:
        """Raise :class:`FrameError` where a run has ended before its end, and without a reason."""
        if len(self.answers) == len(self._cases):
            return
        error = self.answers[-1].reply.error if self.answers and self.answers[-1].reply else None
        if error is None or not (
            error.out_of_memory or error.device_lost or (error.not_done and len(self.answers) == 1)
        ):
            raise frames.FrameError("a reply is missing")

    def fail(self, failure: Failure, detail: str) -> None:
        """The case whose turn it is has no answer, and why."""
        turn = len(self.answers)
        if turn < len(self._cases):
            self.answers.append(Answer(self._cases[turn], failure=failure, detail=detail))

    def all_answers(self) -> list[Answer]:
        """An answer for each case."""
        return self.answers + [Answer(case, failure="unanswered") for case in self._cases[len(self.answers) :]]

    def _nonce(self, number: int) -> bytes:
        return self.nonces[NONCE_BYTES * number : NONCE_BYTES * (1 + number)]

    def _require_bounds(self) -> None:
        """The replies to a run are kept until it is judged: what they hold together is bounded, too."""
        most = 4 * self._reply_mb
        if self._bytes > most * 2**20 and self._bytes > most * 2**20 + 2 * sum(map(right_bytes, self._cases)):
            raise _TooMuchError(f"returned more than {most} MiB in all calls together")


def _require_sense(message: Progress | Loaded, load: Load) -> None:
    """Raise :class:`FrameError` where a message while loading speaks of what there is not."""
    if isinstance(message, Progress):
        sound = message.unit < len(load.units)
    else:
        exercises = {setup.name for setup in load.exercises}
        sound = exercises.issuperset(message.definitions) and set(load.given).issuperset(message.own_given)
        sound = sound and len(set(message.own_given)) == len(message.own_given)
    if not sound:
        raise frames.FrameError("it speaks of what the submission does not have")


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


def _crash_message(ended: Ended) -> str:
    if ended.over_memory:
        return "used more memory than it may"
    if ended.signal:
        return f"crashed with {_SIGNALS.get(ended.signal, f'signal {ended.signal}')}"
    return f"ended the whole process (exit status {ended.exit_status})"
