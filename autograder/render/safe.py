"""Text that came from students, made safe to print."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co"}


def one_line(text: str) -> str:
    """On one line, without control, format or surrogate characters."""
    flat = _SPACE.sub(" ", text)
    return "".join(letter for letter in flat if unicodedata.category(letter) not in _UNPRINTABLE).strip()


def clean(text: str) -> str:
    """With its lines, but without control, format or surrogate characters: nothing in it can steer a terminal."""
    return "\n".join(
        "".join(letter for letter in line.expandtabs(4) if unicodedata.category(letter) not in _UNPRINTABLE)
        for line in text.split("\n")
    )
