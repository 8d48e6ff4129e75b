"""Python source as text."""

import codecs
import re

from autograder.submissions.bundle import Unreadable

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_LONGEST_NAME = 40
_ENCODINGS = re.compile(
    r"utf-8(?:-sig)?|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|mac-[a-z]+|gb2312|gbk|gb18030|big5(?:hkscs)?|shift_jis\w*"
    r"|euc_\w+|johab|hz|iso2022_\w+|tis-620|ptcp154|kz1048|hp-roman8"
)
"""The encodings that editors write, by the names of their codecs.

Others that Python knows take time that grows with the square of the size (punycode), or make text that cannot be
written (unicode_escape).
"""


def decode_source(content: bytes) -> str | Unreadable:
    """Python source as text: byte order mark, coding cookie and line ends are dealt with as Python does."""
    encoding = "utf-8"
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = _cookie(content) or encoding
        if not _is_known(encoding):
            shown = encoding if len(encoding) <= _LONGEST_NAME else f"{encoding[:_LONGEST_NAME]}…"
            return Unreadable(
                f"the file says that it is in {shown!r}, which is no known encoding: save it as UTF-8", line=1
            )
    try:
        text = content.decode(encoding)
        text.encode()
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        return Unreadable(f"line {number} is not {encoding} text: save the file as UTF-8", line=number)
    except UnicodeError:
        return Unreadable(f"the file cannot be read as {encoding}: save it as UTF-8", line=1)
    if "\0" in text:
        number = text[: text.index("\0")].count("\n") + 1
        return Unreadable(f"line {number} holds a null character: this is no Python file", line=number)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cookie(content: bytes) -> str:
    """The encoding that the file says it has, if it does; in line 2 only after a comment or an empty line."""
    for line in re.split(rb"\r\n|\r|\n", content, maxsplit=2)[:2]:
        if match := _COOKIE.match(line):
            return match[1].decode("ascii", "replace")
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return ""


def _is_known(encoding: str) -> bool:
    if len(encoding) > _LONGEST_NAME:
        return False
    try:
        return bool(_ENCODINGS.fullmatch(codecs.lookup(encoding).name))
    except LookupError:
        return False
