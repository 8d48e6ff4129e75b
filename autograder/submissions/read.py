"""Reading a submission: a ``.py`` file, an ``.ipynb`` notebook, or a folder with one of them and its helpers."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.protocol.messages import SourceFile, Unit
from autograder.record import Note
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.choose import Look, can_be_main, choose_main, look_at, main_names
from autograder.submissions.files import FileRefusedError, Folder, open_folder, read_file, shown_name
from autograder.submissions.notebook import MAX_NOTEBOOK_BYTES, MAX_SOURCE_BYTES, notebook_units
from autograder.submissions.source import decode_source

MAX_FILE_BYTES = 16 * 2**20
"""Size of a file beside the main one."""

MAX_HELPERS = 200
"""Files that are read of a folder."""

MAX_HELPER_BYTES = 32 * 2**20
"""What is kept of a folder's files together: all of the files that go along, the code of the notebooks."""

MAX_READ_BYTES = 256 * 2**20
"""What is read of a folder's files together, with the outputs of notebooks."""

MAX_NOTES = 10
"""Files left out that are named one by one."""

_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")
_LARGER = "the folder is larger than what is read"


def read_submission(path: Path, assignment: str, exercises: Iterable[str]) -> tuple[Bundle | Unreadable, str]:
    """Read the submission at ``path``; also returns the SHA-256 (hex) of what was read.

    In a folder the file named after the assignment is the submission; failing that, the one file that defines an
    exercise. Where a ``.py`` and an ``.ipynb`` are both there, the one in which work was done counts. No symbolic link
    is followed, no device or pipe opened, and no archive unpacked.
    """
    names = tuple(exercises)
    digest = hashlib.sha256()
    shown = shown_name(path.name)
    try:
        if stat.S_ISDIR(os.stat(path, follow_symlinks=False).st_mode):
            with open_folder(path) as folder:
                result = _read_folder(folder, assignment, names, digest)
        else:
            content = read_file(path, size_limit(path.name))
            digest.update(content)
            result = _main(path.name, content)
    except FileNotFoundError:
        result = Unreadable("there is no such file or folder: hand in a .py, an .ipynb or a folder with one", shown)
    except OSError as error:
        result = Unreadable(f"{shown} cannot be opened: {error.strerror or error}", shown)
    except FileRefusedError as error:
        result = _refused(path.name, str(error))
    return result, digest.hexdigest()


def read_files(paths: Iterable[Path], assignment: str, exercises: Iterable[str]) -> tuple[Bundle | Unreadable, str]:
    """Read what a student handed in as several entries side by side: the one that holds work counts."""
    listed = sorted(paths)
    digest = hashlib.sha256()
    names = tuple(exercises)
    looks: dict[str, Look] = {}
    mains: dict[str, Bundle | Unreadable] = {}
    for path in listed:
        shown = shown_name(path.name)
        try:
            if stat.S_ISDIR(os.stat(path, follow_symlinks=False).st_mode):
                both = " and ".join(shown_name(path.name) for path in listed)
                return Unreadable(f"{both} are both there: hand in one of them", shown), hashlib.sha256().hexdigest()
            content = read_file(path, size_limit(path.name))
        except OSError as error:
            return Unreadable(f"{shown} cannot be opened: {error.strerror or error}", shown), digest.hexdigest()
        except FileRefusedError as error:
            return _refused(path.name, str(error)), digest.hexdigest()
        digest.update(content)
        mains[path.name] = _main(path.name, content)
        if can_be_main(path.name):
            looks[path.name] = look_at(_text(mains[path.name]), names)
    if not looks:
        return next(iter(mains.values())), digest.hexdigest()
    main = choose_main(looks, assignment)
    return (main if isinstance(main, Unreadable) else mains[main]), digest.hexdigest()


def size_limit(name: str) -> int:
    """How many bytes may be read of a file of this name."""
    if name.endswith(".ipynb"):
        return MAX_NOTEBOOK_BYTES
    return MAX_SOURCE_BYTES if can_be_main(name) else MAX_FILE_BYTES


def _refused(name: str, reason: str) -> Unreadable:
    shown = shown_name(name)
    if not name.endswith((".py", ".ipynb")):
        return _other_type(name)
    if name.endswith(".ipynb") and " MiB; " in reason:
        reason += ": clear its outputs and save it again"
    return Unreadable(f"{shown} {reason}", shown)


def _other_type(name: str) -> Unreadable:
    shown = shown_name(name)
    what = f"{shown} is neither a .py nor an .ipynb file"
    if name.lower().endswith(_ARCHIVES):
        return Unreadable(f"{what}, and archives are not unpacked: hand in the file that is in it", shown)
    return Unreadable(f"{what}: hand in one of these", shown)


