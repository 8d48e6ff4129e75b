"""What the commands share: consoles, exit codes, and one-sentence errors."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, cast

import typer
from rich.console import Console

from autograder.render.runner import Unheard, heeds_output
from autograder.render.safe import bounded

if TYPE_CHECKING:
    from autograder.batch.seal import State

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_GRADER = 3
EXIT_INTERRUPTED = 130


_NOT_AS_GRADED: "Mapping[State, str]" = {
    "changed": "changed after grading",
    "misplaced": "holding another student's result",
    "another key": "sealed with another key",
    "not sealed": "not sealed",
    "not checked": "not checked",
    "unreadable": "not readable",
}
_MAX_TOLD = 20


def console(*, stderr: bool = False) -> Console:
    """A console with colours on a terminal only, where ``NO_COLOR`` is honoured; elsewhere lines are 120 wide."""
    stream = sys.stderr if stderr else sys.stdout
    with contextlib.suppress(AttributeError, ValueError):  # a name may hold what the terminal's encoding does not
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    on_terminal = stream.isatty()
    width = None if on_terminal else 120
    file = cast("IO[str]", Unheard(stream)) if heeds_output() else None
    return Console(file=file, stderr=stderr, highlight=False, markup=False, emoji=False, width=width, soft_wrap=False)


def tell(message: str) -> None:
    """Print a line on standard error, whatever is in it: it commands neither a terminal nor a runner."""
    with contextlib.suppress(AttributeError, ValueError):
        sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]
    text = bounded(f"autograder: {message}")
    typer.echo(Unheard.broken(text) if heeds_output() else text, err=True)


def stop(message: str, code: int) -> typer.Exit:
    """Print a one-sentence error and return the exit to raise."""
    tell(message)
    return typer.Exit(code)


@contextlib.contextmanager
def sentence(*kinds: type[Exception], code: int = EXIT_USAGE) -> Iterator[None]:
    """Turn these exceptions into one sentence and an exit code."""
    try:
        yield
    except kinds as error:
        text = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
        raise stop(text, code) from error


def not_as_graded(states: "Mapping[str, State]") -> str:
    """Which students' results are not as they were graded, and in what way; empty where all are."""
    from autograder.render.safe import one_line

    parts = []
    for state, words in _NOT_AS_GRADED.items():
        names = sorted(one_line(student) for student, found in states.items() if found == state)
        if names:
            more = f" and {len(names) - _MAX_TOLD} more" if len(names) > _MAX_TOLD else ""
            parts.append(f"{words}: {', '.join(names[:_MAX_TOLD])}{more}")
    return "; ".join(parts)
