"""Text that came from students, made safe to print."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")


def one_line(text: str) -> str:
    """On one line, without control, format or surrogate characters."""
    flat = _SPACE.sub(" ", text)
    return "".join(letter for letter in flat if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}).strip()