def _main(name: str, content: bytes) -> Bundle | Unreadable:
    """A main file's content as a submission without helpers."""
    shown = shown_name(name)
    if not content.strip():
        return Unreadable("the file is empty", shown)
    if name.endswith(".ipynb"):
        units = notebook_units(shown, content)
        return units if isinstance(units, Unreadable) else Bundle(units)
    if not name.endswith(".py"):
        return _other_type(name)
    source = decode_source(content)
    if isinstance(source, Unreadable):
        return Unreadable(source.reason, shown, source.line)
    if len(source.encode()) > MAX_SOURCE_BYTES:
        return Unreadable(f"{shown} has more than {MAX_SOURCE_BYTES // 2**20} MiB of code", shown)
    return Bundle((Unit(shown, source),))


def _text(main: Bundle | Unreadable) -> str:
    """The Python of a candidate, as far as it can be read."""
    return "" if isinstance(main, Unreadable) else "\n".join(unit.source for unit in main.units)


@dataclass
class _Found:
    """What was read of a folder."""

    mains: dict[str, Bundle | Unreadable] = field(default_factory=dict)
    looks: dict[str, Look] = field(default_factory=dict)
    helpers: list[SourceFile] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    files: int = 0
    kept: int = 0
    read: int = 0


def _read_folder(folder: Folder, assignment: str, exercises: tuple[str, ...], digest: Any) -> Bundle | Unreadable:
    found = _Found(left_out=[(name, f"it {why}") for name, why in folder.refused])
    mains = main_names(assignment)
    for name in sorted(folder.files, key=lambda name: (name.count("/"), name not in mains, not can_be_main(name))):
        try:
            _take(found, folder, name, digest, lambda text: look_at(text, exercises))
        except FileRefusedError as error:
            found.left_out.append((name, f"it {error}"))
        except OSError as error:
            found.left_out.append((name, f"it cannot be opened: {error.strerror or error}"))
    for name, why in found.left_out:
        if name in mains:
            return _refused(name, why.removeprefix("it "))
    if not found.looks:
        return _without_main(folder, found)
    main = choose_main(found.looks, assignment)
    if isinstance(main, Unreadable):
        return main
    result = found.mains[main]
    if isinstance(result, Unreadable):
        return result
    files = tuple(file for file in found.helpers if file.path != main)
    found.left_out += [(name, "its name is not UTF-8") for name in found.unnamed if name != main]
    home = main.rpartition("/")[0]
    return replace(result, files=files, notes=_notes(found.left_out), home=home if _is_text(home) else "")


def _take(found: _Found, folder: Folder, name: str, digest: Any, look: Callable[[str], Look]) -> None:
    """Read one of a folder's files, if there is room."""
    if found.files >= MAX_HELPERS or found.kept > MAX_HELPER_BYTES or found.read > MAX_READ_BYTES:
        found.left_out.append((name, _LARGER))
        return
    content = folder.read(name, size_limit(name))
    text = ""
    main: Bundle | Unreadable | None = None
    if can_be_main(name):
        main = _main(name, content)
        text = _text(main)
    is_notebook = name.endswith(".ipynb")
    kept = len(text) if is_notebook else len(content)
    found.read += len(content)
    if found.kept + kept > MAX_HELPER_BYTES or found.read > MAX_READ_BYTES:
        found.left_out.append((name, _LARGER))
        return
    found.files += 1
    found.kept += kept
    digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
    digest.update(content)
    if main is not None:
        found.mains[name] = main
        found.looks[name] = look(text)
    if not is_notebook:
        if _is_text(name):
            found.helpers.append(SourceFile(name, content))
        else:
            found.unnamed.append(name)


def _without_main(folder: Folder, found: _Found) -> Unreadable:
    if not folder.files and not found.left_out:
        return Unreadable("the folder is empty")
    first = f" ({shown_name(found.left_out[0][0])} was left out: {found.left_out[0][1]})" if found.left_out else ""
    return Unreadable(f"the folder has no .py or .ipynb file{first}")


def _notes(left_out: list[tuple[str, str]]) -> tuple[Note, ...]:
    named = [(shown_name(name), why) for name, why in left_out[:MAX_NOTES]]
    notes = [Note("info", f"{name} was left out: {why}", name) for name, why in named]
    more = len(left_out) - MAX_NOTES
    if more > 0:
        notes.append(Note("info", f"{more} more {'file was' if more == 1 else 'files were'} left out"))
    return tuple(notes)


def _is_text(name: str) -> bool:
    """Whether a name can be sent as text; one that is no UTF-8 cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
