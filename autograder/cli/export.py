"""``autograder export``: results in the formats of other programs."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, not_as_graded, sentence, stop, tell
from autograder.export.target import (
    TARGETS,
    Elsewhere,
    Exported,
    ExportError,
    OfAssignment,
    Options,
    PerStudent,
    Target,
    WholeClass,
    write_file,
)

if TYPE_CHECKING:
    from autograder.record import Record

_MAX_NAMED = 5
_KINDS = "; ".join(f"`{name}`: {target.about}" for name, target in TARGETS.items())


def export(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="RESULTS",
            help="The folder that `grade --out` wrote. For `gradescope-zip`, which needs no results, the assignment: a"
            " folder under `solutions/`, or a path to it.",
        ),
    ],
    to: Annotated[str, typer.Option(help=f"{_KINDS}.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="The file to write. For `junit` and `gradescope` without --student, a folder; for `nbgrader` the"
            " course's gradebook.db.",
            show_default="must be given",
        ),
    ] = None,
    student: Annotated[str | None, typer.Option(help="Only this student's result.")] = None,
    roster: Annotated[
        Path | None, typer.Option(help="`canvas`, `moodle`: the gradebook or worksheet as you downloaded it.")
    ] = None,
    column: Annotated[
        str | None,
        typer.Option(
            help="`canvas`, `moodle`: the heading of the column to fill.", show_default="the one that it must be"
        ),
    ] = None,
    match: Annotated[
        str | None,
        typer.Option(
            help="`canvas`, `moodle`: what of a student a result's name is: `id`, `login`, `sis`, `email` or `name`.",
            show_default="the first of them that fits",
        ),
    ] = None,
    scale: Annotated[
        bool, typer.Option("--scale", help="`canvas`, `moodle`: scale scores to the points that are possible there.")
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0, max=2**63 - 1, help="`gradescope-zip`: the seed, which makes the exam.", show_default="a new one"
        ),
    ] = None,
    sandbox: Annotated[
        str | None,
        typer.Option(help="`gradescope-zip`: the sandbox level, as `grade --sandbox` has it.", show_default="standard"),
    ] = None,
    pip: Annotated[
        str | None, typer.Option(help="`gradescope-zip`: what pip is told in the container besides, in one text.")
    ] = None,
    db: Annotated[
        str | None,
        typer.Option(help="`nbgrader`: the address of a gradebook that is not in a file, in place of --out."),
    ] = None,
) -> None:
    """Write results in the format of another program, with what the course lets students see.

    autograder export graded/ --to junit --out reports/

    autograder export graded/ --to gradescope --student ada_king --out results.json

    autograder export graded/ --to csv --out grades.csv

    autograder export graded/ --to canvas --roster gradebook.csv --out canvas.csv

    autograder export graded/ --to moodle --roster worksheet.csv --out moodle.csv

    autograder export graded/ --to nbgrader --out gradebook.db

    autograder export multi_channel --to gradescope-zip --out autograder.zip

    A result that is not as it was graded, or that the grader failed at where the format has no word for it, is left
    out and named.

    Exit status: 0 if everything was written; 1 if something was left out; 2 for wrong usage.
    """
    target = TARGETS.get(to)
    if target is None:
        raise stop(f"there is no format {to!r}: use one of {', '.join(TARGETS)}", EXIT_USAGE)
    options = Options(student, roster, column, match, scale, seed, sandbox, pip, db)
    _require_sense(to, target, options)
    from autograder.batch.store import StoreError

    unsound = ""
    with sentence(StoreError, code=EXIT_FAILED), sentence(ExportError, code=EXIT_USAGE):
        if out is None and not isinstance(target, Elsewhere):
            raise ExportError("nothing says what to write: add --out")
        if isinstance(target, OfAssignment):
            assert out is not None
            exported = target.load()(str(source), out, options)
        else:
            records, unsound = _records(source, student)
            if not records:
                exported = Exported("nothing was written")
            elif isinstance(target, Elsewhere):
                exported = target.load()(records, out, options)
            elif isinstance(target, WholeClass):
                assert out is not None
                exported = target.load()(records, out, options)
            else:
                assert out is not None
                exported = _each(to, target, records, out, options)
    typer.echo(exported.said)
    for note in exported.notes:
        tell(note)
    _end(exported, unsound)


def _require_sense(to: str, target: Target, options: Options) -> None:
    """Refuse an option that the target does not read."""
    unset = Options()
    for name in (option.name for option in fields(Options)):
        if getattr(options, name) != getattr(unset, name) and name not in target.options:
            takers = [other for other, one in TARGETS.items() if name in one.options]
            raise stop(f"--{name} says nothing to {to}: leave it out, it is for {', '.join(takers)}", EXIT_USAGE)


def _records(folder: Path, student: str | None) -> tuple[list["Record"], str]:
    """The records that are as they were graded, and what is to be said of the others."""
    from autograder.batch.store import Store

    store = Store(folder)
    if not store.results.is_dir():
        raise stop(f"{folder} holds no results: name the folder that was given to grade as --out", EXIT_USAGE)
    no_key = store.unlock()
    kept = [item for item in store.kept() if student in {None, item.student}]
    if not kept:
        whose = f"of {student!r} " if student is not None else ""
        raise stop(f"there is no result {whose}in {store.results}: grade it first", EXIT_USAGE)
    unsound = {item.student: item.state for item in kept if item.state != "sealed"}
    if unsound and no_key:
        raise stop(f"it cannot be told whether results were changed after grading, as {no_key}", EXIT_FAILED)
    return [item.record for item in kept if item.state == "sealed"], not_as_graded(unsound) if unsound else ""


def _each(to: str, target: PerStudent, records: list["Record"], out: Path, options: Options) -> Exported:
    """Write a file for each record."""
    from autograder.batch.store import file_name

    render = target.load()
    left_out: dict[str, str] = {}
    written = 0
    for record in records:
        name = record.submission.student
        try:
            content = render(record)
        except ValueError as error:
            left_out[name] = str(error)
            continue
        write_file(out if options.student is not None else out / f"{file_name(name)}.{target.suffix}", content.encode())
        written += 1
    if options.student is not None:
        return Exported(f"{out}" if written else "nothing was written", left_out)
    return Exported(f"{written} {'file' if written == 1 else 'files'} for {to} in {out}", left_out)


def _end(exported: Exported, unsound: str) -> None:
    """End with a sentence if something was left out."""
    said = _by_reason(exported.left_out)
    if unsound:
        said.append(f"not as graded: {unsound}")
    for complaint in exported.complaints:
        tell(complaint)
    if said:
        raise stop(f"left out: {'; '.join(said)}; run this command again when that is mended", EXIT_FAILED)
    if exported.complaints:
        raise typer.Exit(EXIT_FAILED)


def _by_reason(left_out: Mapping[str, str]) -> list[str]:
    """Who was left out, those with one reason together."""
    from autograder.render.safe import one_line

    students: dict[str, list[str]] = {}
    for name, reason in left_out.items():
        students.setdefault(reason, []).append(one_line(name))
    said = []
    for reason, names in students.items():
        more = f" and {len(names) - _MAX_NAMED} more" if len(names) > _MAX_NAMED else ""
        said.append(f"{', '.join(names[:_MAX_NAMED])}{more} ({reason})")
    return said
