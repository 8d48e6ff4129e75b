"""Text that came from students, made safe to show.

Every renderer begins with :func:`presentable`, which goes through all that it is given, whatever the fields are
called: no text in it is longer than :data:`MAX_TEXT`, and none holds a character that steers what shows it. What is
left for a renderer to do is to escape for its own medium.
"""

import dataclasses
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from autograder.record import Frame, Note
from autograder.record import Record as _Record

MAX_TEXT = 2000
"""Characters of any one text."""

MAX_LINES = 40
"""Lines of any one text."""

MAX_NOTES = 60
"""Notes of a record."""

MAX_FRAMES = 20
"""Lines of a traceback."""

MAX_ENTRIES = 100
"""Entries of a mapping, such as the variables of a frame."""

MAX_MARKS = 4
"""Combining marks on one letter; no script needs more, and a flood of them covers the lines around it."""

_SPACE = re.compile(r"\s+")
_ODD_SPACE = re.compile(r"[^\S\n\t ]")
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co"}
_MARKS = {"Mn", "Me"}
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Letters and marks that show nothing: fillers, joiners and variation selectors."""

T = TypeVar("T")


def one_line(text: str) -> str:
    """On one line, without control, format, surrogate or invisible characters."""
    return _SPACE.sub(" ", _visible(_SPACE.sub(" ", text))).strip()  # what is left out may have stood between spaces


def clean(text: str) -> str:
    """With its lines, but without what :func:`one_line` leaves out: nothing in it can steer a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "\n".join(_visible(_ODD_SPACE.sub(" ", line.rstrip("\r").expandtabs(4))) for line in text.split("\n"))


def bounded(text: str) -> str:
    """Clean, and cut to :data:`MAX_TEXT` characters and :data:`MAX_LINES` lines."""
    cut = text[: MAX_TEXT + 1].split("\n")
    shown = clean("\n".join(cut[:MAX_LINES]))
    return f"{shown[:MAX_TEXT]}…" if len(text) > MAX_TEXT or len(cut) > MAX_LINES else shown


def presentable(value: T) -> T:
    """The same with every text in it :func:`bounded`, and no more notes, frames or entries than are shown.

    Goes through structs, data classes, mappings and sequences of any kind, so that a new field is covered by itself.
    """
    shown: Any = _presentable(value)
    return shown  # type: ignore[no-any-return]


def _presentable(value: Any) -> Any:
    if isinstance(value, str):
        return bounded(value)
    if isinstance(value, msgspec.Struct):
        fields = {name: _presentable(getattr(value, name)) for name in value.__struct_fields__}
        if isinstance(value, _Record) and len(value.notes) > MAX_NOTES:
            more = Note("info", f"… and {len(value.notes) - MAX_NOTES} more notes, which the record itself holds")
            fields["notes"] = (*fields["notes"], more)
        return msgspec.structs.replace(value, **fields)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _presentable(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    if isinstance(value, dict):
        items = list(value.items())[:MAX_ENTRIES]
        return {_presentable(key): _presentable(item) for key, item in items}
    if isinstance(value, tuple | list):
        return type(value)(map(_presentable, _few(value)))
    return value


def _few(values: Any) -> Iterable[Any]:
    """As many notes as are shown, and the innermost frames; all of anything else, of which students choose none."""
    kind = type(values[0]) if values else None
    if kind is Note:
        return values[:MAX_NOTES]  # type: ignore[no-any-return]
    return values[-MAX_FRAMES:] if kind is Frame else values  # type: ignore[no-any-return]


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    kept = []
    marks = 0
    for letter in text:
        category = unicodedata.category(letter)
        if category in _UNPRINTABLE or letter in _INVISIBLE:
            continue
        marks = marks + 1 if category in _MARKS else 0
        if marks <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)
