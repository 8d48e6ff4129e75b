"""``autograder export``: results in the formats of other programs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, not_as_graded, sentence, stop

if TYPE_CHECKING:
    from autograder.record import Record

_FORMATS = {"junit": "xml", "gradescope": "json"}
_MAX_NAMED = 5


def export(
    results: Annotated[Path, typer.Argument(help="The folder that `grade --out` wrote.")],
    to: Annotated[str, typer.Option(help="`junit` (XML) or `gradescope` (results.json).")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder for a file per student; a file with --student.")],
    student: Annotated[str | None, typer.Option(help="Only this student's result.")] = None,
) -> None:
    """Write results in the format of another program, with what the course lets students see.

    autograder export graded/ --to junit --out reports/

    autograder export graded/ --to gradescope --student ada_king --out results.json

    A result that is not as it was graded, or that the grader failed at where the format has no word for it, is left
    out and named.

    Exit status: 0 if everything was written; 1 if something was left out; 2 for wrong usage.
    """
    if to not in _FORMATS:
        raise stop(f"there is no format {to!r}: use one of {', '.join(_FORMATS)}", EXIT_USAGE)
    from autograder.batch.store import Store, StoreError, file_name, write_atomically

    store = Store(results)
    if not store.results.is_dir():
        raise stop(f"{results} holds no results: name the folder that was given to grade as --out", EXIT_USAGE)
    no_key = store.unlock()
    with sentence(StoreError, code=EXIT_FAILED):
        kept = [item for item in store.kept() if student in {None, item.student}]
    if not kept:
        whose = f"of {student!r} " if student is not None else ""
        raise stop(f"there is no result {whose}in {store.results}: grade it first", EXIT_USAGE)
    unsound = {item.student: item.state for item in kept if item.state != "sealed"}
    if unsound and no_key:
        raise stop(f"it cannot be told whether results were changed after grading, as {no_key}", EXIT_FAILED)
    left_out: dict[str, str] = {}
    written = 0
    for record in (item.record for item in kept if item.state == "sealed"):
        name = record.submission.student
        try:
            content = _renderer(to)(record)
        except ValueError as error:
            left_out[name] = str(error)
            continue
        path = out if student is not None else out / f"{file_name(name)}.{_FORMATS[to]}"
        with sentence(StoreError, code=EXIT_FAILED):
            _make_room(path.parent)
            write_atomically(path, content.encode())
        written += 1
    typer.echo(f"{written} {'file' if written == 1 else 'files'} for {to} in {out}" if student is None else f"{out}")
    _tell(left_out, not_as_graded(unsound) if unsound else "")


def _renderer(to: str) -> "Callable[[Record], str]":
    from autograder.export.gradescope import render_gradescope
    from autograder.export.junit import render_junit

    return render_junit if to == "junit" else render_gradescope


def _make_room(folder: Path) -> None:
    from autograder.batch.store import StoreError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {folder} cannot be written: {error.strerror}; choose another --out") from error


def _tell(left_out: Mapping[str, str], unsound: str) -> None:
    """End with a sentence if something was left out."""
    said = []
    if left_out:
        from autograder.render.safe import one_line

        names = ", ".join(one_line(name) for name in list(left_out)[:_MAX_NAMED])
        more = f" and {len(left_out) - _MAX_NAMED} more" if len(left_out) > _MAX_NAMED else ""
        said.append(f"{names}{more} ({next(iter(left_out.values()))})")
    if unsound:
        said.append(f"not as graded: {unsound}")
    if said:
        raise stop(f"left out: {'; '.join(said)}; run grade again and then this command", EXIT_FAILED)
