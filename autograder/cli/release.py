"""``autograder release``: an author builds what students receive."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.common import EXIT_FAILED, console, sentence, stop


def release(
    assignment: Annotated[str, typer.Argument(help="The assignment: a folder under `solutions/`, or a path to it.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Where to build it.", show_default="assignments/NAME beside solutions/"),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if the release is not fresh.")] = False,
) -> None:
    """Build what students receive: starter file, notebook, README, tests, public checks. No solution is in it.

        autograder release multi_channel

        autograder release multi_channel --check

    With `--check` the exit status is 1 if the folder is not what a build would make.
    """
    from autograder.authoring.assignment import ASSIGNMENTS, AssignmentError, find_assignment, load_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.authoring.release import ReleaseError, build, stale_files
    from autograder.exam.oracle import OracleError

    screen = console()
    with sentence(AssignmentError, LessonError, OracleError, ReleaseError):
        folder = find_assignment(assignment)
        loaded = load_assignment(folder)
        target = out or folder.parent.parent / ASSIGNMENTS / folder.name
        if check:
            stale = stale_files(loaded, target)
            if stale:
                for line in stale:
                    typer.echo(f"  {line}", err=True)
                raise stop(f"{target} is not fresh: run autograder release {assignment}", EXIT_FAILED)
            screen.print(f"{target} is fresh")
            return
        changed = build(loaded, target)
        screen.print(f"{target}: {len(changed)} files written" if changed else f"{target} was fresh already")
        for name in changed:
            screen.print(f"  {name}")
