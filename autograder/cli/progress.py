"""How far a long command is: a bar on a terminal, a plain line now and then elsewhere."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_PLAIN_EVERY_S = 5.0


class Ticker:
    """Shows on ``screen`` how much is done; ``doing`` stands before the bar, ``did`` begins the plain line."""

    def __init__(self, screen: "Console", doing: str, did: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._screen = screen
        self._did = did
        self._last = time.monotonic()
        columns = (
            TextColumn(doing, markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[name]}", markup=False),
        )
        self._bar = Progress(*columns, console=screen, transient=True) if screen.is_terminal else None
        self._task = self._bar.add_task(doing, name="", total=None) if self._bar else None

    def __enter__(self) -> "Ticker":
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._bar:
            self._bar.stop()

    def tick(self, done: int, total: int, name: str = "") -> None:
        """Show that so many are done; ``name`` is the last one's."""
        from autograder.render.safe import one_line

        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total, name=one_line(name)[:30])
            return
        now = time.monotonic()
        if now - self._last >= _PLAIN_EVERY_S:
            self._last = now
            self._screen.print(f"{self._did} {done} of {total}")
