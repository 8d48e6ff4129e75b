"""Unpacking archives that students made: no name leads out, no link is made, no bomb goes off.

An archive is read member by member; what it says of sizes is not believed, and no more is unpacked than agreed.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from autograder.handin.files import Room, is_passed_over, safe_parts, write_file
from autograder.submissions.files import FileRefusedError

MAX_MEMBERS = 20_000
"""Members of a student's archive."""

MAX_DOWNLOAD_MEMBERS = 200_000
"""Members of a download of a whole class."""

MAX_NAME = 1000
"""Letters of a member's name."""

_DIRECTORY_BYTES = 300
"""What a member takes of an archive's directory, at most and on average."""

_END = b"PK\5\6"
_END_64 = b"PK\6\6"
_LONGEST_COMMENT = 2**16
_CHUNK = 2**20
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8 = 0x800
_ENCRYPTED = 0x1
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)


class ArchiveError(Exception):
    """An archive cannot be opened; the text is the end of a sentence."""


def open_archive(path: Path, members: int = MAX_MEMBERS) -> zipfile.ZipFile:
    """Open an archive of no more than so many members.

    Raises:
        ArchiveError: it is damaged, larger, or none at all.
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        size = _directory_size(file)
    if size is None:
        raise ArchiveError("is no zip file, or a damaged one")
    if size > members * _DIRECTORY_BYTES:
        raise ArchiveError(f"holds more than {members} files")
    try:
        archive = zipfile.ZipFile(path)
    except (*_FAULTS, OverflowError, MemoryError, OSError) as error:  # a place that is none is an OSError
        raise ArchiveError(f"cannot be unpacked: {_words(error)}") from error
    if len(archive.infolist()) > members:
        archive.close()
        raise ArchiveError(f"holds more than {members} files")
    return archive


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name. Programs that write UTF-8 and do not say so are understood."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        try:
            return name.encode("cp437").decode("utf-8")
        except UnicodeError:
            return name
    return name


def require_plain(info: zipfile.ZipInfo) -> None:
    """Refuse a member that is no plain file; raises :class:`FileRefusedError`."""
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0
    if kind == stat.S_IFLNK:
        raise FileRefusedError("is a symbolic link, which is not unpacked")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise FileRefusedError("is no regular file")
    if info.flag_bits & _ENCRYPTED:
        raise FileRefusedError("is encrypted")
    if info.compress_type not in _PLAIN:
        raise FileRefusedError("is compressed in a way that is not read: make the zip file with the system's own tool")


def extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, parts: tuple[str, ...], room: Room) -> None:
    """Unpack one member to ``parts`` beneath ``target``.

    Raises:
        FileRefusedError: it is no plain file, damaged, too large, or there already; nothing of it is left.
        OSError: ``target`` cannot be written.
    """
    require_plain(info)
    limit = room.limit(parts[-1])
    counted = [0]

    def chunks() -> Iterator[bytes]:
        try:
            with archive.open(info) as member:
                while chunk := member.read(_CHUNK):
                    counted[0] += len(chunk)
                    if counted[0] > limit:
                        raise FileRefusedError(f"has more than {limit // 2**20} MiB, of which no more are unpacked")
                    yield chunk
        except (*_FAULTS, OverflowError, OSError) as error:  # of reading alone: a place that is none is an OSError
            raise FileRefusedError(f"cannot be unpacked: {_words(error)}") from error

    write_file(target, parts, chunks())
    room.take(counted[0])


def unpack(path: Path, target: Path, room: Room) -> list[tuple[str, str]]:
    """Unpack a student's archive, and none that is in it; returns what was left out, and why.

    Raises:
        ArchiveError: nothing can be unpacked of it.
        OSError: ``target`` cannot be written.
    """
    left_out: list[tuple[str, str]] = []
    with open_archive(path) as archive:
        for info in archive.infolist():
            name = member_name(info)[:MAX_NAME]
            if room.files <= 0:
                left_out.append((name, "it and what comes after it are more files than are unpacked"))
                break
            try:
                parts = safe_parts(member_name(info))
                if is_passed_over(parts) or is_folder(info):
                    continue
                extract(archive, info, target, parts, room)
            except FileRefusedError as error:
                left_out.append((name, f"it {error}"))
    return left_out


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder."""
    return member_name(info).endswith(("/", "\\"))


def _directory_size(file: IO[bytes]) -> int | None:
    """How many bytes an archive's directory has, as it says itself; ``None`` if there is none.

    Python's own reader believes this number, too, and reads as much into memory.
    """
    end = file.seek(0, 2)
    start = file.seek(max(0, end - _LONGEST_COMMENT - 22))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        return None
    size: int = struct.unpack_from("<L", tail, at + 12)[0]
    locator = start + at - 20
    if locator >= 0:
        file.seek(locator)
        found = file.read(20)
        if found[:4] == b"PK\6\7":
            where = struct.unpack_from("<Q", found, 8)[0]
            for place in (where, locator - 56):
                if 0 <= place <= end - 56:
                    file.seek(place)
                    record = file.read(56)
                    if record[:4] == _END_64:
                        size = max(size if size != 0xFFFFFFFF else 0, struct.unpack_from("<Q", record, 40)[0])
    return size


def _words(error: BaseException) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
