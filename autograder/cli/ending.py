"""How a command that grades ends where it is told to, or where something happens that nobody foresaw."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from autograder.cli.common import EXIT_GRADER, stop

if TYPE_CHECKING:
    from types import FrameType


class Ended(KeyboardInterrupt):
    """A signal asks this process to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextlib.contextmanager
def signals_raise() -> Iterator[None]:
    """Have the signals that ask a process to end raise :class:`Ended`, once; those that are ignored stay ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asking = [
        number
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    ]

    def end(number: int, _frame: "FrameType | None") -> None:
        for other in asking:
            signal.signal(other, signal.SIG_IGN)  # what is being ended is ended in peace
        raise Ended(number)

    before = {number: signal.signal(number, end) for number in asking}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def told(then: str) -> Iterator[None]:
    """Turn what ends a command into one sentence, of which ``then`` is the end, and an exit status.

    A signal is said to have ended it; an error that nobody foresaw is said with the place where it happened.
    """
    try:
        yield
    except Ended as end:
        how = "interrupted" if end.number == signal.SIGINT else f"ended by {signal.Signals(end.number).name}"
        raise stop(f"{how}; {then}", 128 + end.number) from None
    except (typer.Exit, KeyboardInterrupt):
        raise
    except Exception as error:
        import traceback

        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(frame.filename)}, line {frame.lineno}"
        raise stop(
            f"the grader failed ({type(error).__name__}: {error}; {where}): {then}",
            EXIT_GRADER,
        ) from error
