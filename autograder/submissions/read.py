"""Reading a submission: a ``.py`` file, an ``.ipynb`` notebook, or a folder with one of them and its helpers."""

import codecs
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.protocol.messages import SourceFile, Unit
from autograder.record import Note
from autograder.submissions.bundle import Bundle, Unreadable

MAX_FILE_BYTES = 16 * 2**20
MAX_HELPERS = 200
MAX_HELPER_BYTES = 32 * 2**20
MAX_CELLS = 20_000
_SUFFIXES = (".py", ".ipynb")
_SKIPPED_FOLDERS = {"__pycache__", "__MACOSX"}
_SKIPPED_FILES = re.compile(r"^(?:\.|test_.*\.py$|.*_test\.py$|conftest\.py$|setup\.py$)")
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


def read_submission(path: Path, assignment: str, exercises: Iterable[str]) -> tuple[Bundle | Unreadable, str]:
    """Read the submission at ``path``; also returns the SHA-256 (hex) of what was read.

    In a folder the file named after the assignment is the submission; failing that, the one file that defines an
    exercise. Where a ``.py`` and an ``.ipynb`` are both there, the one in which work was done counts.
    """
    names = tuple(exercises)
    digest = hashlib.sha256()
    try:
        if path.is_dir():
            result = _read_folder(path, assignment, names, digest)
        elif path.is_file():
            content = _content(path)
            digest.update(content)
            result = _read_main(path.name, content, ())
        else:
            result = Unreadable(
                "there is no such file or folder: hand in a .py, an .ipynb or a folder with one", path.name
            )
    except OSError as error:
        result = Unreadable(f"{path.name} cannot be opened: {error.strerror or error}", path.name)
    except _TooLargeError as error:
        result = Unreadable(str(error), path.name)
    return result, digest.hexdigest()


def read_files(paths: Iterable[Path], assignment: str, exercises: Iterable[str]) -> tuple[Bundle | Unreadable, str]:
    """Read what a student handed in as several entries side by side: the one that holds work counts."""
    listed = sorted(paths)
    digest = hashlib.sha256()
    folders = [path.name for path in listed if path.is_dir()]
    if folders:
        both = " and ".join(path.name for path in listed)
        return Unreadable(f"{both} are both there: hand in one of them", folders[0]), digest.hexdigest()
    contents: dict[str, bytes] = {}
    for path in listed:
        try:
            contents[path.name] = _content(path)
        except OSError as error:
            return Unreadable(f"{path.name} cannot be opened: {error.strerror or error}", path.name), digest.hexdigest()
        except _TooLargeError as error:
            return Unreadable(str(error), path.name), digest.hexdigest()
        digest.update(contents[path.name])
    main = choose_main(contents, assignment, tuple(exercises))
    result = main if isinstance(main, Unreadable) else _read_main(main, contents[main], ())
    return result, digest.hexdigest()


class _TooLargeError(Exception):
    pass


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise _TooLargeError(f"{path.name} has {size // 2**20} MiB; a submission may have {MAX_FILE_BYTES // 2**20}")
    return path.read_bytes()


def _read_main(
    name: str, content: bytes, files: tuple[SourceFile, ...], notes: tuple[Note, ...] = ()
) -> Bundle | Unreadable:
    if not content.strip():
        return Unreadable("the file is empty", name)
    if name.endswith(".ipynb"):
        units = _notebook_units(name, content)
        return units if isinstance(units, Unreadable) else Bundle(units, files, notes)
    if not name.endswith(".py"):
        return Unreadable(f"{name} is neither a .py nor an .ipynb file", name)
    source = decode_source(content)
    if isinstance(source, Unreadable):
        return Unreadable(source.reason, name, source.line)
    return Bundle((Unit(name, source),), files, notes)


