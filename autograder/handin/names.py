"""Names: those of students as folders, and those that learning platforms give to what they let one download.

Moodle (``mod/assign/classes/downloader.php``) names a folder ``Full Name_1234567_assignsubmission_file`` (older ones
with an underscore at the end), or, without folders, each file ``Full Name_1234567_assignsubmission_file_work.py``. It
takes the underscores out of full names. Canvas (``lib/content_zipper.rb``) names each file
``lastfirst_12345_67890_work.py``, with ``_LATE`` before the numbers, which are the user's and the attachment's;
``anon_Ab3dE`` stands for an anonymous user, and texts have no attachment: ``lastfirst_12345_text.html``.
"""

import re
import unicodedata
from dataclasses import dataclass

from autograder.batch.store import file_name
from autograder.submissions.files import shown_name

_MAX_NAME_BYTES = 200
_NOT_PORTABLE = frozenset('<>:"/\\|?*%')
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.DOTALL)
_PASSED_OVER = {"__pycache__", "__macosx", "thumbs.db", "desktop.ini"}
_MOODLE = re.compile(
    r"(?P<name>[^_]*)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?", re.DOTALL
)
_CANVAS = re.compile(
    r"(?:(?P<name>.*?)(?P<late>_LATE)?_(?P<user>\d+)|(?P<anonlate>LATE_)?(?P<anon>anon_[A-Za-z0-9]{4,10}))"
    r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<online>(?:text|link)(?:-\d+)?\.html))",
    re.DOTALL,
)
_AGAIN = re.compile(r"(?P<stem>.+)-(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?P<ending>(?:\.[A-Za-z0-9]+)+)")


@dataclass(frozen=True)
class PlatformName:
    """What a learning platform's name for a folder or a file tells.

    ``student`` is the entry's name, ``file`` what the student called the file (empty for a folder), ``number`` one that
    is larger for what was handed in later (0 where there is none).
    """

    student: str
    file: str = ""
    late: bool | None = None
    number: int = 0


def entry_name(student: str) -> str:
    """A folder's name for a student, which every file system takes and ``grade`` does not pass over.

    It is the student's own name wherever that can be; else its odd characters are percent-encoded. No two students have
    the same one.
    """
    name = file_name(student)
    plain = (
        student
        and student == unicodedata.normalize("NFC", student)
        and not any(letter in _NOT_PORTABLE or unicodedata.category(letter) in _UNSEEN for letter in student)
        and not student.startswith((".", " "))
        and len(student.encode()) <= _MAX_NAME_BYTES
    )
    if plain:
        name = student
    if name.endswith((".", " ")) or name.startswith(" ") or _RESERVED.fullmatch(name) or name.lower() in _PASSED_OVER:
        return f"{name}%"  # no other name is encoded so
    return name


def moodle_name(name: str) -> PlatformName | None:
    """What Moodle's name for a folder or a file tells; ``None`` if it is not one of Moodle's."""
    match = _MOODLE.fullmatch(name)
    if match is None or not (match["name"] or match["number"]):
        return None
    student = f"{match['name']}_{match['number']}" if match["number"] else match["name"]
    return PlatformName(student, match["file"] or "")


def canvas_name(name: str) -> PlatformName | None:
    """What Canvas's name for a file tells; ``None`` if it is not one of Canvas's."""
    match = _CANVAS.fullmatch(name)
    if match is None:
        return None
    student = match["anon"] or f"{match['name']}_{match['user']}"
    late = bool(match["late"] or match["anonlate"])
    return PlatformName(student, match["file"] or match["online"], late, int(match["attachment"] or 0))


def first_names(names: list[str]) -> dict[str, str]:
    """What a student called the files that Canvas gave these names.

    A file that was handed in again has ``-1``, ``-2`` and so on before its ending, or in rare cases a random number.
    That is taken away where no other file of the student is called so. A file that is not Python keeps it, unless
    Python files had it, too: it may be the student's own.
    """
    again = {name: match["stem"] + match["ending"] for name in names if (match := _AGAIN.fullmatch(name))}
    code = (".py", ".ipynb", ".zip")
    if not any(name.lower().endswith(code) for name in again):
        return {name: name for name in names}
    wanted = {name: again.get(name, name) for name in names}
    taken = list(wanted.values())
    return {name: first if taken.count(first) == 1 else name for name, first in wanted.items()}


def shown(name: str) -> str:
    """A name as text on one line, safe to print, and not too long."""
    from autograder.render.safe import one_line

    flat = one_line(shown_name(name))
    return flat if len(flat) <= _MAX_NAME_BYTES else f"{flat[:_MAX_NAME_BYTES]}…"
