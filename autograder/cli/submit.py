"""``autograder submit``: a student hands in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, console, sentence, stop, tell

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.handin.give import HandedIn
    from autograder.handin.place import Place


def submit(
    path: Annotated[
        Path | None,
        typer.Argument(help="Your .py or .ipynb file, or a folder with it.", show_default="this assignment's folder"),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(help="The folder to hand in to.", show_default="$AUTOGRADER_DROP, or what handin.json says"),
    ] = None,
    exchange: Annotated[Path | None, typer.Option(help="An nbgrader exchange to hand in to.")] = None,
    course: Annotated[str, typer.Option(help="The course in the exchange.")] = "",
    name: Annotated[
        str | None, typer.Option("--as", help="The name to hand in under.", show_default="your user name")
    ] = None,
    assignment: Annotated[
        str | None, typer.Option(help="The assignment.", show_default="the one that checks.json tells")
    ] = None,
) -> None:
    """Hand in your work, and get a receipt for it.

    Run it in the assignment's folder:

        autograder submit

        autograder submit multi_channel.ipynb --to /courses/vision/drop

        autograder submit --exchange /srv/nbgrader/exchange --course vision

    You are told what is not started and what is not Python; it is handed in all the same. Nothing of it is run. Hand in
    as often as you like: the newest counts, and the earlier ones are kept. Your course may have named the folder
    already, and then --to can be left out.

    Exit status: 0 if it was handed in; 1 if the folder cannot be written; 2 if there is nothing to hand in that can be
    read, or nowhere to hand it in.
    """
    from autograder.handin.give import HandInError, NothingToHandInError, hand_in
    from autograder.handin.handout import HandoutError, find_handout, find_stated_place
    from autograder.handin.place import VARIABLE, PlaceError, find_place, require_name, user_name

    target = Path() if path is None else path
    if not target.exists():
        raise stop(f"there is no file or folder {target}: name your .py or .ipynb file", EXIT_USAGE)
    target = target.resolve()  # here a link is the student's own
    folder = target if target.is_dir() else target.parent
    with sentence(HandoutError):
        handout = None if assignment is not None and path is not None else find_handout(folder)
        stated = find_stated_place(folder) if to is None and exchange is None else None
    if path is None and (handout is None or handout.folder != folder):
        raise stop(
            "this is not the assignment's folder, which has a checks.json: go there, or name your .py or .ipynb file",
            EXIT_USAGE,
        )
    wanted = assignment or (handout.assignment if handout else "")
    if not wanted:
        raise stop(
            f"there is no checks.json in {folder} or above it: name the assignment with --assignment", EXIT_USAGE
        )
    exercises = handout.exercises if handout is not None and handout.assignment == wanted else ()
    with (
        sentence(PlaceError, NothingToHandInError),
        sentence(HandInError, code=EXIT_FAILED),
    ):
        place = find_place(to, exchange, course, os.environ.get(VARIABLE, ""), stated)
        student = name if name is not None else user_name()
        require_name(student, place)
        handed = hand_in(target, place, student, wanted, exercises)
    screen = console()
    _show(handed, place, screen)
    _keep(handed, place, folder, screen)


def _show(handed: "HandedIn", place: "Place", screen: "Console") -> None:
    """What was handed in, and what is to be said about it."""
    from autograder.handin.names import shown
    from autograder.handin.place import is_open

    look, receipt = handed.look, handed.receipt
    total = len(look.begun) + len(look.not_started) + len(look.missing)
    begun = f", with {len(look.begun)} of {total} exercises begun" if total else ""
    screen.print(f"{shown(receipt.assignment)}: your work is in {shown(look.main)}{begun}")
    if total and not look.begun:
        screen.print("  nothing is begun in it: is this the right file?")
    for words, names in (("not started", look.not_started), ("not there", look.missing)):
        if names:
            screen.print(f"  {words}: {', '.join(map(shown, names))}")
    for fault in look.not_python[:10]:
        screen.print(f"  {shown(fault)}; what does not parse is not graded")
    for warning in dict.fromkeys(handed.warnings[:20]):
        screen.print(f"  {shown(warning)}")
    count = len(receipt.files)
    size = sum(file.size for file in receipt.files)
    kib = f"{size / 1024:.1f} KiB"
    where = f"to the exchange, course {shown(place.course)}" if place.is_exchange else f"to {place.folder}"
    screen.print(f"handed in by {shown(receipt.student)}: {count} {'file' if count == 1 else 'files'}, {kib}, {where}")
    screen.print(f"  time    {receipt.time}")
    screen.print(f"  sha256  {receipt.sha256}")
    if is_open(place):
        tell(
            f"other students can list {place.folder}, so only you and the administrator can read what you handed in:"
            " your course should set its mode to 1733"
        )


def _keep(handed: "HandedIn", place: "Place", folder: Path, screen: "Console") -> None:
    """Leave the receipt with the student, and with nbgrader what it looks for; work is handed in by now, whatever."""
    from autograder.batch.store import WriteError
    from autograder.handin.give import keep_in_cache, keep_receipt, nbgrader_cache

    try:
        path = keep_receipt(handed.receipt, folder)
        screen.print(f"  receipt {path}")
    except WriteError as error:
        tell(f"it is handed in, but the receipt could not be kept ({error.args[0]}): note down the SHA-256 above")
    cache = nbgrader_cache() if place.is_exchange else None
    if cache is not None:
        try:
            keep_in_cache(handed, place, cache)
        except OSError as error:
            tell(
                f"it is handed in, but `nbgrader list` will not show it, as {cache} cannot be written: {error.strerror}"
            )
