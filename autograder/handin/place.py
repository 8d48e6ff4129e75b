"""Where work is handed in: a drop folder, or an nbgrader exchange."""

import getpass
import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from autograder.handin.handout import StatedPlace

VARIABLE = "AUTOGRADER_DROP"
INBOUND, OUTBOUND = "inbound", "outbound"
_MAX_NAME = 100


class PlaceError(Exception):
    """There is no place to hand in, or nobody who does; says why and what to do."""


@dataclass(frozen=True)
class Place:
    """A folder that hand-ins are written to. ``course`` is that of an exchange; a drop folder has none."""

    folder: Path
    is_exchange: bool = False
    course: str = ""


def find_place(to: Path | None, exchange: Path | None, course: str, variable: str, stated: StatedPlace | None) -> Place:
    """The place that was named, by an option, by the environment or by the course, in this order.

    A folder that is an exchange's ``inbound``, or a course's folder in an exchange, is known by the ``outbound`` there.

    Raises:
        PlaceError: none was named, or there is none.
    """
    if to is not None and exchange is not None:
        raise PlaceError("--to and --exchange exclude each other: give one of them")
    if exchange is None and course:
        raise PlaceError("--course goes with --exchange: give both, or --to")
    if exchange is not None:
        return _exchange(exchange, course)
    if to is None and variable:
        to = Path(variable)
    if to is None and stated is not None:
        if stated.exchange:
            return _exchange(Path(stated.exchange), stated.course)
        if stated.drop:
            to = Path(stated.drop)
    if to is None:
        raise PlaceError(
            f"it is not known where to hand in: name the folder that your course gave you, with --to or in {VARIABLE}"
        )
    folder = to.expanduser()
    if (folder / INBOUND).is_dir() and (folder / OUTBOUND).is_dir():
        return Place(folder / INBOUND, True, folder.resolve().name)
    if not folder.is_dir():
        raise PlaceError(f"there is no folder {folder} to hand in to: check the name, or ask your course")
    if folder.resolve().name == INBOUND and (folder.resolve().parent / OUTBOUND).is_dir():
        return Place(folder, True, folder.resolve().parent.name)
    return Place(folder)


def _exchange(root: Path, course: str) -> Place:
    if not course:
        raise PlaceError("the exchange has courses: name yours with --course")
    if "/" in course or "\\" in course or course in {".", ".."}:
        raise PlaceError(f"{course!r} is no course's name: give the name that nbgrader knows it by")
    folder = root.expanduser() / course / INBOUND
    if not folder.is_dir():
        raise PlaceError(f"there is no folder {folder}: check --exchange and --course, or ask your course")
    return Place(folder, True, course)


def user_name() -> str:
    """The name of the user who runs this, as the system has it and not as the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, AttributeError, KeyError):
        try:
            return getpass.getuser()
        except (OSError, KeyError, ImportError) as error:
            raise PlaceError("this machine does not say who you are: give your name with --as") from error


def owner_name(user: int) -> str | None:
    """The name of a user by number; ``None`` where the system has no owners."""
    try:
        import pwd
    except ImportError:
        return None
    try:
        return pwd.getpwuid(user).pw_name
    except (KeyError, OverflowError):
        return f"user {user}"


def require_name(student: str, place: Place) -> None:
    """Refuse a name that cannot be written, or that the exchange does not take; raises :class:`PlaceError`."""
    unseen = any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for letter in student)
    if not student.strip() or unseen or len(student) > _MAX_NAME:
        raise PlaceError(f"{student[:_MAX_NAME]!r} is no name: give one of 1 to {_MAX_NAME} letters with --as")
    if place.is_exchange and (set(student) & set("+*/\\") or student.startswith(".")):
        raise PlaceError(
            f"the exchange takes no name with + * / or \\ in it, as {student!r} has: give another with --as"
        )


def modes(place: Place) -> tuple[int, int]:
    """The rights on a hand-in's folders and files.

    nbgrader's are for everybody to read, as nobody but the course can list its ``inbound``. So are those in a drop
    folder that others cannot list (1733). Where its group is handed on (2000), and is none of the student's, they are
    for that group; in any other folder a hand-in is for its owner alone.
    """
    if place.is_exchange:
        return 0o755, 0o644
    status = place.folder.stat()
    is_member = status.st_gid in _groups()
    if status.st_mode & stat.S_ISGID and not is_member:
        return 0o750, 0o640
    may_list = status.st_mode & stat.S_IROTH or (status.st_mode & stat.S_IRGRP and status.st_mode & stat.S_ISGID)
    return (0o700, 0o600) if may_list else (0o755, 0o644)


def is_open(place: Place) -> bool:
    """Whether other students can list a folder that is somebody else's: what is handed in there its owner cannot read.

    The administrator can.
    """
    if modes(place)[0] != 0o700 or not hasattr(os, "geteuid"):
        return False
    status = place.folder.stat()
    return bool(status.st_mode & (stat.S_IWOTH | stat.S_IWGRP)) and (
        status.st_uid != os.geteuid() or bool(status.st_mode & stat.S_IWOTH)
    )


def _groups() -> set[int]:
    """The groups of the user who runs this."""
    if not hasattr(os, "getgroups"):
        return set()
    return {os.getegid(), *os.getgroups()}
