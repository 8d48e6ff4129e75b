"""Frames: what goes in comes out, and whatever else arrives is an error that says so."""

import socket
import struct
import time
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.protocol import frames
from autograder.protocol.frames import FrameError, PeerClosedError, PeerTimeoutError
from autograder.protocol.messages import (
    LOADING,
    REPLIES,
    REQUESTS,
    Definition,
    ErrorRecord,
    Frame,
    Loaded,
    LoadProblem,
    Progress,
    Reply,
    ReplyTensor,
)

quick = settings(deadline=None, max_examples=100, database=None)

HEAD = struct.Struct("<4sIQ")
BOUND = 1000

Pair = tuple[socket.socket, socket.socket]

texts = st.text(st.characters(codec="utf-8"), max_size=12)
counts = st.integers(0, 2**31 - 1)
sizes = st.integers(0, 2**63 - 1)
tensors = st.builds(
    ReplyTensor, texts, texts, texts, st.lists(sizes, max_size=4).map(tuple), texts, sizes, st.just("") | texts
)
traces = st.lists(
    st.builds(Frame, texts, counts, texts, texts, st.dictionaries(texts, texts, max_size=3)), max_size=3
).map(tuple)
errors = st.builds(
    ErrorRecord,
    type=texts,
    message=texts,
    frames=traces,
    not_done=st.booleans(),
    forbidden=st.none() | texts,
)
replies = st.builds(
    Reply,
    sizes,
    st.lists(tensors, max_size=3).map(tuple),
    st.none() | errors,
    st.lists(texts, max_size=3).map(tuple),
    sizes,
)
problems = st.builds(LoadProblem, st.sampled_from(["syntax", "error", "skipped"]), texts, counts, texts)
loading = st.one_of(
    st.builds(Progress, counts, counts, counts),
    st.builds(
        Loaded,
        st.dictionaries(texts, st.builds(Definition, *[st.booleans()] * 4, texts), max_size=3),
        st.lists(problems, max_size=3).map(tuple),
        st.lists(texts, max_size=3).map(tuple),
    ),
)


@pytest.fixture
def pair() -> Iterator[Pair]:
    left, right = socket.socketpair()
    with left, right:
        yield left, right


def _received(content: bytes, *, closed: bool = True, bound: int = BOUND) -> tuple[Reply, bytearray]:
    """What the receiver makes of these bytes."""
    left, right = socket.socketpair()
    with left, right:
        left.sendall(content)
        if closed:
            left.close()
        return frames.receive(right, REPLIES, max_header=BOUND, max_payload=bound)


@quick
@given(reply=replies, parts=st.lists(st.binary(max_size=500), max_size=4))
def test_replies_arrive_as_they_were_sent(reply: Reply, parts: list[bytes]) -> None:
    left, right = socket.socketpair()
    with left, right:
        frames.send(left, frames.encode(reply, parts))
        message, payload = frames.receive(right, REPLIES, max_payload=2000)
    assert message == reply
    assert bytes(payload) == b"".join(parts)


@quick
@given(messages=st.lists(loading, max_size=4))
def test_messages_of_several_kinds_arrive_in_order(messages: list[Progress | Loaded]) -> None:
    left, right = socket.socketpair()
    with left, right:
        for message in messages:
            frames.send(left, frames.encode(message))
        left.close()
        got = [frames.receive(right, LOADING, max_payload=0)[0] for _ in messages]
        with pytest.raises(PeerClosedError):
            frames.receive(right, LOADING, max_payload=0)
    assert got == messages


@pytest.mark.parametrize("part", [b"abc", bytearray(b"abc"), memoryview(b"abc")])
def test_payload_may_be_any_kind_of_bytes(part: bytes | bytearray | memoryview) -> None:
    assert bytes(_received(frames.encode(Reply(1), [part, b"d"]))[1]) == b"abcd"


def test_head_is_magic_and_two_lengths() -> None:
    frame = frames.encode(Reply(1), [b"xy"])
    magic, header, payload = HEAD.unpack(frame[: HEAD.size])
    assert (magic, payload, frames.HEAD_BYTES) == (b"AGF1", 2, 16)
    assert len(frame) == HEAD.size + header + payload


