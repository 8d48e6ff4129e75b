"""The worker's main loop: load a submission, then answer runs until the grader hangs up."""

import io
import os
import random
import socket
import sys
from pathlib import Path
from typing import Any

import msgspec
import torch

from autograder import rehearsal
from autograder.protocol import frames
from autograder.protocol.journal import JournalFullError, Writer
from autograder.protocol.messages import NONCE_BYTES, REQUESTS, Call, Load, Paused, Progress, Reply, Run, WireTensor
from autograder.worker.calls import Answers
from autograder.worker.errors import hide_path
from autograder.worker.forbid import Forbidden
from autograder.worker.guard import stand_guard
from autograder.worker.load import Submission

MAX_REQUEST_BYTES = 256 * 2**20


def serve(channel: socket.socket, journal: Writer, folder: Path, forbidden: Forbidden) -> None:
    """Answer requests on ``channel`` until it closes; ``folder`` is the submission's scratch folder."""
    os.chdir(folder)
    hide_path(str(folder))
    random.seed(0)  # the others were seeded before the fork; this one seeds itself anew after it
    submission: Submission | None = None
    while True:
        try:
            request, payload = frames.receive(
                channel, REQUESTS, max_header=MAX_REQUEST_BYTES, max_payload=MAX_REQUEST_BYTES, trusted=True
            )
        except frames.PeerClosedError:
            return
        if isinstance(request, Load):
            submission = Submission(request, folder, _announce(channel))
            if request.device == "rehearsed":
                rehearsal.switch_on()
            forbidden.settle(request.forbidden, folder)
            # the rehearsal goes through ctypes itself; what a submission may gain by that is the device check alone
            if request.forbidden and request.device != "rehearsed":
                stand_guard(request.forbidden)
            loaded = submission.execute()
            forbidden.renew()
            frames.send(channel, frames.encode(loaded))
        elif isinstance(request, Run) and submission is not None:
            forbidden.renew()
            _run(channel, journal, request, memoryview(payload), submission)


def _announce(channel: socket.socket) -> Any:
    def announce(unit: int, statement: int, line: int) -> None:
        frames.send(channel, frames.encode(Progress(unit, statement, line)))

    return announce


def _run(
    channel: socket.socket,
    journal: Writer,
    run: Run,
    payload: memoryview,
    submission: Submission,
) -> None:
    answers = Answers(
        submission.function(run.exercise),
        submission.labels,
        run.max_reply_bytes,
        devices=submission.load.device != "cpu",
    )
    journal.clear()
    start = 0
    own, *nonces = _nonces(payload, len(run.calls))
    for call, nonce in zip(run.calls, nonces, strict=True):
        size = sum(wire.nbytes for wire in call.tensors)
        reply, contents = answers.answer(call, payload[start : start + size])
        start += size
        frame = _encode(reply, contents)
        try:
            journal.write(nonce, frame)
        except JournalFullError:
            _pause(channel, own)
            journal.clear()
            journal.write(nonce, frame)
        error = reply.error
        if error is not None and (
            error.out_of_memory or error.device_lost or (error.not_done and call is run.calls[0])
        ):
            break  # the next call would fill the memory again, slowly, or fail; or there is nothing to ask yet
    frames.send(channel, frames.encode(Paused(finished=True, nonce=own)))


def _nonces(payload: memoryview, calls: int) -> list[bytes]:
    """The nonces at the end of a run's payload: its own, and one for each call."""
    end = payload[len(payload) - NONCE_BYTES * (1 + calls) :]
    return [bytes(end[start : start + NONCE_BYTES]) for start in range(0, len(end), NONCE_BYTES)]


def _pause(channel: socket.socket, nonce: bytes) -> None:
    """Let the grader read the journal."""
    frames.send(channel, frames.encode(Paused(finished=False, nonce=nonce)))
    frames.receive(channel, REQUESTS, max_payload=0, trusted=True)


def _encode(reply: Reply, contents: list[bytes]) -> bytes:
    try:
        return frames.encode(reply, contents)
    except (msgspec.MsgspecError, UnicodeEncodeError):  # a message with lone surrogates
        error = reply.error
        if error is not None:
            error = msgspec.structs.replace(error, message=_clean(error.message), type=_clean(error.type), frames=())
        return frames.encode(msgspec.structs.replace(reply, error=error), contents)


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def seed() -> None:
    """Seed the generators that students use, so that two runs see the same random numbers."""
    import numpy as np

    torch.manual_seed(0)
    np.random.seed(0)


def warm_up() -> None:
    """Answer one call of everything that does not start autograd's engine, so that no worker pays for a first time."""
    wire = WireTensor("float32", (2, 2), (2, 1), 0, 16)
    answers = Answers(lambda left, right: (left @ right).sum(0), {}, 1024)
    call = Call(0, (wire, wire), twice=True, inputs=True, trace=True)
    reply, contents = answers.answer(call, memoryview(bytes(32)))
    assert reply.error is None, reply.error
    _encode(reply, contents)


def quiet_streams() -> None:
    """Send the streams of student code nowhere: a closed standard input, and outputs that take everything."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), encoding="utf-8")
    sys.stdout = io.TextIOWrapper(
        io.FileIO(1, "w", closefd=False), encoding="utf-8", errors="replace", write_through=True
    )
    sys.stderr = io.TextIOWrapper(
        io.FileIO(2, "w", closefd=False), encoding="utf-8", errors="replace", write_through=True
    )
