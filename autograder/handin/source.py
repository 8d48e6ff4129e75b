"""What was found at a source: hand-ins that can be fetched, one or more for each student."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

Kind = Literal["drop", "exchange", "moodle", "canvas"]


class SourceError(Exception):
    """A source cannot be read, or is none; says which and what to do."""


class FetchError(Exception):
    """A hand-in cannot be fetched; the text is the end of a sentence."""


@dataclass(frozen=True)
class HandIn:
    """One thing that a student handed in, at a source.

    ``fetch`` copies its files into an empty folder and returns what was left out, as sentences; it raises
    :class:`FetchError` where nothing can be copied, and :class:`OSError` where the folder cannot be written. Of several
    of the same kind, the one with the largest ``stamp`` is the newest; 0 is not known. ``doubt`` says why it is not
    taken for the student's, as the end of a sentence.
    """

    student: str
    id: str
    kind: Kind
    fetch: Callable[[Path], list[str]]
    stamp: float = 0.0
    time: datetime | None = None
    late: bool | None = None
    assignment: str = ""
    needs_receipt: bool = False
    may_have_receipt: bool = False
    doubt: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class Listing:
    """What a source holds. ``problems`` are sentences on what is no hand-in; ``notes`` on what is worth knowing."""

    handins: list[HandIn] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
