"""``autograder check``: a student checks their own work."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, console, sentence, stop

_DEVICES = ("auto", "cpu", "rehearsed")


def check(
    path: Annotated[
        Path, typer.Argument(help="Your .py or .ipynb file, or the folder with it.", show_default="this folder")
    ] = Path(),
    exercise: Annotated[str | None, typer.Option("--exercise", "-e", help="Check only this function.")] = None,
    device: Annotated[
        str, typer.Option(help="`rehearsed` makes the device check too; `auto` and `cpu` leave it out.")
    ] = "auto",
) -> None:
    """Check your own work: what is right, and the smallest case in which something goes wrong.

    Run it in the assignment's folder:

        autograder check

        autograder check multi_channel.ipynb

        autograder check --exercise corr2d_multi_in

        autograder check --device rehearsed

    Nothing leaves your machine. Exit status: 0 if everything is right, 1 if not, 2 if there is nothing to check.
    """
    if device not in _DEVICES:
        raise stop(f"there is no device {device!r} to check on: use one of {', '.join(_DEVICES)}", EXIT_USAGE)
    from autograder.authoring.public import PublicChecksError, read_checks
    from autograder.local import UnreadableError, check_bundle, find_checks
    from autograder.render.terminal import show
    from autograder.submissions.bundle import Unreadable
    from autograder.submissions.read import read_submission

    if not path.exists():
        raise stop(f"there is no file or folder {path}: name your .py or .ipynb file", EXIT_USAGE)
    folder = path if path.is_dir() else path.parent
    with sentence(FileNotFoundError, PublicChecksError):
        checks = read_checks(find_checks(folder))
    if exercise is not None and exercise not in checks.names:
        raise stop(f"there is no exercise {exercise!r}: choose one of {', '.join(checks.names)}", EXIT_USAGE)
    target = path.resolve() if path.is_symlink() else path  # here a link is the student's own
    bundle, _ = read_submission(target, checks.assignment, checks.names)
    if isinstance(bundle, Unreadable):
        raise stop(f"{bundle.file + ': ' if bundle.file else ''}{bundle.reason}", EXIT_USAGE)
    screen = console()
    with screen.status("checking …") if screen.is_terminal else contextlib.nullcontext(), sentence(UnreadableError):
        checked = check_bundle(bundle, checks, folder.resolve(), exercise, rehearse=device == "rehearsed")
    show(checked, screen)
    code = 0 if checked.passed else EXIT_FAILED
    if device == "rehearsed":
        sys.stdout.flush()
        os._exit(code)  # see check_bundle
    raise typer.Exit(code)
