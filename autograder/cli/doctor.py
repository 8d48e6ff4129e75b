"""``autograder doctor``: is this machine, and an assignment, fit to grade?"""

import sys
from typing import Annotated

import typer

from autograder.cli.common import EXIT_FAILED, console


def doctor(
    assignment: Annotated[str | None, typer.Argument(help="Also look at this assignment.")] = None,
) -> None:
    """Look at this machine, and at an assignment: what works, what does not, and what to do about it.

    autograder doctor

    autograder doctor multi_channel
    """
    from autograder.doctor import examine

    screen = console()
    sound = True
    for finding in examine(assignment):
        mark, colour = ("✓", "green") if finding.sound else ("✗", "red")
        screen.print(f"[{colour}]{mark}[/] {finding.what}: ", end="")
        screen.print(finding.detail, markup=False)
        sound = sound and finding.sound
    if not sound:
        raise typer.Exit(EXIT_FAILED)
    sys.stdout.flush()
