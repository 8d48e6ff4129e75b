"""A CSV file of another program, of which some cells are filled and all others come back byte for byte.

A learning platform knows its own file again by what is in it: a name that begins with ``=`` must stay as it is, and so
must quotes, line ends, the separator and a byte order mark. So cells are kept as they were written, and only what is
filled is written anew.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.export.target import ExportError
from autograder.submissions.files import FileRefusedError, read_file

MAX_BYTES = 64 * 2**20
"""Size of a file that is read."""

_DELIMITERS = (",", ";", "\t")
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*"')
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Cell:
    """A cell as it is written, and what it says."""

    raw: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """A CSV file: its rows, each with the line end it has, and how it separates cells."""

    path: Path
    rows: tuple[tuple[Cell, ...], ...]
    ends: tuple[str, ...]
    delimiter: str
    marked: bool
    """Whether it begins with a byte order mark."""

    def value(self, row: int, column: int) -> str:
        """What a cell says; nothing where the row is too short."""
        cells = self.rows[row]
        return cells[column].value if column < len(cells) else ""

    def cell(self, text: str) -> Cell:
        """A cell that says ``text``."""
        plain = not text or not (set(text) & {'"', "\r", "\n", self.delimiter} or text[0].isspace())
        quoted = text.replace('"', '""')
        return Cell(text if plain else f'"{quoted}"', text)

    def filled(self, row: int, changes: dict[int, str]) -> tuple[Cell, ...]:
        """A row with some cells changed, and as long as its heading."""
        cells = list(self.rows[row])
        cells += [Cell("", "")] * (len(self.rows[0]) - len(cells))
        for column, text in changes.items():
            cells[column] = self.cell(text)
        return tuple(cells)

    def written(self, rows: Iterable[tuple[int, Sequence[Cell]]]) -> bytes:
        """These rows as a file like this one; each is given with the number of the row whose line end it has."""
        listed = list(rows)
        usual = self.ends[0] or "\n"
        lines = [(self.delimiter.join(cell.raw for cell in cells), self.ends[number]) for number, cells in listed]
        ends = [end or usual for _, end in lines[:-1]] + [end for _, end in lines[-1:]]
        text = "".join(line + end for (line, _), end in zip(lines, ends, strict=True))
        return (codecs.BOM_UTF8 if self.marked else b"") + text.encode()


def read_sheet(path: Path) -> Sheet:
    """Read a CSV file, whatever of comma, semicolon and tab separates it.

    Raises:
        ExportError: it cannot be read, is not UTF-8, is empty, or has a quote that is never closed.
    """
    try:
        content = read_file(path.resolve() if path.is_symlink() else path, MAX_BYTES)  # a link is the user's own
    except OSError as error:
        raise ExportError(
            f"{path} cannot be opened: {error.strerror}; name the file that you downloaded as --roster"
        ) from error
    except FileRefusedError as error:
        raise ExportError(f"{path} cannot be read, as it {error}".partition(": hand in")[0]) from error
    marked = content.startswith(codecs.BOM_UTF8)
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise ExportError(
            f"{path} is not UTF-8 text: give it as it was downloaded, not as a spreadsheet saved it"
        ) from error
    delimiter = max(_DELIMITERS, key=lambda one: len(_first_row(text, one)))
    rows, ends = _split(path, text, delimiter)
    if not rows:
        raise ExportError(f"{path} is empty: download it again")
    return Sheet(path, rows, ends, delimiter, marked)


def number_of(text: str) -> float | None:
    """The number that a cell holds, with a point or a comma before its fraction; ``None`` where it holds none."""
    found = _NUMBER.fullmatch(text.strip())
    return float(found[0].replace(",", ".")) if found else None


def grade_text(score: float, *, comma: bool = False) -> str:
    """A grade to the hundredth, as a platform shows it: ``27.5``."""
    text = f"{score:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def _first_row(text: str, delimiter: str) -> list[Cell]:
    return list(_row(text, 0, delimiter)[0])


def _split(path: Path, text: str, delimiter: str) -> tuple[tuple[tuple[Cell, ...], ...], tuple[str, ...]]:
    rows, ends = [], []
    place = 0
    while place < len(text):
        cells, end, after = _row(text, place, delimiter)
        if cells[-1].raw.startswith('"') and not _QUOTED.match(cells[-1].raw):
            line = text.count("\n", 0, place) + 1
            raise ExportError(f"{path} has a quote that is not closed in line {line}: download it again")
        rows.append(tuple(cells))
        ends.append(end)
        place = after
    return tuple(rows), tuple(ends)


def _row(text: str, place: int, delimiter: str) -> tuple[list[Cell], str, int]:
    """The cells of the row at ``place``, its line end, and where the next begins. An open quote takes all the rest."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    cells: list[Cell] = []
    while True:
        quoted = _QUOTED.match(text, place)
        if quoted is None and text.startswith('"', place):
            return [*cells, Cell(text[place:], text[place + 1 :])], "", len(text)
        start = quoted.end() if quoted else place
        rest = plain.match(text, start)
        assert rest is not None, "it matches nothing, too"
        inner = quoted[0][1:-1].replace('""', '"') if quoted else ""
        cells.append(Cell(text[place : rest.end()], inner + rest[0]))
        place = rest.end()
        if text.startswith(delimiter, place):
            place += 1
            continue
        end = "\r\n" if text.startswith("\r\n", place) else text[place : place + 1]
        return cells, end, place + len(end)
