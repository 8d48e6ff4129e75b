"""The fuzz targets on their seeds, and on what Hypothesis makes of them."""

import random
import struct
import tracemalloc
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.answer import unpack
from autograder.grading.session import MAX_LOAD_FRAME, MAX_PAUSE, MAX_REPLY_HEADER
from autograder.protocol import frames
from autograder.protocol.messages import LOADING, PAUSES, REPLIES
from tests.fuzz.targets import TARGETS, BytesChannel, built, cases

quick = settings(deadline=None, max_examples=150, database=None)


@pytest.fixture(scope="module", autouse=True)
def _drawn() -> None:
    """The exam is drawn before any test, as Hypothesis draws it."""
    cases()


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_taken(name: str) -> None:
    seeds = TARGETS[name].seeds()
    assert seeds
    for seed in seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
@quick
@given(data=st.data())
def test_changed_seeds_are_taken(name: str, data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(TARGETS[name].seeds())))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, max(0, len(content) - 1)))
        change = data.draw(st.sampled_from(["set", "insert", "cut", "double"]))
        if change == "set" and content:
            content[place] = data.draw(st.integers(0, 255))
        elif change == "insert":
            content[place:place] = data.draw(st.binary(max_size=9))
        elif change == "cut":
            del content[place : place + data.draw(st.integers(1, 9))]
        else:
            content += content[place:]
    TARGETS[name].run(bytes(content[:4096]))


@pytest.mark.parametrize("name", TARGETS)
@quick
@given(content=st.binary(max_size=300))
def test_any_bytes_are_taken(name: str, content: bytes) -> None:
    TARGETS[name].run(content)


def test_the_judge_is_reached_by_all_kinds_of_answers() -> None:
    """The target is no good if what it makes never adds up, or always is what was asked for."""
    numbers = random.Random(1)
    sound, odd = set(), 0
    for _ in range(4000):
        case, reply, payload = built(numbers.randbytes(300))
        answer = unpack(case, reply, payload)
        if answer.failure:
            odd += 1
        else:
            sound.add((case.id, len(reply.tensors), reply.error is None))
    assert {case.check for case in cases()} == {"examples", "values", "contract", "gradient"}
    assert any(len(case.roles) > 4 for case in cases())
    assert len(sound) > 2 * len(cases())
    assert 0 < odd < 4000


HEAD = struct.Struct("<4sIQ")
READERS: dict[str, tuple[msgspec.msgpack.Decoder[Any], int]] = {
    "loading": (LOADING, MAX_LOAD_FRAME),
    "pauses": (PAUSES, MAX_PAUSE),
    "replies": (REPLIES, MAX_REPLY_HEADER),
}
BEGINNINGS = {
    "an array of a reply": b"\x95\xa5reply\x01\x90\xc0",
    "shape": b"\x93\xa5reply\x01\x91\x98\xa1r\xa1t\xa1d",
    "problems": b"\x84\xa4type\xa6loaded\xa8problems",
    "definitions": b"\x84\xa4type\xa6loaded\xabdefinitions",
    "given": b"\x84\xa4type\xa6loaded\xa9own_given",
    "nonce": b"\x83\xa4type\xa6paused\xa5nonce",
    "nothing": b"",
}
LENGTHS = {"array": b"\xdd", "object": b"\xdf", "text": b"\xdb", "bytes": b"\xc6", "extension": b"\xc9"}
FILLINGS = {
    "nothing": b"",
    "numbers": b"\x00",
    "texts": b"\xa0",
    "arrays": b"\x91",
    "objects": b"\x80",
    "ones": b"\xff",
}


@pytest.mark.parametrize("reader", READERS)
def test_no_header_takes_more_memory_than_its_bound_allows(reader: str) -> None:
    """Lengths that lie, and headers that are as long as they may be and hold as many things as fit in."""
    decoder, bound = READERS[reader]
    contents = []
    for beginning in BEGINNINGS.values():
        for length in LENGTHS.values():
            for claim in (bound, 2**32 - 1):
                for filling in FILLINGS.values():
                    start = beginning + length + struct.pack(">I", claim)
                    contents.append((start + filling * bound)[:bound])
    slack = 2**16
    for content in contents:
        channel = BytesChannel(HEAD.pack(b"AGF1", len(content), 0) + content, most=bound)
        tracemalloc.start()
        try:
            with pytest.raises(frames.FrameError):
                frames.receive(channel, decoder, max_header=bound, max_payload=0)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak <= 24 * bound + slack, content[:40]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("sizes", [(2**32 - 1, 0), (0, 2**64 - 1), (2**32 - 1, 2**64 - 1), (0, 1)])
def test_no_head_is_believed(reader: str, sizes: tuple[int, int]) -> None:
    decoder, bound = READERS[reader]
    channel = BytesChannel(HEAD.pack(b"AGF1", *sizes) + bytes(100))
    with pytest.raises(frames.FrameError, match="over the bound of"):
        frames.receive(channel, decoder, max_header=bound, max_payload=0)
    assert channel.asked == frames.HEAD_BYTES