FRAME = frames.encode(Reply(7, (ReplyTensor("result", "Tensor", "float32", (2,), "cpu", 8),)), [b"12345678"])


@pytest.mark.parametrize("length", range(len(FRAME)))
def test_frame_cut_off_anywhere_is_a_closed_peer(length: int) -> None:
    with pytest.raises(PeerClosedError, match=r"^the peer closed the connection$"):
        _received(FRAME[:length])


def test_wrong_magic_is_no_frame() -> None:
    with pytest.raises(FrameError, match=r"^not a frame: wrong magic word$"):
        _received(b"AGF2" + FRAME[4:])


@pytest.mark.parametrize("size", [BOUND + 1, 2**32 - 1])
def test_header_over_its_bound_is_refused_before_it_is_read(size: int) -> None:
    message = f"^a header of {size} bytes is over the bound of {BOUND}$"
    with pytest.raises(FrameError, match=message):
        _received(HEAD.pack(b"AGF1", size, 0), closed=False)


@pytest.mark.parametrize("size", [BOUND + 1, 2**40, 2**64 - 1])
def test_payload_over_its_bound_is_refused_before_it_is_read(size: int) -> None:
    message = f"^a payload of {size} bytes is over the bound of {BOUND}$"
    with pytest.raises(FrameError, match=message):
        _received(HEAD.pack(b"AGF1", 1, size), closed=False)


def test_lengths_on_their_bounds_are_read() -> None:
    names = ("x" * 200,) * 4
    short = len(msgspec.msgpack.encode(Reply(1, operators=(*names, "x" * 100))))
    reply = Reply(1, operators=(*names, "x" * (100 + BOUND - short)))
    assert len(msgspec.msgpack.encode(reply)) == BOUND
    message, payload = _received(frames.encode(reply, [bytes(BOUND)]))
    assert (message, payload) == (reply, bytearray(BOUND))


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xc1", id="not msgpack"),
        pytest.param(b"\x91" * 200 + b"\xc0", id="nested"),
        pytest.param(b"\x91" * 900, id="nested and cut off"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="an array longer than the header"),
        pytest.param(b"\xdb\xff\xff\xff\xff", id="a text longer than the header"),
        pytest.param(msgspec.msgpack.encode(Progress(1, 2, 3)), id="another message"),
        pytest.param(msgspec.msgpack.encode(Reply(1)) + b"\x00", id="more than a message"),
        pytest.param(msgspec.msgpack.encode(["reply", "1"]), id="wrong type"),
        pytest.param(b"\x93\xa5reply\x01\x91\x97\xa1\xff\xa0\xa0\x90\xa0\x00\xa0", id="not utf-8"),
        pytest.param(msgspec.msgpack.encode(["reply", 1]), id="optional fields left out"),
        pytest.param(b"\x96\xa5reply\xcd\x00\x01\x90\xc0\x90\x00", id="a number in more bytes than it needs"),
        pytest.param(b"\x96\xd9\x05reply\x01\x90\xc0\x90\x00", id="a text with a longer length than it needs"),
    ],
)
def test_header_that_is_no_reply_is_an_error(header: bytes) -> None:
    with pytest.raises(FrameError, match=r"^a header that cannot be read: ") as raised:
        _received(HEAD.pack(b"AGF1", len(header), 0) + header)
    assert raised.type is FrameError


@quick
@given(content=st.binary(max_size=200))
def test_random_bytes_are_an_error(content: bytes) -> None:
    with pytest.raises(FrameError):
        _received(content)


@quick
@given(
    header=st.binary(max_size=200),
    decoder=st.sampled_from([REQUESTS, LOADING, REPLIES]),
)
def test_random_headers_are_read_or_are_an_error(header: bytes, decoder: msgspec.msgpack.Decoder[object]) -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(HEAD.pack(b"AGF1", len(header), 0) + header)
        outcome: object
        try:
            outcome, _ = frames.receive(right, decoder, max_payload=0)
        except FrameError as error:
            outcome = error
    assert type(outcome) is FrameError or isinstance(outcome, msgspec.Struct)
    assert isinstance(outcome, msgspec.Struct) or str(outcome).startswith("a header that cannot be read: ")


