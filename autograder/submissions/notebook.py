"""A notebook's code cells, whatever its format version and however damaged the rest of it.

Outputs and metadata are checked to be JSON and skipped: nothing of them is held in memory, and what they are nested
in costs no stack.
"""

import codecs
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from autograder.protocol.messages import Unit
from autograder.submissions.bundle import Unreadable

MAX_NOTEBOOK_BYTES = 64 * 2**20
"""Size of a notebook with its outputs."""

MAX_CELLS = 20_000

MAX_WORKSHEETS = 100
"""Of nbformat 3, whose notebooks have one."""

MAX_SOURCE_BYTES = 4 * 2**20
"""Size of the Python of a submission's main file: all of a ``.py``, or the code cells of a notebook together."""

_ABSENT = msgspec.Raw(b'""')
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|\[\s*\]|\{\s*\}|[\[\]{}]|[^\[\]{}",:\s]+', re.DOTALL)
_PLACE = re.compile(r" \(byte (\d+)\)$")
_LONE = re.compile(rb"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.DOTALL
)
_NOT_FINITE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|(-?\b(?:NaN|Infinity)\b)', re.DOTALL)
_CHUNK = 2**20
_LONGEST_TYPE = 99
_LONGEST_NAME = 200
_KINDS = ("code", "markdown")
_NO_CELLS = "this is JSON, but no notebook: it has no cells"
_AGAIN = "save the notebook again from Jupyter"


class _Top(msgspec.Struct):
    """What is read of a notebook, or of a worksheet of nbformat 3."""

    cells: msgspec.Raw = _ABSENT
    worksheets: msgspec.Raw = _ABSENT


class _Cell(msgspec.Struct):
    """What is read of a cell; nbformat 3 calls its text ``input``."""

    cell_type: msgspec.Raw = _ABSENT
    source: msgspec.Raw = _ABSENT
    input: msgspec.Raw = _ABSENT
    metadata: msgspec.Raw = _ABSENT


class _Metadata(msgspec.Struct):
    """What is read of a cell's metadata."""

    nbgrader: msgspec.Raw = _ABSENT


class _Nbgrader(msgspec.Struct):
    """What is read of what nbgrader keeps there: the type that the cell was released with, and its name."""

    cell_type: msgspec.Raw = _ABSENT
    grade_id: msgspec.Raw = _ABSENT


@dataclass(frozen=True)
class NotebookCell:
    """A cell as nbgrader's side of things needs it: of what kind it is, its text, and what nbgrader calls it."""

    kind: str
    source: str
    grade_id: str = ""
    was_code: bool = False


class _RefusedError(Exception):
    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def notebook_units(name: str, content: bytes) -> tuple[Unit, ...] | Unreadable:
    """The code cells of a notebook, each labelled with its number; ``name`` is the file's."""
    try:
        units = tuple(
            Unit(f"{name}, cell {number}", source, notebook=True) for number, source in _sources(_utf8(content))
        )
    except _RefusedError as error:
        return Unreadable(str(error), name, error.line)
    return units or Unreadable("the notebook has no code cells", name)


def source_lines(content: bytes) -> dict[int, tuple[int, ...]]:
    """Where a notebook's code stands: by the number of the cell, the line of the file for each line of the cell's text.

    All count from 1. Empty for what is no notebook of format 4; how a cell says what it is does not matter here.
    """
    try:
        text = _require_json(_utf8(content))
    except _RefusedError:
        return {}
    found: dict[int, tuple[int, ...]] = {}
    walk = _Walk()
    line, seen = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count(b"\n", seen, token.start())
        seen = token.start()
        walk.step(token[0])
        if walk.in_source and token[0].startswith(b'"'):
            walk.lines.extend(_lines_of(json.loads(token[0]), line, walk))
            found[walk.cell] = tuple(walk.lines)
    return found


@dataclass
class _Walk:
    """Where in a notebook's JSON a token stands."""

    cell: int = 0
    lines: list[int] = field(default_factory=list)
    open_line: bool = False
    """Whether the text so far ends within a line, which the next string goes on with."""
    in_source: bool = False
    """Whether the last token was (a part of) a cell's text."""
    _open: list[bytes] = field(default_factory=list)
    _keys: list[bytes | None] = field(default_factory=list)
    """For each open object its current key, and ``None`` where the next string is one; for a list ``b""``."""

    def step(self, token: bytes) -> None:
        """Take the next token."""
        self.in_source = False
        if token in (b"]", b"}"):
            self._open.pop()
            self._keys.pop()
            self._had_value()
            return
        if self._keys and self._keys[-1] is None:
            self._keys[-1] = token
            return
        if self._keys[:1] == [b'"cells"'] and self._open[1:] == [b"["]:
            self.cell, self.lines, self.open_line = self.cell + 1, [], False
        self.in_source = self._keys[::2][:2] == [b'"cells"', b'"source"'] and len(self._open) in (3, 4)
        if token in (b"[", b"{"):
            self._open.append(token)
            self._keys.append(None if token == b"{" else b"")
        else:
            self._had_value()

    def _had_value(self) -> None:
        if self._open and self._open[-1] == b"{":
            self._keys[-1] = None


def _lines_of(text: str, line: int, walk: _Walk) -> list[int]:
    """The line of the file, once for each line of a cell's text that begins in this string."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain:
        return []
    begun = plain.count("\n") + (not plain.endswith("\n")) - walk.open_line
    walk.open_line = not plain.endswith("\n")
    return [line] * begun


def notebook_cells(name: str, content: bytes) -> tuple[NotebookCell, ...] | Unreadable:
    """All cells of a notebook, in order; what is neither code nor Markdown is ``raw``."""
    try:
        content = _require_json(_utf8(content))
        lists = _cell_lists(content)
        if lists is None:
            raise _RefusedError(_NO_CELLS)
        return tuple(itertools.islice((_cell(element) for cells in lists for element in _elements(cells)), MAX_CELLS))
    except _RefusedError as error:
        return Unreadable(str(error), name, error.line)


def _cell(element: memoryview) -> NotebookCell:
    cell = _object(element, _Cell)
    if cell is None:
        return NotebookCell("raw", "")
    known = _nbgrader(cell)
    kind = next((kind for kind in _KINDS if _is_text(cell.cell_type, kind)), "raw")
    source = _text(memoryview(cell.input if cell.source is _ABSENT else cell.source)) or ""
    name = _text(memoryview(known.grade_id)) if _is(known.grade_id, b'"') else None
    return NotebookCell(kind, source, (name or "")[:_LONGEST_NAME], _is_text(known.cell_type, "code"))


def _utf8(content: bytes) -> bytes:
    """The notebook as UTF-8, whichever of JSON's encodings it has."""
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    encoding = json.detect_encoding(content)
    try:
        if encoding not in {"utf-8", "utf-8-sig"}:
            return content.decode(encoding).encode()
        decoder = codecs.getincrementaldecoder("utf-8")()
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeError:
        raise _RefusedError("the notebook is not UTF-8 text: save it again from Jupyter") from None
    return content


def _sources(content: bytes) -> Iterator[tuple[int, str]]:
    """The numbers and the text of the code cells."""
    content = _require_json(content)
    lists = _cell_lists(content)
    if lists is None:
        raise _RefusedError(_NO_CELLS)
    count = 0
    room = MAX_SOURCE_BYTES
    for cells in lists:
        for element in _elements(cells):
            count += 1
            if count > MAX_CELLS:
                raise _RefusedError(f"the notebook has more than {MAX_CELLS} cells, of which no more are read")
            source = _source(element)
            if source is None:
                continue
            room -= len(source)
            if room < 0:
                raise _RefusedError(f"the notebook has more than {MAX_SOURCE_BYTES // 2**20} MiB of code")
            text = _text(source)
            if text is not None:
                yield count, text


def _require_json(content: bytes) -> bytes:
    """JSON as the standard says, made of JSON as Jupyter writes it; anything else is refused, with its line."""
    error = _fault(content)
    if error is not None and _LONE.search(content):
        content = _replaced(content, _ESCAPE, rb"\ufffd")
        error = _fault(content)
    if error is not None and (b"NaN" in content or b"Infinity" in content):
        content = _replaced(content, _NOT_FINITE, b"0")
        error = _fault(content)
    if error is None:
        return content
    place = _PLACE.search(error)
    line = content[: int(place[1]) if place else len(content)].count(b"\n") + 1
    told = _PLACE.sub("", error).removeprefix("JSON is malformed: ")
    told = "it breaks off" if told == "Input data was truncated" else told
    raise _RefusedError(f"line {line} is not valid JSON ({told}): {_AGAIN}", line)


def _replaced(content: bytes, pattern: re.Pattern[bytes], by: bytes) -> bytes:
    """The content with the pattern's group replaced, padded with blanks: in one copy, however often it stands there."""
    changed = bytearray(content)
    for found in pattern.finditer(content):
        if found[1]:
            changed[found.start(1) : found.end(1)] = by.ljust(len(found[1]))
    return bytes(changed)


def _fault(content: bytes) -> str | None:
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except msgspec.DecodeError as error:
        return str(error)
    except RecursionError:
        raise _RefusedError("the notebook is nested too deep to read: save it again from Jupyter") from None
    return None


def _cell_lists(content: bytes) -> list[memoryview] | None:
    """The lists of cells, one after another, as JSON; ``None`` if there are none."""
    top = _object(content, _Top)
    if top is None:
        return None
    if _is(top.cells, b"["):
        return [memoryview(top.cells)]
    if not _is(top.worksheets, b"["):
        return None
    elements = list(itertools.islice(_elements(memoryview(top.worksheets)), MAX_WORKSHEETS + 1))
    if len(elements) > MAX_WORKSHEETS:
        raise _RefusedError(f"the notebook has more than {MAX_WORKSHEETS} worksheets, of which no more are read")
    sheets = [_object(element, _Top) for element in elements]
    return [memoryview(sheet.cells) for sheet in sheets if sheet is not None and _is(sheet.cells, b"[")]


def _object(text: bytes | memoryview, kind: type[Any]) -> Any:
    """What is read of a JSON object; ``None`` for any other value."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError:
        return None


def _is(value: msgspec.Raw, start: bytes) -> bool:
    return bytes(memoryview(value)[:1]) == start


def _elements(array: memoryview) -> Iterator[memoryview]:
    """The elements of a JSON array, one at a time; the array is known to be JSON."""
    depth = start = 0
    for token in _TOKEN.finditer(array):
        first, last = array[token.start()], array[token.end() - 1]
        if first in b"[{" and last in b"[{":
            depth += 1
            if depth == 2:
                start = token.start()
        elif first in b"]}":
            depth -= 1
            if depth == 1:
                yield array[start : token.end()]
        elif depth == 1:
            yield array[token.start() : token.end()]


def _source(element: memoryview) -> memoryview | None:
    """A code cell's source as JSON, or ``None`` for any other cell.

    A cell that was released as code is one, also where a key pressed by mistake has made text of it.
    """
    cell = _object(element, _Cell)
    if cell is None or not (_is_text(cell.cell_type, "code") or _is_text(_nbgrader(cell).cell_type, "code")):
        return None
    return memoryview(cell.input if cell.source is _ABSENT else cell.source)


def _is_text(value: msgspec.Raw, text: str) -> bool:
    """Whether a value is this text, which is a short one."""
    if not _is(value, b'"') or len(memoryview(value)) > _LONGEST_TYPE:
        return False
    return bool(json.loads(bytes(value)) == text)


def _nbgrader(cell: _Cell) -> _Nbgrader:
    """What nbgrader keeps in a cell's metadata."""
    metadata = _object(memoryview(cell.metadata), _Metadata)
    known = _object(memoryview(metadata.nbgrader), _Nbgrader) if metadata is not None else None
    return known if known is not None else _Nbgrader()


def _text(source: memoryview) -> str | None:
    """A cell's source as text, its lines joined; ``None`` if it is anything else."""
    text = json.loads(bytes(source))
    if isinstance(text, list):
        text = "".join(line for line in text if isinstance(line, str))
    if not isinstance(text, str):
        return None
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return plain.encode("utf-8", "replace").decode("utf-8")
