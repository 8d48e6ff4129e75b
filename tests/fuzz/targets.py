"""Fuzz targets: each takes bytes as a worker may send them, and raises only where the grader would break.

A target raises nothing but what is a fault: the one error that readers promise (``FrameError``) is caught. Each has
seeds, which are what honest workers send; a fuzzer changes them.
"""

import dataclasses
import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec

from autograder.authoring.assignment import load_assignment
from autograder.compare import tensor_of
from autograder.diagnosis.agreement import Judged as DiagnosedAnswer
from autograder.exam.case import Case
from autograder.exam.draw import draw_exam
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer, unpack
from autograder.grading.exercise import exercise_result, judge_exercise
from autograder.grading.session import MAX_LOAD_FRAME, MAX_PAUSE, MAX_REPLY_HEADER
from autograder.protocol import frames
from autograder.protocol.journal import Reader
from autograder.protocol.messages import (
    LOADING,
    NONCE_BYTES,
    PAUSES,
    REPLIES,
    Definition,
    ErrorRecord,
    Frame,
    Loaded,
    LoadProblem,
    Paused,
    Progress,
    Reply,
    ReplyTensor,
)
from autograder.sandbox.report import REPORT, Report
from tests.support import SOLUTION

SEED = 20261123
MAX_PAYLOAD = 2**12
JOURNAL_BYTES = 2**13
NONCE = bytes(range(NONCE_BYTES))
READY = Definition(exists=True, callable=True, takes_arguments=True)


class BytesChannel:
    """A channel on which these bytes come, a few at a time, and then the end; counts what it is asked for."""

    def __init__(self, content: bytes, most: int = 61) -> None:
        self._content = memoryview(content)
        self._most = most
        self.asked = 0

    def recv_into(self, buffer: memoryview, nbytes: int, /) -> int:
        self.asked = max(self.asked, len(buffer))
        count = min(nbytes, len(self._content), self._most)
        buffer[:count] = self._content[:count]
        self._content = self._content[count:]
        return count

    def sendall(self, _data: bytes | memoryview, /) -> None:
        raise AssertionError("a receiver sends nothing")

    def settimeout(self, _value: float | None, /) -> None:
        return


@dataclass(frozen=True)
class Target:
    """What is fuzzed, and what to begin with."""

    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def _received(
    data: bytes, decoder: msgspec.msgpack.Decoder[Any], max_header: int, max_payload: int
) -> tuple[object, bytearray] | None:
    """What the grader reads first of these bytes, checked against what it promises."""
    channel = BytesChannel(data)
    try:
        message, payload = frames.receive(channel, decoder, max_header=max_header, max_payload=max_payload)
    except frames.FrameError:
        return None
    finally:
        assert channel.asked <= max(frames.HEAD_BYTES, max_header, max_payload)
    assert frames.encode(message, [payload]) == data[: len(frames.encode(message, [payload]))]
    return message, payload


def _loading(data: bytes) -> None:
    _received(data, LOADING, MAX_LOAD_FRAME, 0)


def _pauses(data: bytes) -> None:
    _received(data, PAUSES, MAX_PAUSE, 0)


def _report(data: bytes) -> None:
    _received(data, REPORT, 4096, 0)


def _replies(data: bytes) -> None:
    """A reply as the journal holds it, and cut up as the answer to each of the cases that it may answer."""
    received = _received(data, REPLIES, MAX_REPLY_HEADER, MAX_PAYLOAD)
    if received is None:
        return
    reply, payload = received
    assert isinstance(reply, Reply)
    for case in cases():
        _check_answer(unpack(case, reply, memoryview(payload)), len(payload))


def _check_answer(answer: Answer, size: int) -> None:
    if answer.failure:
        assert answer.reply is None
        assert not answer.contents
        return
    assert answer.reply is not None
    assert set(answer.contents) <= set(answer.case.roles)
    assert sum(map(len, answer.contents.values())) == size


@cache
def _memory() -> int:
    descriptor = os.memfd_create("fuzzed")
    os.ftruncate(descriptor, JOURNAL_BYTES)
    return descriptor


