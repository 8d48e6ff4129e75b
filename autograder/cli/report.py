"""``autograder report``: the results of a grading run, for the instructor and to return to students."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, console, not_as_graded, sentence, stop

if TYPE_CHECKING:
    from autograder.record import Record

_FORMATS = ("text", "markdown", "html")


def report(
    out: Annotated[Path, typer.Argument(help="The folder that `grade --out` wrote.")],
    student: Annotated[str | None, typer.Option(help="Only this student's result, in full.")] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="How to print one student's result: `text` for you, with everything; `markdown` or `html` to return, "
            "with what the course reveals.",
            show_default="text",
        ),
    ] = None,
    pages: Annotated[
        Path | None,
        typer.Option(help="Write an HTML page per student into this folder, with what the course reveals."),
    ] = None,
) -> None:
    """Show the results of a grading run: the class table, one student in full, or pages to return.

    autograder report graded/

    autograder report graded/ --student ada_king

    autograder report graded/ --student ada_king --format markdown

    autograder report graded/ --pages feedback/

    Results are sealed as they are graded. If one that is asked for is not as it was graded, a sentence on standard
    error says whose and in what way: changed after grading, holding another student's result, sealed with another key,
    or not sealed.

    Exit status: 0 if all is as it was graded; 1 if not, if that cannot be told, or if a result cannot be read or a page
    not written; 2 for wrong usage.
    """
    from autograder.batch.store import Store, StoreError
    from autograder.render.record import show_record
    from autograder.render.table import show_class

    _require_sense(student, form, pages)
    store = Store(out)
    if not store.results.is_dir():
        raise stop(f"{out} holds no results: name the folder that was given to grade as --out", EXIT_USAGE)
    no_key = store.unlock()
    with sentence(StoreError, code=EXIT_FAILED):
        kept = store.kept()
    if not kept:
        raise stop(f"{store.results} is empty: grade a class first", EXIT_USAGE)
    own = [item for item in kept if item.state != "misplaced"]
    chosen = [item.record for item in own if student is None or item.student == student]
    unsound = {item.student: item.state for item in kept if item.state != "sealed" and student in {None, item.student}}
    if not chosen and not unsound:
        raise stop(f"there is no result of {student!r} in {store.results}: see `autograder report {out}`", EXIT_USAGE)
    if pages is not None:
        with sentence(StoreError, code=EXIT_FAILED):
            _write_pages(chosen, pages)
        typer.echo(f"{len(chosen)} {'page' if len(chosen) == 1 else 'pages'} in {pages}")
    elif not chosen:
        pass
    elif student is None:
        show_class(chosen, f"{chosen[0].assignment}: {len(chosen)} submissions", console())
    elif form in {"markdown", "html"}:
        typer.echo(_rendered(chosen[0], form).encode(), nl=False)
    else:
        show_record(chosen[0], console())
    if unsound and no_key:
        raise stop(f"it cannot be told whether results were changed after grading, as {no_key}", EXIT_FAILED)
    if unsound:
        raise stop(f"not as it was graded: {not_as_graded(unsound)}; run grade again to grade these anew", EXIT_FAILED)


def _require_sense(student: str | None, form: str | None, pages: Path | None) -> None:
    """Refuse options that do not go together."""
    if form is not None and form not in _FORMATS:
        raise stop(f"there is no format {form!r}: use one of {', '.join(_FORMATS)}", EXIT_USAGE)
    if pages is not None and form not in {None, "html"}:
        raise stop(f"--pages writes HTML, not {form}: leave --format out, or --pages", EXIT_USAGE)
    if pages is None and student is None and form in {"markdown", "html"}:
        raise stop(
            f"--format {form} is for one student: add --student NAME, or --pages DIR for a page each", EXIT_USAGE
        )


def _rendered(record: "Record", form: str | None) -> str:
    from autograder.render.markdown import render_markdown
    from autograder.render.page import render_page

    return render_markdown(record) if form == "markdown" else render_page(record)


def _write_pages(records: list["Record"], folder: Path) -> None:
    """Write ``STUDENT.html`` for each record, each in one step."""
    from autograder.batch.store import StoreError, file_name, write_atomically

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {folder} cannot be written: {error.strerror}; choose another --pages") from error
    for record in records:
        path = folder / f"{file_name(record.submission.student)}.html"
        write_atomically(path, _rendered(record, "html").encode())
