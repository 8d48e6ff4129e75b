"""Seals: a keyed hash in each record, by which one that was changed after grading is noticed.

The key is made with a grading folder and stands in its ``grading.json``, which only its owner may read. A seal says
that a record is as it was graded, to whoever trusts that file. It holds against everybody who can write results but
cannot read the key: by hand, by a script, on the way from one machine to another. Who has the key can seal what they
like. An earlier record of the same student and folder that is put back whole has its own valid seal; the next
``grade`` notices if it is of another submission or exam. That a record is missing, no seal can say.

What is sealed is the JSON value that stands in the file, but for the seal itself: every field, also one that this
version does not know. Spaces and the order of keys do not count.
"""

import hashlib
import hmac
import secrets
from typing import Any, Literal

import msgspec

from autograder.record import Record, encode_record

_DOMAIN = b"autograder/seal/v1\0"
_KEY_BYTES = 32
_NAME = "hmac-sha256"

State = Literal["sealed", "changed", "misplaced", "another key", "not sealed", "not checked", "unreadable"]
"""What is to be said of a record: its seal holds; it is not what was sealed; it stands in another student's file; it
was sealed with another key than the folder's; it has no seal; the folder has no key by which to tell; it is none."""


def new_key() -> str:
    """A fresh key, as a manifest holds it."""
    return secrets.token_hex(_KEY_BYTES)


def key_of(text: str) -> bytes:
    """The key that a manifest holds; raises :class:`ValueError` for anything else."""
    key = bytes.fromhex(text)
    if len(key) != _KEY_BYTES:
        raise ValueError(f"a key has {_KEY_BYTES} bytes, not {len(key)}")
    return key


def sealed(record: Record, key: bytes) -> Record:
    """The record with its seal."""
    return msgspec.structs.replace(record, seal=_seal(encode_record(record), key))


def state_of(content: bytes, key: bytes | None) -> State:
    """What the seal says of a record, given as the bytes of its file, in a folder with this key."""
    seal = msgspec.json.decode(content).get("seal")
    if not isinstance(seal, str) or not seal:
        return "not sealed"
    if key is None:
        return "not checked"
    try:
        expected = _seal(content, key)
    except (ValueError, OverflowError):  # a number that no record has
        return "changed"
    if hmac.compare_digest(seal.encode("utf-8", "replace"), expected.encode()):
        return "sealed"
    name, _, rest = seal.partition(":")
    return "another key" if name == _NAME and rest.partition(":")[0] != _name_of(key) else "changed"


def _seal(content: bytes, key: bytes) -> str:
    value: dict[str, Any] = msgspec.json.decode(content)
    value.pop("seal", None)
    told = _DOMAIN + msgspec.json.encode(value, order="deterministic")
    return f"{_NAME}:{_name_of(key)}:{hmac.new(key, told, hashlib.sha256).hexdigest()}"


def _name_of(key: bytes) -> str:
    """What tells keys apart and says nothing about them."""
    return hmac.new(key, _DOMAIN, hashlib.sha256).hexdigest()[:16]
