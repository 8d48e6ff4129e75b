"""The journal: what is committed is read, once, and whatever else stands there is an error."""

import fcntl
import os
import struct
from collections.abc import Iterator

import pytest

from autograder.protocol import frames
from autograder.protocol.frames import FrameError
from autograder.protocol.journal import JournalFullError, Reader, Writer, create
from autograder.protocol.messages import NONCE_BYTES, Reply

SIZE = 4096
LENGTH = struct.Struct("<Q")
HEAD = struct.Struct("<4sIQ")
NONCES = [bytes([number]) * NONCE_BYTES for number in range(3)]
FRAMES = [frames.encode(Reply(number), [b"xy" * number]) for number in range(3)]


@pytest.fixture
def descriptor() -> Iterator[int]:
    """The worker's descriptor of a fresh journal."""
    made = create(SIZE)
    yield made
    os.close(made)


@pytest.fixture
def reader(descriptor: int) -> Iterator[Reader]:
    end = Reader(os.dup(descriptor), SIZE)
    yield end
    end.close()


def content(reader: Reader, bound: int = 1000) -> list[tuple[bytes, bytes, bytes]]:
    return [(nonce, bytes(header), bytes(payload)) for nonce, header, payload in reader.frames(bound, bound)]


def put(descriptor: int, committed: int, entries: bytes) -> None:
    os.pwrite(descriptor, LENGTH.pack(committed) + entries, 0)


def test_frames_are_read_under_their_nonces_in_order(descriptor: int, reader: Reader) -> None:
    assert content(reader) == []
    writer = Writer(descriptor)
    for count, (nonce, frame) in enumerate(zip(NONCES, FRAMES, strict=True), 1):
        writer.write(nonce, frame)
        read = content(reader)
        assert [item[0] for item in read] == NONCES[:count]
        assert [frame[HEAD.size :] for frame in FRAMES[:count]] == [header + payload for _, header, payload in read]
    writer.clear()
    assert content(reader) == []
    writer.write(NONCES[2], FRAMES[2])
    assert [item[0] for item in content(reader)] == NONCES[2:]


def test_a_frame_that_does_not_fit_leaves_the_others(descriptor: int, reader: Reader) -> None:
    writer = Writer(descriptor)
    writer.write(NONCES[0], FRAMES[0])
    rest = SIZE - LENGTH.size - NONCE_BYTES - len(FRAMES[0])
    with pytest.raises(JournalFullError):
        writer.write(NONCES[1], bytes(rest - NONCE_BYTES + 1))
    assert len(content(reader)) == 1
    overhead = NONCE_BYTES + HEAD.size
    writer.write(NONCES[1], HEAD.pack(b"AGF1", 0, rest - overhead) + bytes(rest - overhead))
    assert [len(payload) for _, _, payload in content(reader, SIZE)] == [0, rest - overhead]


@pytest.mark.parametrize("committed", [SIZE - LENGTH.size + 1, 2**32, 2**63, 2**64 - 1])
def test_a_length_beyond_the_journal_is_refused(descriptor: int, reader: Reader, committed: int) -> None:
    put(descriptor, committed, b"")
    with pytest.raises(FrameError, match=r"^the journal says that it is longer than it can be$"):
        content(reader)


@pytest.mark.parametrize("missing", range(1, NONCE_BYTES + len(FRAMES[1])))
def test_a_frame_that_ends_anywhere_is_refused(descriptor: int, reader: Reader, missing: int) -> None:
    entry = NONCES[1] + FRAMES[1]
    put(descriptor, len(entry) - missing, entry)
    with pytest.raises(FrameError, match=r"^the journal ends inside a frame$"):
        content(reader)


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (HEAD.pack(b"AGF2", 0, 0), "wrong magic word"),
        (HEAD.pack(b"AGF1", 1001, 0), "a header of 1001 bytes is over the bound"),
        (HEAD.pack(b"AGF1", 0, 2**64 - 1), "a payload of 18446744073709551615 bytes is over the bound"),
        (HEAD.pack(b"AGF1", 1000, 1000), "the journal ends inside a frame"),
        (bytes(16), "wrong magic word"),
    ],
)
def test_what_is_no_frame_is_refused(descriptor: int, reader: Reader, head: bytes, message: str) -> None:
    put(descriptor, NONCE_BYTES + len(head), bytes(NONCE_BYTES) + head)
    with pytest.raises(FrameError, match=message):
        content(reader)


def test_what_is_written_while_it_is_read_does_not_reach_the_reader(descriptor: int, reader: Reader) -> None:
    writer = Writer(descriptor)
    for nonce, frame in zip(NONCES, FRAMES, strict=True):
        writer.write(nonce, frame)
    found = []
    for nonce, header, payload in reader.frames(1000, 1000):
        os.pwrite(descriptor, b"\xff" * SIZE, 0)
        found.append((nonce, bytes(header) + bytes(payload)))
    assert found == [(nonce, frame[HEAD.size :]) for nonce, frame in zip(NONCES, FRAMES, strict=True)]
    with pytest.raises(FrameError):
        content(reader)


def test_the_size_is_sealed(descriptor: int) -> None:
    for size in (0, SIZE - 1, SIZE + 1):
        with pytest.raises(PermissionError):
            os.ftruncate(descriptor, size)
    with pytest.raises(PermissionError):
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)


def test_a_journal_that_has_been_cut_off_is_refused() -> None:
    short = os.memfd_create("short")
    os.pwrite(short, LENGTH.pack(100) + bytes(50), 0)
    reader = Reader(short, SIZE)
    with pytest.raises(FrameError, match=r"^the journal has been cut off$"):
        content(reader)
    os.ftruncate(short, 4)
    with pytest.raises(FrameError, match=r"^the journal has been cut off$"):
        content(reader)
    reader.close()