def decode_source(content: bytes) -> str | Unreadable:
    """Python source as text: byte order mark, coding cookie and line ends are dealt with as Python does."""
    encoding = "utf-8"
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        for line in re.split(rb"\r\n|\r|\n", content, maxsplit=2)[:2]:
            if match := _COOKIE.match(line):
                encoding = match[1].decode("ascii", "replace")
                break
            if line.strip() and not line.lstrip().startswith(b"#"):
                break  # a cookie in line 2 counts only after a comment or an empty line
    try:
        text = content.decode(encoding)
    except LookupError:
        return Unreadable(
            f"the file says that it is in {encoding!r}, which is no known encoding: save it as UTF-8", line=1
        )
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        return Unreadable(f"line {number} is not {encoding} text: save the file as UTF-8", line=number)
    except UnicodeError:  # a codec that decodes nothing, such as "undefined"
        return Unreadable(f"the file cannot be read as {encoding}: save it as UTF-8", line=1)
    if "\0" in text:
        number = text[: text.index("\0")].count("\n") + 1
        return Unreadable(f"line {number} holds a null character: this is no Python file", line=number)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _notebook_units(name: str, content: bytes) -> tuple[Unit, ...] | Unreadable:
    """A notebook's code cells, whatever its format version and however damaged its metadata."""
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    try:
        notebook = json.loads(content)
    except UnicodeDecodeError:
        return Unreadable("the notebook is not UTF-8 text: save it again from Jupyter", name)
    except RecursionError:
        return Unreadable("the notebook is nested too deep to read: save it again from Jupyter", name)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno} is not valid JSON ({error.msg}): save the notebook again from Jupyter"
        return Unreadable(reason, name, error.lineno)
    except ValueError as error:  # a number of more digits than Python converts
        return Unreadable(f"the notebook is not valid JSON ({error}): save it again from Jupyter", name)
    cells = _cells(notebook)
    if cells is None:
        return Unreadable("this is JSON, but no notebook: it has no cells", name)
    if len(cells) > MAX_CELLS:
        return Unreadable(f"the notebook has {len(cells)} cells; {MAX_CELLS} are read at most", name)
    units = []
    for number, cell in enumerate(cells, 1):
        source = _cell_source(cell)
        if source is not None:
            units.append(Unit(f"{name}, cell {number}", source, notebook=True))
    return tuple(units) or Unreadable("the notebook has no code cells", name)


def _cells(notebook: Any) -> list[Any] | None:
    if not isinstance(notebook, dict):
        return None
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    worksheets = notebook.get("worksheets")  # nbformat 3
    if not isinstance(worksheets, list):
        return None
    return [
        cell
        for sheet in worksheets
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        for cell in sheet["cells"]
    ]


