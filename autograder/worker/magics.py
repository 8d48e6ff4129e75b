"""Notebook syntax that is not Python: line magics, shell lines, help queries, cell magics.

Python's own parser says where a cell stops being Python. Only a line it complains about is looked at, so a ``%`` that
continues an expression or stands in a string is left alone.
"""

import ast
import re
import textwrap

_LINE_MAGIC = re.compile(r"^\s*(?:[%!?]|[\w.]+\s*=\s*[%!]|[\w.\[\]]+\?{1,2}\s*$)")
_CELL_MAGIC = re.compile(r"^%%(\w+)(.*)$")
_PYTHON_CELLS = {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3", "pypy"}
"""Cell magics whose body is Python that runs in the notebook's own namespace, or near enough."""
_PROMPT = re.compile(r"^[ \t]*(?:>>>|\.\.\.|In \[\d*\]:)(?: |$)")
_MAX_MAGICS = 1000


class CellMagic:
    """What a cell's first line makes of it: Python all the same, a file to write, or nothing for us."""

    def __init__(self, source: str) -> None:
        lines = source.lstrip("\n").split("\n")
        match = _CELL_MAGIC.match(lines[0]) if lines else None
        self.name = match[1] if match else ""
        self.argument = match[2].strip() if match else ""
        self.skipped_lines = source.split("\n").index(lines[0]) + 1 if match else 0
        self.body = "\n".join(lines[1:]) if match else source

    @property
    def is_python(self) -> bool:
        """Whether the body is to be executed."""
        return not self.name or self.name in _PYTHON_CELLS

    @property
    def written_file(self) -> str | None:
        """The file name of a ``%%writefile``, without its options."""
        if self.name not in {"writefile", "file"}:
            return None
        names = [word for word in self.argument.split() if not word.startswith("-")]
        return names[0].strip("\"'") if names else None


def parse_cell(source: str, label: str) -> ast.Module:
    """Parse a notebook cell's Python, with its magics replaced by ``pass``.

    As in Jupyter, a cell may be indented as a whole, or pasted with its prompts. Line numbers stay those of the cell.
    Raises :class:`SyntaxError` for what is neither Python nor a magic.
    """
    lines = _without_margin(source.split("\n"))
    failed = _parse(lines, label)
    for _ in range(_MAX_MAGICS):
        if isinstance(failed, ast.Module):
            return failed
        # the parser may notice a magic only in the line after it
        for number in (failed.lineno or 1, (failed.lineno or 1) - 1):
            attempt = list(lines)
            if _blank_magic(attempt, number):
                parsed = _parse(attempt, label)
                further = isinstance(parsed, ast.Module) or (parsed.lineno or 0) > (failed.lineno or 0)
                if further or number == failed.lineno:
                    lines, failed = attempt, parsed
                    break
        else:
            raise failed
    raise SyntaxError("too many magics", (label, 1, 1, ""))


def _parse(lines: list[str], label: str) -> ast.Module | SyntaxError:
    try:
        return ast.parse("\n".join(lines), label)
    except SyntaxError as error:
        return error


def _without_margin(lines: list[str]) -> list[str]:
    """Without an indentation that all lines share, and without pasted prompts."""
    first = next((line for line in lines if line.strip()), "")
    if _PROMPT.match(first):
        return [_PROMPT.sub("", line) for line in lines]
    if first[:1] in {" ", "\t"}:
        return textwrap.dedent("\n".join(lines)).split("\n")
    return lines


def _blank_magic(lines: list[str], number: int | None) -> bool:
    """Replace line ``number`` (from 1) by ``pass`` if it looks like a magic, with the lines it continues on."""
    if not number or not 1 <= number <= len(lines) or not _LINE_MAGIC.match(lines[number - 1]):
        return False
    index = number - 1
    while True:
        line = lines[index]
        indent = line[: len(line) - len(line.lstrip())]
        continued = line.rstrip().endswith("\\")
        lines[index] = f"{indent}pass" if index == number - 1 else ""
        index += 1
        if not continued or index >= len(lines):
            return True
