"""``autograder collect``: an instructor collects what was handed in."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, console, sentence, stop, tell

if TYPE_CHECKING:
    from datetime import datetime

    from autograder.handin.collect import Collected
    from autograder.handin.source import Kind, Listing

_KINDS = ("auto", "drop", "exchange", "moodle", "canvas")
_CLOCKS = ("disk", "claimed")
_MAX_NAMED = 20
_MAX_TOLD = 100


def collect(
    source: Annotated[
        Path, typer.Argument(help="A drop folder, an exchange's inbound, or a download (a zip file or a folder).")
    ],
    submissions: Annotated[Path, typer.Argument(help="The folder that `grade` will read, one folder per student.")],
    form: Annotated[str, typer.Option("--from", help="`drop`, `exchange`, `moodle` or `canvas`.")] = "auto",
    assignment: Annotated[
        str, typer.Option(help="The assignment.", show_default="the only one that was handed in")
    ] = "",
    deadline: Annotated[
        str | None, typer.Option(help="Tell who was late, as in `2026-11-24 23:59 Europe/Berlin`.")
    ] = None,
    clock: Annotated[
        str, typer.Option(help="Which time counts: the `disk`'s, or the one that a hand-in claims (`claimed`).")
    ] = "disk",
    trust_names: Annotated[
        bool, typer.Option("--trust-names", help="Take a hand-in to be from whom it says, whoever owns it.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write a table of all students here, as CSV.")] = None,
) -> None:
    """Collect what was handed in, ready to be graded.

    autograder collect /courses/vision/drop submissions/ --deadline "2026-11-24 23:59 Europe/Berlin"

    autograder collect "Vision 1-Week 6-12345.zip" submissions/ --from moodle

    autograder collect submissions.zip submissions/ --from canvas --report collected.csv

    Run it again for what has come since: the newest hand-in of a student counts, and the earlier ones are kept in
    `SUBMISSIONS/.earlier`. What does not match its receipt, or belongs to somebody else than it says, is put into
    `SUBMISSIONS/.aside` and not graded. Nothing is changed at the source.

    Exit status: 0 if all is well; 1 if something could not be read or verified; 2 for wrong usage.
    """
    if form not in _KINDS:
        raise stop(f"there is nothing to collect from called {form!r}: use one of {', '.join(_KINDS)}", EXIT_USAGE)
    if clock not in _CLOCKS:
        raise stop(f"there is no clock {clock!r}: use one of {', '.join(_CLOCKS)}", EXIT_USAGE)
    if not source.exists():
        raise stop(f"there is no file or folder {source}: name a drop folder or a download", EXIT_USAGE)
    inside = submissions.resolve()
    if source.resolve() in {inside, *inside.parents}:
        raise stop(f"{submissions} lies in what is collected from: name another folder", EXIT_USAGE)
    from autograder.batch.store import StoreError, write_atomically
    from autograder.handin.collect import CollectError, collect, report_rows
    from autograder.handin.deadline import DeadlineError, read_deadline
    from autograder.handin.source import SourceError
    from autograder.render.spreadsheet import csv_text

    with sentence(DeadlineError, SourceError), sentence(CollectError, StoreError, code=EXIT_FAILED):
        moment = read_deadline(deadline) if deadline is not None else None
        with _listed(source, form, assignment, moment, clock == "claimed", trust_names) as listing:
            collected = collect(listing, submissions, assignment)
        if report is not None:
            write_atomically(report, csv_text(report_rows(collected)).encode())
    _show(collected, submissions, moment)
    if not collected.is_sound:
        raise typer.Exit(EXIT_FAILED)


@contextlib.contextmanager
def _listed(
    source: Path, form: str, assignment: str, deadline: "datetime | None", by_claim: bool, trust_names: bool
) -> "Iterator[Listing]":
    """What the source holds, of whichever kind it is."""
    import os

    from autograder.handin.download import Download
    from autograder.handin.drop import inbound_of, is_handin, list_drop
    from autograder.handin.place import INBOUND, OUTBOUND
    from autograder.handin.source import SourceError

    if source.is_dir() and form in {"auto", "drop", "exchange"}:
        folder = inbound_of(source)
        is_exchange = folder.resolve().name == INBOUND and (folder.resolve().parent / OUTBOUND).is_dir()
        try:
            names = os.listdir(folder)
        except OSError as error:
            raise SourceError(f"{folder} cannot be read: {error.strerror}; run this as the one who owns it") from error
        if form != "auto" or is_exchange or any(map(is_handin, names)):
            yield list_drop(
                source,
                is_exchange=form == "exchange" or (form == "auto" and is_exchange),
                assignment=assignment,
                deadline=deadline,
                by_claim=by_claim,
                trust_names=trust_names,
            )
            return
    elif form in {"drop", "exchange"}:
        raise SourceError(f"{source} is a file: a drop folder or an exchange's inbound is a folder")
    with contextlib.closing(Download(source)) as download:
        kinds: tuple[Kind, ...] = ("moodle", "canvas")
        kind = next((kind for kind in kinds if kind == form), max(kinds, key=download.count))
        if not download.count(kind):
            what = "anything that was handed in" if form == "auto" else f"anything that {form.capitalize()} has named"
            raise SourceError(f"{source} does not hold {what}: check the path, or say what it is with --from")
        yield download.listing(kind)


def _show(collected: "Collected", submissions: Path, deadline: "datetime | None") -> None:
    """Who handed in, who was late, and what is wrong."""
    from autograder.handin.collect import problems_of
    from autograder.handin.names import shown

    screen = console()
    for words in ("collected", "updated"):
        names = [shown(row.student) for row in collected.rows if row.status == words]
        if names:
            screen.print(f"{words}: {_listing(names)}")
    late = [f"{shown(row.student)} ({row.version.time or 'marked'})" for row in collected.late if row.version]
    if late:
        screen.print(f"late: {_listing(late)}")
    notes = [*collected.notes, *(f"{shown(row.student)}: {note}" for row in collected.rows for note in row.notes)]
    for note in notes[:_MAX_TOLD]:
        screen.print(f"note: {shown(note)}")
    wrong = [*collected.problems, *problems_of(collected.rows)]
    for problem in wrong[:_MAX_TOLD]:
        tell(problem)
    if len(wrong) > _MAX_TOLD:
        tell(f"and {len(wrong) - _MAX_TOLD} more problems, which --report lists by student")
    counts = [f"{collected.count(status)} {status}" for status in ("collected", "updated", "unchanged")]
    missing = collected.count("not collected")
    counts += [f"{missing} not collected"] if missing else []
    counts += [f"{len(late)} late"] if deadline is not None or late else []
    counts += [f"{len(wrong)} {'problem' if len(wrong) == 1 else 'problems'}"] if wrong else []
    count = len(collected.rows)
    screen.print(f"{count} {'student' if count == 1 else 'students'}: {', '.join(counts)}; in {submissions}")


def _listing(names: list[str]) -> str:
    more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
    return f"{', '.join(names[:_MAX_NAMED])}{more}"
