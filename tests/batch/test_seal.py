"""Seals: they hold for what was sealed, and for nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.batch.seal import key_of, new_key, sealed, state_of
from autograder.record import Tensor, Worst, decode_record, encode_record
from tests.render.samples import failing, record

KEY = key_of(new_key())
PLAIN = record("ada", failing())
CONTENT = encode_record(sealed(PLAIN, KEY))


def test_a_sealed_record_is_the_record_and_its_seal() -> None:
    assert state_of(CONTENT, KEY) == "sealed"
    read = decode_record(CONTENT)
    assert msgspec.structs.replace(read, seal=msgspec.UNSET) == decode_record(encode_record(PLAIN))
    assert "seal" not in json.loads(encode_record(PLAIN))


def test_a_record_that_is_sealed_again_has_the_same_seal() -> None:
    assert sealed(sealed(PLAIN, KEY), KEY) == sealed(PLAIN, KEY)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything in a JSON value."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from leaves(item, (*path, key))


PATHS = list(leaves(json.loads(CONTENT)))


def at(value: Any, path: tuple[Any, ...]) -> tuple[Any, Any]:
    for key in path[:-1]:
        value = value[key]
    return value, path[-1]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ".".join(map(str, path)))
def test_a_change_anywhere_is_noticed(path: tuple[Any, ...]) -> None:
    value = json.loads(CONTENT)
    inner, key = at(value, path)
    inner[key] = 31337 if inner[key] != 31337 else 0
    assert state_of(json.dumps(value).encode(), KEY) != "sealed"
    value = json.loads(CONTENT)
    inner, key = at(value, path)
    del inner[key]
    assert state_of(json.dumps(value).encode(), KEY) == ("not sealed" if path == ("seal",) else "changed")
    value = json.loads(CONTENT)
    inner, key = at(value, path)
    if isinstance(inner, dict):
        inner["unknown"] = inner[key]
        assert state_of(json.dumps(value).encode(), KEY) == "changed"


def test_a_field_that_is_given_twice_is_noticed() -> None:
    twice = CONTENT.replace(b'"score": ', b'"score": 30.0, "score": ', 1)
    assert decode_record(twice) == decode_record(CONTENT)
    last = CONTENT.rstrip().removesuffix(b"}") + b', "score": 31337}'
    assert decode_record(last).score == 31337
    assert state_of(last, KEY) == "changed"


def test_spaces_and_order_do_not_count() -> None:
    value = json.loads(CONTENT)
    turned = dict(reversed(value.items()))
    assert state_of(json.dumps(turned, indent=7).encode(), KEY) == "sealed"
    assert state_of(json.dumps(turned, separators=(",", ":")).encode(), KEY) == "sealed"


@pytest.mark.parametrize(
    ("seal", "state"),
    [
        ("", "not sealed"),
        (0, "not sealed"),
        (None, "not sealed"),
        ([], "not sealed"),
        ("x", "changed"),
        ("hmac-md5:0:0", "changed"),
        ("hmac-sha256", "another key"),
        ("hmac-sha256:0123456789abcdef:0", "another key"),
        ("\x00Ω", "changed"),
    ],
)
def test_what_is_no_seal_of_this_key(seal: object, state: str) -> None:
    value = json.loads(CONTENT) | {"seal": seal}
    assert state_of(json.dumps(value).encode(), KEY) == state


def test_another_key_and_none() -> None:
    other = key_of(new_key())
    assert state_of(CONTENT, other) == "another key"
    assert state_of(encode_record(sealed(decode_record(CONTENT), other)), other) == "sealed"
    assert state_of(CONTENT, None) == "not checked"
    assert state_of(encode_record(PLAIN), None) == state_of(encode_record(PLAIN), KEY) == "not sealed"


def test_a_seal_with_its_last_letter_changed_is_noticed() -> None:
    value = json.loads(CONTENT)
    seal = value["seal"]
    for end in ("0", "1"):
        changed = state_of(json.dumps(value | {"seal": seal[:-1] + end}).encode(), KEY)
        assert changed == ("sealed" if seal.endswith(end) else "changed")
    assert state_of(json.dumps(value | {"seal": seal[:-1]}).encode(), KEY) == "changed"


def test_a_number_that_no_record_has_is_a_change() -> None:
    huge = CONTENT.rstrip().removesuffix(b"}") + b', "more": ' + b"9" * 400 + b"}"
    assert state_of(huge, KEY) == "changed"


@pytest.mark.parametrize("text", ["", "00", "0" * 62, "0" * 66, "x" * 64])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        key_of(text)


def test_keys_are_random_and_long() -> None:
    keys = {key_of(new_key()) for _ in range(50)}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {32}


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**64 - 1)
values = st.recursive(numbers | st.text(max_size=3), lambda inner: st.lists(inner, max_size=3), max_leaves=8)


@settings(deadline=None, max_examples=200, database=None)
@given(
    values=values,
    score=st.floats(allow_nan=False, allow_infinity=False),
    worst=numbers | st.text(st.characters(codec="utf-8"), max_size=5),
    name=st.text(st.characters(codec="utf-8"), max_size=8),
)
def test_whatever_a_record_holds_its_seal_holds_on_disk(values: Any, score: float, worst: Any, name: str) -> None:
    shown = failing(got=Tensor("float64", (1,), values), worst=Worst((0,), worst, worst))
    made = msgspec.structs.replace(record(name, shown), score=score)
    assert state_of(encode_record(sealed(made, KEY)), KEY) == "sealed"
