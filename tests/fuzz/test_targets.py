"""The fuzz targets on their seeds, and on what Hypothesis makes of them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.answer import roles, unpack
from tests.fuzz.targets import TARGETS, built, cases

quick = settings(deadline=None, max_examples=150, database=None)


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
    assert any(len(roles(case)) > 4 for case in cases())
    assert len(sound) > 2 * len(cases())
    assert 0 < odd < 4000
