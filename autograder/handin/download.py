"""Downloads of all submissions at once from a learning platform: a zip file, or the folder that it was unpacked to."""

import datetime
import os
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.drop import is_of_machine
from autograder.handin.files import Room, copy_file, is_archive, is_passed_over, safe_parts, told, write_file
from autograder.handin.names import PlatformName, canvas_name, first_names, moodle_name, shown
from autograder.handin.source import HandIn, Kind, Listing, SourceError
from autograder.handin.unzip import (
    MAX_DOWNLOAD_MEMBERS,
    MAX_NAME,
    ArchiveError,
    extract,
    is_folder,
    member_name,
    open_archive,
    unpack,
)
from autograder.mend import mend, reason
from autograder.submissions.choose import can_be_main
from autograder.submissions.files import FileRefusedError, open_folder

AS_HANDED_IN = ".handed-in"
"""Where an archive that could not be unpacked as a whole is kept in a student's folder."""

_PARSERS: dict[Kind, Callable[[str], PlatformName | None]] = {"moodle": moodle_name, "canvas": canvas_name}


@dataclass(frozen=True)
class _File:
    """A file of a download: its path there, and how it is copied to a name beneath a folder."""

    parts: tuple[str, ...]
    time: float
    copy: Callable[[Path, tuple[str, ...], Room], None]


class Download:
    """A download, open; its files are read when they are fetched."""

    def __init__(self, source: Path) -> None:
        """Raises :class:`SourceError` where it cannot be read."""
        self._archive: zipfile.ZipFile | None = None
        self.problems: list[str] = []
        try:
            self._files = self._of_folder(source) if source.is_dir() else self._of_archive(source)
        except ArchiveError as error:
            raise SourceError(f"{source} {error}: download it again, or unpack it and name the folder") from error
        except OSError as error:
            raise SourceError(f"{source} cannot be read: {reason(error)}; {mend(error)}") from error

    def close(self) -> None:
        """Close the archive."""
        if self._archive is not None:
            self._archive.close()

    def count(self, kind: Kind) -> int:
        """How many of the files are named as this platform names them."""
        return sum(_PARSERS[kind](file.parts[0]) is not None for file in self._rooted(kind))

    def listing(self, kind: Kind) -> Listing:
        """What the students handed in, each once."""
        found = Listing(problems=list(self.problems))
        students: dict[str, list[tuple[PlatformName, _File]]] = {}
        for file in self._rooted(kind):
            name = _PARSERS[kind](file.parts[0])
            if name is None:
                told_name = shown("/".join(file.parts))
                found.problems.append(f"{told_name} is not named as {kind.capitalize()} names submissions: look at it")
            else:
                students.setdefault(name.student, []).append((name, file))
        for student, files in students.items():
            lates = [name.late for name, _ in files if name.late is not None]
            number = max(name.number for name, _ in files)
            stamp = float(number) if kind == "canvas" else max(file.time for _, file in files)
            found.handins.append(
                HandIn(student, kind, kind, _fetcher(kind, files), stamp, None, any(lates) if lates else None)
            )
        return found

    def _rooted(self, kind: Kind) -> list[_File]:
        """The files, told from the folder that holds them all where that is none of the platform's."""
        files = self._files
        while files:
            first = files[0].parts[0]
            if _PARSERS[kind](first) or not all(len(file.parts) > 1 and file.parts[0] == first for file in files):
                break
            files = [_File(file.parts[1:], file.time, file.copy) for file in files]
        return files

    def _of_archive(self, source: Path) -> list[_File]:
        self._archive = archive = open_archive(source, MAX_DOWNLOAD_MEMBERS)
        files = []
        for info in archive.infolist():
            name = member_name(info)
            try:
                parts = safe_parts(name)
            except FileRefusedError as error:
                self.problems.append(f"{shown(name[:MAX_NAME])} was left out: it {error}")
                continue
            if not is_folder(info) and not is_passed_over(parts):
                files.append(_File(parts, _time_of(info), _extractor(archive, info)))
        return files

    def _of_folder(self, source: Path) -> list[_File]:
        files = []
        for name in sorted(os.listdir(source)):
            path = source / name
            if is_passed_over([name]):
                continue
            if path.is_dir() and not path.is_symlink():
                with open_folder(path) as folder:
                    prefix = folder.root.relative_to(source).parts
                    below = [(*prefix, *inner.split("/")) for inner in folder.files]
                    refused = ["/".join((*prefix, inner)) + f" was left out: it {why}" for inner, why in folder.refused]
                self.problems += map(shown, refused)
            else:
                below = [(name,)]
            # what unpacked it may have set other times: they tell nothing
            files += [_File(parts, 0.0, _copier(source.joinpath(*parts))) for parts in below]
        return files


def _fetcher(kind: Kind, files: Iterable[tuple[PlatformName, _File]]) -> Callable[[Path], list[str]]:
    files = list(files)
    names = [name.file for name, _ in files if name.file]
    first = first_names(names) if kind == "canvas" else {name: name for name in names}
    wanted = [((first[name.file],) if name.file else ()) + file.parts[1:] for name, file in files]
    is_alone = [is_archive(parts[-1]) or can_be_main(parts[-1]) for parts in wanted if parts].count(True) == 1

    def fetch(target: Path) -> list[str]:
        room = Room()
        said: list[str] = []
        for parts, (_, file) in zip(wanted, files, strict=True):
            try:
                safe = safe_parts("/".join(parts))
                if is_archive(safe[-1]):
                    into = () if is_alone else (safe[-1][: -len(".zip")] or "zip",)
                    said += _unpacked(file, safe, target, into, room)
                else:
                    file.copy(target, safe, room)
            except FileRefusedError as error:
                said += told([("/".join(parts), f"it {error}")])
            except OSError as error:
                if is_of_machine(error):
                    raise
                said += told([("/".join(parts), f"it cannot be opened: {reason(error)}")])
        return said

    return fetch


def _unpacked(file: _File, parts: tuple[str, ...], target: Path, into: tuple[str, ...], room: Room) -> list[str]:
    """Unpack a student's archive; where that cannot be done as a whole, the archive is kept, too."""
    kept = (AS_HANDED_IN, *parts)
    file.copy(target, kept, room)
    path = target.joinpath(*kept)
    shown_path = shown("/".join(parts))
    said = []
    try:
        said = [f"{shown_path}: {sentence}" for sentence in told(unpack(path, target.joinpath(*into), room))]
    except ArchiveError as error:
        write_file(target, parts, [path.read_bytes()])
        said = [f"{shown_path} {error}, and is kept as it is"]
    else:
        if said:
            return [*said, f"{shown_path} is kept in {AS_HANDED_IN} of the student's folder"]
    path.unlink()
    for folder in path.parents:
        if folder == target or any(folder.iterdir()):
            break
        folder.rmdir()
    return said


def _extractor(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[Path, tuple[str, ...], Room], None]:
    return lambda target, parts, room: extract(archive, info, target, parts, room)


def _copier(path: Path) -> Callable[[Path, tuple[str, ...], Room], None]:
    return lambda target, parts, room: copy_file(path, target, parts, room)


def _time_of(info: zipfile.ZipInfo) -> float:
    """When a member was changed last; 0 where the archive does not say so."""
    try:
        return datetime.datetime(*info.date_time).timestamp() if info.date_time[0] > 1980 else 0.0
    except (ValueError, OverflowError, OSError):
        return 0.0
