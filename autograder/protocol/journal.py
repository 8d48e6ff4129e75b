"""Replies in shared memory: a worker writes them down as it goes, and the grader reads what is there when it is told.

A system call per reply would cost more than many a student's function. The journal is a memory file that both sides
hold: ``committed length (u64) | nonce | frame | nonce | frame | …``. A frame counts once the length covers it, so
whatever was answered before a crash or a hang is there to be read.

A worker can write to the file at any moment, also while the grader reads. So the grader reads each byte once, by
``pread``, which copies, and checks the copy: nothing that a worker does to the file afterwards reaches the grader. The
file's size is sealed.

The nonce before a frame is that of the call which it answers. The grader draws it anew for each question and sends it
along. A frame without it answers nothing: be it left from an earlier run, prepared before the question was asked, given
twice, or out of turn. The calls of a run are sent in one go, so code that has got hold of the worker's memory knows all
nonces of the run that it is in. They do not keep it from answering those calls early, and it gains nothing by it: it
still needs the right answer to each.
"""

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator

from autograder.protocol.frames import HEAD_BYTES, FrameError, split_head
from autograder.protocol.messages import NONCE_BYTES

_LENGTH = struct.Struct("<Q")


class JournalFullError(Exception):
    """A frame does not fit behind what is there."""


def create(size: int) -> int:
    """A fresh journal of ``size`` bytes, all zero; returns its descriptor."""
    descriptor = os.memfd_create("journal", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
    return descriptor


class Writer:
    """The worker's end."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, 0)
        self._end = _LENGTH.size

    def write(self, nonce: bytes | memoryview, frame: bytes) -> None:
        """Append a frame under a nonce; raises :class:`JournalFullError` if it does not fit."""
        start = self._end + NONCE_BYTES
        end = start + len(frame)
        if end > len(self._memory):
            raise JournalFullError
        self._memory[self._end : start] = nonce
        self._memory[start:end] = frame
        self._end = end
        _LENGTH.pack_into(self._memory, 0, end - _LENGTH.size)

    def clear(self) -> None:
        """Start again at the beginning, once the grader has read."""
        self._end = _LENGTH.size
        _LENGTH.pack_into(self._memory, 0, 0)


class Reader:
    """The grader's end."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size

    def frames(self, max_header: int, max_payload: int) -> Iterator[tuple[bytes, memoryview, memoryview]]:
        """The nonces, headers and payloads written so far.

        Raises:
            FrameError: the journal does not hold frames, or one over its bounds.
        """
        (length,) = _LENGTH.unpack(self._read(0, _LENGTH.size))
        if length > self._size - _LENGTH.size:
            raise FrameError("the journal says that it is longer than it can be")
        content = memoryview(self._read(_LENGTH.size, length))
        start = 0
        while start < length:
            if length - start < NONCE_BYTES + HEAD_BYTES:
                raise FrameError("the journal ends inside a frame")
            nonce = bytes(content[start : start + NONCE_BYTES])
            start += NONCE_BYTES
            header, payload = split_head(content[start : start + HEAD_BYTES], max_header, max_payload)
            start += HEAD_BYTES
            if header + payload > length - start:
                raise FrameError("the journal ends inside a frame")
            yield nonce, content[start : start + header], content[start + header : start + header + payload]
            start += header + payload

    def close(self) -> None:
        """Let go of the memory."""
        os.close(self._descriptor)

    def _read(self, offset: int, count: int) -> bytes:
        content = os.pread(self._descriptor, count, offset)
        if len(content) != count:
            raise FrameError("the journal has been cut off")
        return content
