"""``autograder report``: the class table of a grading run."""

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_USAGE, console, sentence, stop


def report(
    out: Annotated[Path, typer.Argument(help="The folder that `grade --out` wrote.")],
    student: Annotated[str | None, typer.Option(help="Show this student's result in full.")] = None,
) -> None:
    """Show the results of a grading run: the class table, or one student in full.

    autograder report graded/

    autograder report graded/ --student ada_king
    """
    from autograder.batch.store import Store, StoreError
    from autograder.render.record import show_record
    from autograder.render.table import show_class

    store = Store(out)
    if not store.results.is_dir():
        raise stop(f"{out} holds no results: name the folder that was given to grade as --out", EXIT_USAGE)
    with sentence(StoreError, code=EXIT_FAILED):
        records = store.records()
    if not records:
        raise stop(f"{store.results} is empty: grade a class first", EXIT_USAGE)
    if student is None:
        show_class(records, f"{records[0].assignment}: {len(records)} submissions", console())
        return
    found = next((record for record in records if record.submission.student == student), None)
    if found is None:
        raise stop(f"there is no result of {student!r} in {store.results}", EXIT_USAGE)
    show_record(found, console())
