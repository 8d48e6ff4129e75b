"""Frames: a magic word, two lengths, a typed header, raw bytes.

A frame is ``AGF1 | header length (u32) | payload length (u64) | header (msgpack) | payload``, little-endian. The
receiver states its own bounds before it reads a byte of either part, so a hostile peer can make it allocate no more
than it agreed to. A message has one spelling, the encoder's: a header that says the same in another way (a key twice, a
number in more bytes than it needs, an optional field left out) is refused. Nothing is ever unpickled.
"""

import struct
import time
from collections.abc import Iterable
from typing import Protocol, TypeVar

import msgspec

MAGIC = b"AGF1"
_HEAD = struct.Struct("<4sIQ")
HEAD_BYTES = _HEAD.size
MAX_HEADER_BYTES = 16 * 2**20

Message = TypeVar("Message")


class FrameError(Exception):
    """The peer sent something that is not a frame, or one larger than was agreed."""


class PeerClosedError(FrameError):
    """The peer is gone: the stream ended inside or between frames."""


class PeerTimeoutError(FrameError):
    """The peer did not finish its frame before the deadline."""


class Channel(Protocol):
    """The part of a stream socket that frames need."""

    def recv_into(self, buffer: memoryview, nbytes: int, /) -> int: ...
    def sendall(self, data: bytes | memoryview, /) -> None: ...
    def settimeout(self, value: float | None, /) -> None: ...


def encode(message: object, payload: Iterable[bytes | bytearray | memoryview] = (), *, to_follow: int = 0) -> bytes:
    """The bytes of one frame, but for so many of its payload that the sender adds itself."""
    header = msgspec.msgpack.encode(message)
    parts = list(payload)
    size = sum(len(part) for part in parts) + to_follow
    return b"".join((_HEAD.pack(MAGIC, len(header), size), header, *parts))


def send(channel: Channel, frame: bytes, deadline: float | None = None) -> None:
    """Send an encoded frame; raises :class:`PeerClosedError` or :class:`PeerTimeoutError`."""
    try:
        channel.settimeout(_remaining(deadline))
        channel.sendall(frame)
    except TimeoutError as error:
        raise PeerTimeoutError("the peer does not read") from error
    except OSError as error:
        raise PeerClosedError("the peer closed the connection") from error


def receive(
    channel: Channel,
    decoder: msgspec.msgpack.Decoder[Message],
    *,
    max_header: int = MAX_HEADER_BYTES,
    max_payload: int,
    deadline: float | None = None,
    trusted: bool = False,
) -> tuple[Message, bytearray]:
    """Read one frame: its header, decoded strictly, and its payload.

    Args:
        trusted: the peer is the grader, whose spelling need not be compared.
        deadline: on the clock of :func:`time.monotonic`; ``None`` waits for ever.

    Raises:
        PeerClosedError: the stream ended.
        PeerTimeoutError: the deadline passed.
        FrameError: wrong magic, a length over its bound, or a header that is not what the decoder reads.
    """
    header_size, payload_size = split_head(_read(channel, HEAD_BYTES, deadline), max_header, max_payload)
    header = _read(channel, header_size, deadline)
    payload = _read(channel, payload_size, deadline)
    return decode(header, decoder, trusted=trusted), payload


def split_head(head: bytes | bytearray | memoryview, max_header: int, max_payload: int) -> tuple[int, int]:
    """The sizes of the header and the payload that a frame's head announces, checked against their bounds."""
    magic, header_size, payload_size = _HEAD.unpack(head)
    if magic != MAGIC:
        raise FrameError("not a frame: wrong magic word")
    if header_size > max_header:
        raise FrameError(f"a header of {header_size} bytes is over the bound of {max_header}")
    if payload_size > max_payload:
        raise FrameError(f"a payload of {payload_size} bytes is over the bound of {max_payload}")
    return header_size, payload_size


def decode(
    header: bytes | bytearray | memoryview, decoder: msgspec.msgpack.Decoder[Message], *, trusted: bool = False
) -> Message:
    """A header as the message that it must be; raises :class:`FrameError`."""
    try:
        message = decoder.decode(header)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FrameError(f"a header that cannot be read: {error}") from error
    if not trusted and msgspec.msgpack.encode(message) != header:
        raise FrameError("a header that cannot be read: not as the encoder writes it")
    return message


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise PeerTimeoutError("the deadline passed")
    return left


def _read(channel: Channel, size: int, deadline: float | None) -> bytearray:
    buffer = bytearray(size)
    view = memoryview(buffer)
    have = 0
    while have < size:
        try:
            channel.settimeout(_remaining(deadline))
            count = channel.recv_into(view[have:], size - have)
        except TimeoutError as error:
            raise PeerTimeoutError("the deadline passed") from error
        except OSError as error:
            raise PeerClosedError("the peer closed the connection") from error
        if count == 0:
            raise PeerClosedError("the peer closed the connection")
        have += count
    return buffer
