"""What students hand in, as drop folders and as downloads."""

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.handin.give import HandedIn, hand_in
from autograder.handin.place import Place
from tests.support import IN, ONE, OUT, RIGHT

ASSIGNMENT = "multi_channel"
NAMES = (IN, OUT, ONE)
WORK = RIGHT.encode()


def drop_folder(folder: Path, mode: int = 0o1733) -> Place:
    folder.mkdir()
    folder.chmod(mode)
    return Place(folder)


def exchange(folder: Path) -> Place:
    course = folder / "vision"
    (course / "inbound").mkdir(parents=True)
    (course / "outbound" / ASSIGNMENT).mkdir(parents=True)
    (course / "feedback").mkdir()
    (course / "inbound").chmod(0o733)
    return Place(course / "inbound", True, "vision")


def work(folder: Path, content: bytes = WORK, name: str = "multi_channel.py") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def handed(place: Place, path: Path, student: str = "ada") -> HandedIn:
    return hand_in(path, place, student, ASSIGNMENT, NAMES)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file that holds these."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """A member of an archive that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def tree(folder: Path) -> dict[str, bytes]:
    """Everything that lies in a folder and is not hidden."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    }
