"""Replies in shared memory: a worker writes them down as it goes, and the grader reads what is there when it is told.

A system call per reply would cost more than many a student's function. The journal is a memory file that both sides
hold: ``committed length (u64) | frame | frame | …``. A frame counts once the length covers it, so whatever was
answered before a crash or a hang is there to be read. The grader reads by ``pread``, which copies: nothing that a
worker does to the file afterwards, and no truncation of it, reaches the grader.
"""

import mmap
import os
import struct
from collections.abc import Iterator

from autograder.protocol.frames import HEAD_BYTES, FrameError, split_head

_LENGTH = struct.Struct("<Q")


class JournalFullError(Exception):
    """A frame does not fit behind what is there."""


def create(size: int) -> int:
    """A fresh journal of ``size`` bytes, all zero; returns its descriptor."""
    descriptor = os.memfd_create("journal", os.MFD_CLOEXEC)
    os.ftruncate(descriptor, size)
    return descriptor


class Writer:
    """The worker's end."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, 0)
        self._end = _LENGTH.size

    def write(self, frame: bytes) -> None:
        """Append a frame; raises :class:`JournalFullError` if it does not fit."""
        end = self._end + len(frame)
        if end > len(self._memory):
            raise JournalFullError
        self._memory[self._end : end] = frame
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

    def frames(self, max_header: int, max_payload: int) -> Iterator[tuple[memoryview, memoryview]]:
        """The headers and payloads written so far.

        Raises:
            FrameError: the journal does not hold frames, or one over its bounds.
        """
        (length,) = _LENGTH.unpack(self._read(0, _LENGTH.size))
        if length > self._size - _LENGTH.size:
            raise FrameError("the journal says that it is longer than it can be")
        content = memoryview(self._read(_LENGTH.size, length))
        start = 0
        while start < length:
            if length - start < HEAD_BYTES:
                raise FrameError("the journal ends inside a frame")
            header, payload = split_head(content[start : start + HEAD_BYTES], max_header, max_payload)
            start += HEAD_BYTES
            if header + payload > length - start:
                raise FrameError("the journal ends inside a frame")
            yield content[start : start + header], content[start + header : start + header + payload]
            start += header + payload

    def close(self) -> None:
        """Let go of the memory."""
        os.close(self._descriptor)

    def _read(self, offset: int, count: int) -> bytes:
        content = os.pread(self._descriptor, count, offset)
        if len(content) != count:
            raise FrameError("the journal has been cut off")
        return content