def _journal(data: bytes) -> None:
    """A journal with any content; the last byte says whether it has been cut off."""
    descriptor = _memory()
    content = data[:JOURNAL_BYTES]
    os.ftruncate(descriptor, 0)
    os.ftruncate(descriptor, len(content) if data[-1:] == b"\xff" else JOURNAL_BYTES)
    os.pwrite(descriptor, content, 0)
    total = 0
    try:
        for nonce, header, payload in Reader(descriptor, JOURNAL_BYTES).frames(MAX_REPLY_HEADER, MAX_PAYLOAD):
            assert len(nonce) == NONCE_BYTES
            assert len(header) <= MAX_REPLY_HEADER
            assert len(payload) <= MAX_PAYLOAD
            total += NONCE_BYTES + frames.HEAD_BYTES + len(header) + len(payload)
            frames.decode(header, REPLIES)
    except frames.FrameError:
        pass
    assert total <= JOURNAL_BYTES


class _Choices:
    """Makes choices by bytes; when there are none left, always the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def bytes(self, count: int) -> bytes:
        found = self._data[self._at : self._at + count]
        self._at += count
        return found.ljust(count, b"\0")

    def number(self, below: int) -> int:
        return int.from_bytes(self.bytes(1 if below <= 256 else 8), "little") % below

    def among(self, *options: Any) -> Any:
        return options[self.number(len(options))]

    def text(self) -> str:
        return self.bytes(self.number(12)).decode("utf-8", "replace")


_DTYPES = (
    "float32",
    "float64",
    "int64",
    "bool",
    "float16",
    "bfloat16",
    "int8",
    "uint8",
    "int16",
    "int32",
    "complex64",
    "float8_e5m2",
    "quint8",
    "",
)
_SIZES = (0, 1, 2, 3, 2**31, 2**31 + 1, 2**62, 2**63 - 1)


def _tensor(choices: _Choices, case: Case) -> tuple[ReplyTensor, bytes]:
    """A tensor such as a worker might send, near what is asked for."""
    role = choices.among(*case.roles, "result", "input:9", "input:x", "gradient:-1", choices.text())
    expected = choices.among(*case.expected)
    shape = choices.among(
        expected.shape,
        expected.shape[1:],
        (1, *expected.shape),
        tuple(choices.among(*_SIZES) for _ in range(choices.number(8))),
        (1,) * 64,
    )
    dtype = choices.among(expected.dtype_name, *_DTYPES)
    count = choices.among(len(expected.exact), 0, 1, choices.number(600))
    content = choices.among(expected.exact[:count], choices.bytes(count), b"\x00\x00\xc0\x7f" * (count // 4))
    nbytes = choices.among(len(content), len(content), choices.among(*_SIZES))
    tensor = ReplyTensor(
        role,
        choices.among("Tensor", "Parameter", "NoneType", "list", choices.text()),
        dtype,
        shape,
        choices.among("cpu", "cuda:0", choices.text()),
        nbytes,
        choices.among("", "", "not a tensor", "is not a dense tensor: meta", choices.text()),
        choices.among(False, True),
    )
    return tensor, content


def _error(choices: _Choices) -> ErrorRecord | None:
    if choices.number(4):
        return None
    variables = {choices.text(): choices.text() for _ in range(choices.number(3))}
    traced = tuple(
        Frame(choices.text(), choices.number(2**31), choices.text(), choices.text(), variables)
        for _ in range(choices.number(4))
    )
    forbidden = choices.among(None, None, choices.text())
    flags = choices.number(4)
    return ErrorRecord(choices.text(), choices.text(), traced, bool(flags & 1), bool(flags & 2), forbidden)


def built(data: bytes) -> tuple[Case, Reply, bytes]:
    """A case, and a reply to it that is made by these bytes."""
    choices = _Choices(data)
    case = choices.among(*cases())
    error = _error(choices)
    pairs = [_tensor(choices, case) for _ in range(choices.number(7))]
    names = tuple(choices.text() for _ in range(choices.number(3)))
    reply = Reply(choices.among(case.id, case.id + 1), tuple(pair[0] for pair in pairs), error, names, 0)
    return case, reply, b"".join(pair[1] for pair in pairs)


def _judged(data: bytes) -> None:
    """A reply is judged, and told, as far as it adds up: a result comes of it that can be written down."""
    case, reply, payload = built(data)
    header = msgspec.msgpack.encode(reply)
    try:
        decoded = frames.decode(header, REPLIES)
    except frames.FrameError:
        return
    answer = unpack(case, decoded, payload)
    _check_answer(answer, len(payload))
    paper = papers()[case.names, case.id]
    judged = judge_exercise(paper, READY, [answer])
    result = exercise_result(judged, None)
    assert 0 <= result.score <= result.max_score
    written = msgspec.json.encode(result)
    assert msgspec.json.decode(written, type=type(result)).score == result.score
    if result.outcome == "passed":
        _require_right(answer)
    diagnosed = DiagnosedAnswer(answer)
    if answer.reply is not None:
        assert isinstance((diagnosed.wrong, diagnosed.raised, diagnosed.changed, diagnosed.marked), tuple)


def _require_right(answer: Answer) -> None:
    """What passed has the numbers that were asked for; a wrong result is no matter of the gradient check."""
    assert answer.reply is not None
    sent = {tensor.role: tensor for tensor in answer.reply.tensors}
    for expected in answer.case.expected[answer.case.check == "gradient" :]:
        got = tensor_of(sent[expected.role], answer.contents[expected.role])
        assert got is not None
        assert tuple(got.shape) == expected.shape
        assert bool(((got.double() - expected.value.double()).abs() <= max(expected.bound, 0.5)).all())


@cache
def papers() -> dict[tuple[tuple[str, ...], int], Paper]:
    """Papers of a single case each, of every check."""
    exam = draw_exam(load_assignment(SOLUTION), SEED)
    found: dict[tuple[tuple[str, ...], int], Paper] = {}
    paper = exam.papers[0]
    kinds: dict[tuple[object, ...], Case] = {}
    for case in paper.cases:
        small = sum(len(expected.exact) for expected in case.expected) < 600
        if small and 0 not in case.result.shape:
            kinds.setdefault((case.check, case.roles, case.result.dtype), case)
    for case in kinds.values():
        found[case.names, case.id] = dataclasses.replace(paper, cases=(case,))
    return found


@cache
def cases() -> tuple[Case, ...]:
    """The cases of :func:`papers`."""
    return tuple(paper.cases[0] for paper in papers().values())


def right_replies() -> Iterator[tuple[Reply, bytes]]:
    """Right answers, where nothing but what stands in the case is needed."""
    for case in cases():
        tensors, contents = [], []
        for expected in case.expected:
            size = len(expected.exact)
            tensors.append(ReplyTensor(expected.role, "Tensor", expected.dtype_name, expected.shape, "cpu", size))
            contents.append(expected.exact)
        yield Reply(case.id, tuple(tensors)), b"".join(contents)


_ERROR = ErrorRecord("ValueError", "no", (Frame("a.py", 3, "f", "raise", {"X": "float32, shape (2,)"}),))


def _loading_seeds() -> list[bytes]:
    definition = Definition(exists=True, callable=True, takes_arguments=True, empty=False, signature="X, K")
    loaded = Loaded({"f": definition}, (LoadProblem("error", "a.py", 3, "no"),), ("corr2d",), 17)
    return [frames.encode(Progress(0, 1, 2)), frames.encode(loaded), frames.encode(Loaded({}, (), ()))]


def _pause_seeds() -> list[bytes]:
    return [frames.encode(Paused(finished=finished, nonce=NONCE)) for finished in (False, True)]


def _report_seeds() -> list[bytes]:
    held = Report(60000, True, False, 6, True, True, {"pid": "1"})
    return [frames.encode(held), frames.encode(Report(problem="no such thing"))]


def _reply_seeds() -> list[bytes]:
    right = [frames.encode(reply, [content]) for reply, content in right_replies()]
    return [*right, frames.encode(Reply(1, error=_ERROR, operators=("mm", "einsum"), cpu_ns=17))]


def _journal_seeds() -> list[bytes]:
    entries = [NONCE + frame for frame in _reply_seeds()]
    joined = [b"".join(entries[:count]) for count in range(4)]
    return [struct.pack("<Q", len(entry)) + entry for entry in joined]


def _judge_seeds() -> list[bytes]:
    return [bytes([number]) + bytes([1, 1, 0]) + bytes(40) for number in range(len(cases()))] + [bytes(range(256))]


TARGETS = {
    "loading": Target(_loading, _loading_seeds),
    "pauses": Target(_pauses, _pause_seeds),
    "report": Target(_report, _report_seeds),
    "replies": Target(_replies, _reply_seeds),
    "journal": Target(_journal, _journal_seeds),
    "judge": Target(_judged, _judge_seeds),
}
