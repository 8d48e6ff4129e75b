"""Runners of continuous integration, which take some lines of a program's output for commands."""

import os
import re
from typing import IO, Any

_BREAK = "\u200b"
_COMMAND = re.compile(r"(?m)((?:^|\r)(?:[^\S\n]|\x1b\[[0-9;]*m)*:(?=:)|#(?=#))")


def heeds_output() -> bool:
    """Whether a runner reads what is printed here."""
    return os.environ.get("GITHUB_ACTIONS") == "true" or "TF_BUILD" in os.environ


class Unheard:
    """A stream of which a runner obeys no line: ``::error::`` and ``##[error]`` are broken by a space of no width.

    The kit gives no commands of its own this way.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    @staticmethod
    def broken(text: str) -> str:
        """Text that holds no command, at whatever line it starts."""
        return _COMMAND.sub(rf"\1{_BREAK}", text)

    def write(self, text: str) -> int:
        """Write text, its commands broken."""
        self._stream.write(self.broken(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