def _cell_source(cell: Any) -> str | None:
    """A code cell's source, or ``None`` for any other cell."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return None
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    text = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_folder(folder: Path, assignment: str, exercises: tuple[str, ...], digest: Any) -> Bundle | Unreadable:
    root = _unwrap(folder)
    contents: dict[str, bytes] = {}
    notes: list[Note] = []
    total = 0
    for path in sorted(_files(root)):
        name = path.relative_to(root).as_posix()
        try:
            size = path.stat().st_size
            if len(contents) >= MAX_HELPERS or total + size > MAX_HELPER_BYTES or size > MAX_FILE_BYTES:
                notes.append(Note("info", f"{name} was left out: the folder is larger than what is read", name))
                continue
            contents[name] = path.read_bytes()
        except OSError as error:
            notes.append(Note("info", f"{name} cannot be opened: {error.strerror}", name))
            continue
        total += size
        digest.update(f"{name}\0{size}\0".encode("utf-8", "surrogateescape"))
        digest.update(contents[name])
    main = choose_main(contents, assignment, exercises)
    if isinstance(main, Unreadable):
        return main
    files = tuple(
        SourceFile(name, content)
        for name, content in contents.items()
        if name != main and not name.endswith(".ipynb") and _encodable(name)
    )
    result = _read_main(main, contents[main], files, tuple(notes))
    return result if isinstance(result, Unreadable) else replace(result, home=main.rpartition("/")[0])


def _unwrap(folder: Path) -> Path:
    """The folder inside a folder that holds nothing else, as unpacked archives have."""
    for _ in range(3):
        entries = [
            entry for entry in folder.iterdir() if entry.name not in _SKIPPED_FOLDERS and not entry.name.startswith(".")
        ]
        if len(entries) != 1 or not entries[0].is_dir() or entries[0].is_symlink():
            break
        folder = entries[0]
    return folder


def _files(folder: Path) -> Iterable[Path]:
    for entry in folder.iterdir():
        if entry.is_symlink() or entry.name.startswith(".") or entry.name in _SKIPPED_FOLDERS:
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.is_file():
            yield entry


def _encodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def choose_main(contents: dict[str, bytes], assignment: str, exercises: tuple[str, ...]) -> str | Unreadable:
    """Which of a folder's files is the submission."""
    sources = {
        name: content
        for name, content in contents.items()
        if name.endswith(_SUFFIXES) and not _SKIPPED_FILES.match(name.rpartition("/")[2])
    }
    if not sources:
        return Unreadable("the folder has no .py or .ipynb file" if contents else "the folder is empty")
    named = [name for name in sources if name in {f"{assignment}.py", f"{assignment}.ipynb"}]
    texts = {name: _text(name, content) for name, content in sources.items()}
    defining = [name for name, text in texts.items() if _defines(text, exercises)]
    candidates = named or [name for name in defining if "/" not in name] or defining
    if not candidates:
        names = sorted(sources)
        return names[0] if len(names) == 1 else Unreadable("no file of the folder defines any of the exercises")
    if len(candidates) > 1:
        worked_on = [name for name in candidates if _has_work(texts[name], exercises)]
        candidates = worked_on or candidates[:1]
    if len(candidates) > 1:
        listed = " and ".join(sorted(candidates))
        return Unreadable(f"{listed} both hold work: hand in one of them")
    return candidates[0]


def _text(name: str, content: bytes) -> str:
    """The Python text of a candidate, as far as it can be read."""
    if name.endswith(".ipynb"):
        units = _notebook_units(name, content)
        return "" if isinstance(units, Unreadable) else "\n".join(unit.source for unit in units)
    source = decode_source(content)
    return "" if isinstance(source, Unreadable) else source


def _defines(text: str, exercises: tuple[str, ...]) -> bool:
    return any(re.search(_DEFINITION.format(name=re.escape(name)), text, re.MULTILINE) for name in exercises)


def _has_work(text: str, exercises: tuple[str, ...]) -> bool:
    """Whether any exercise is more than an untouched stub."""
    return any(
        _defines(text, (name,)) and not _is_stub(text, match[-1] if (match := _headers(text, name)) else None)
        for name in exercises
    )


def _headers(text: str, name: str) -> list[re.Match[str]]:
    return list(re.finditer(_HEADER.format(name=re.escape(name)), text, re.MULTILINE))


def _is_stub(text: str, header: re.Match[str] | None) -> bool:
    """Whether the function that starts at ``header`` only raises, passes or has nothing but a docstring."""
    if header is None:
        return False
    body = _DOCSTRING.sub("", text[header.end() :])
    signature_end = body.find(":\n")
    for line in body[signature_end + 1 :].split("\n") if signature_end >= 0 else ():
        code = line.partition("#")[0].rstrip()
        if not code.strip():
            continue
        if len(code) - len(code.lstrip()) <= len(header["indent"]):
            break
        if not _STUB_LINE.match(code.strip()):
            return False
    return True


_DEFINITION = r"^[ \t]*(?:def[ \t]+{name}[ \t]*\(|class[ \t]+{name}\b|{name}[ \t]*(?::[^=\n]*)?=[^=])"
_HEADER = r"^(?P<indent>[ \t]*)def[ \t]+{name}[ \t]*\("
_DOCSTRING = re.compile(r"(\"\"\"|\'\'\')[\s\S]*?\1")
_STUB_LINE = re.compile(r"(?:raise (?:\w+\.)?(?:NotDoneYet|NotImplementedError)\b.*|pass|\.\.\.)$")