@quick
@given(reply=replies, data=st.data())
def test_frame_with_a_byte_changed_is_read_or_is_an_error(reply: Reply, data: st.DataObject) -> None:
    frame = bytearray(frames.encode(reply, [b"1234"]))
    frame[data.draw(st.integers(0, len(frame) - 1))] ^= data.draw(st.integers(1, 255))
    outcome: object
    try:
        outcome, _ = _received(bytes(frame))
    except FrameError as error:
        outcome = error
    assert isinstance(outcome, Reply | FrameError)


def test_deadline_that_has_passed_is_a_timeout(pair: Pair) -> None:
    pair[0].sendall(FRAME)
    with pytest.raises(PeerTimeoutError, match=r"^the deadline passed$"):
        frames.receive(pair[1], REPLIES, max_payload=BOUND, deadline=time.monotonic() - 1)
    with pytest.raises(PeerTimeoutError, match=r"^the deadline passed$"):
        frames.send(pair[0], FRAME, time.monotonic() - 1)


@pytest.mark.parametrize("length", [0, 5, HEAD.size, HEAD.size + 3, len(FRAME) - 1])
def test_peer_that_stops_inside_a_frame_is_a_timeout(pair: Pair, length: int) -> None:
    pair[0].sendall(FRAME[:length])
    with pytest.raises(PeerTimeoutError, match=r"^the deadline passed$"):
        frames.receive(pair[1], REPLIES, max_payload=BOUND, deadline=time.monotonic() + 0.02)


def test_peer_that_does_not_read_is_a_timeout(pair: Pair) -> None:
    with pytest.raises(PeerTimeoutError, match=r"^the peer does not read$"):
        frames.send(pair[0], bytes(2**24), time.monotonic() + 0.02)


def test_frame_within_the_deadline_arrives(pair: Pair) -> None:
    deadline = time.monotonic() + 60
    frames.send(pair[0], FRAME, deadline)
    message, payload = frames.receive(pair[1], REPLIES, max_payload=BOUND, deadline=deadline)
    assert (message.id, bytes(payload)) == (7, b"12345678")


def test_sending_to_a_closed_peer_is_a_closed_peer(pair: Pair) -> None:
    pair[1].close()
    with pytest.raises(PeerClosedError, match=r"^the peer closed the connection$"):
        frames.send(pair[0], FRAME)


def test_peer_that_closed_with_something_unread_is_a_closed_peer(pair: Pair) -> None:
    pair[0].sendall(b"unread")
    pair[1].close()
    with pytest.raises(PeerClosedError, match=r"^the peer closed the connection$"):
        frames.receive(pair[0], REPLIES, max_payload=BOUND)


def test_own_closed_socket_is_a_closed_peer(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(PeerClosedError, match=r"^the peer closed the connection$"):
        frames.receive(pair[0], REPLIES, max_payload=BOUND)
    with pytest.raises(PeerClosedError, match=r"^the peer closed the connection$"):
        frames.send(pair[0], FRAME)


@pytest.mark.parametrize("error", [PeerClosedError, PeerTimeoutError])
def test_every_error_is_a_frame_error(error: type[Exception]) -> None:
    assert issubclass(error, FrameError)


def test_a_key_that_stands_twice_is_an_error() -> None:
    once = msgspec.msgpack.encode(Progress(1, 2, 3))
    twice = bytes([once[0] + 1]) + once[1:] + once[once.index(b"\xa4line") :]
    assert msgspec.msgpack.Decoder(Progress).decode(twice) == Progress(1, 2, 3)
    with pytest.raises(FrameError, match=r"^a header that cannot be read: not as the encoder writes it$"):
        frames.decode(twice, LOADING)
    assert frames.decode(once, LOADING) == Progress(1, 2, 3)


def test_payload_that_is_to_follow_is_counted() -> None:
    left, right = socket.socketpair()
    with left, right:
        frames.send(left, frames.encode(Reply(1), [b"ab"], to_follow=3))
        frames.send(left, b"cde")
        assert bytes(frames.receive(right, REPLIES, max_payload=5)[1]) == b"abcde"
