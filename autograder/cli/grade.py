"""``autograder grade``: an instructor grades a class."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.check import require_cpu
from autograder.cli.common import (
    EXIT_GRADER,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    console,
    not_as_graded,
    sentence,
    stop,
    tell,
)
from autograder.cli.progress import Ticker

if TYPE_CHECKING:
    from autograder.batch.run import Progress


def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment: a folder under `solutions/`, or a path to it.")],
    submissions: Annotated[
        Path,
        typer.Argument(help="A folder with one entry per student: a .py, an .ipynb or a folder; or an nbgrader tree."),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the results go.")],
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Submissions side by side.", show_default="all cores")
    ] = None,
    device: Annotated[str, typer.Option(help="Where to run: `auto` or `cpu`.")] = "auto",
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=2**63 - 1,
            help="The course seed, which makes the exam.",
            show_default="the folder's own, or a new one",
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Grade everything again, also what has a current result.")
    ] = False,
    sandbox: Annotated[str, typer.Option(help="How student code is kept apart: one of the levels below.")] = "standard",
) -> None:
    """Grade a class: one result file per submission, a CSV summary and a table.

        autograder grade multi_channel submissions/ --out graded/

    Results stand in `OUT/results/STUDENT.json` and `OUT/summary.csv`. Everybody sits the same exam; its seed is kept in
    `OUT/grading.json`. An interrupted run goes on where it stopped when the same command is given again; only new or
    changed submissions are graded. Each result is sealed with a key that is kept there, too: one that was changed after
    grading is graded again, and you are told.

    Sandbox levels: `standard` keeps student code from files, network and other processes; `strict` adds namespaces
    where the machine allows them; `process` limits time and memory alone; `none` is for debugging the kit.

    Exit status: 0 if grading ran, whatever the scores; 2 for wrong usage; 3 if the grader itself failed.
    """
    require_cpu(device)
    if sys.platform != "linux":
        raise stop(
            "grading needs Linux, where student code can be kept apart: use a Linux machine or container", EXIT_USAGE
        )
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads before the fork
    from autograder.authoring.assignment import AssignmentError, find_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.batch.run import grade_class
    from autograder.batch.store import Store, StoreError
    from autograder.exam.oracle import OracleError
    from autograder.grading.zygote import ZygoteError
    from autograder.render.safe import one_line
    from autograder.render.table import show_class
    from autograder.sandbox.levels import LEVELS, SandboxError
    from autograder.submissions.discover import DiscoveryError, discover

    if sandbox not in LEVELS:
        raise stop(f"there is no sandbox level {sandbox!r} in this version: use one of {', '.join(LEVELS)}", EXIT_USAGE)
    with sentence(AssignmentError):
        folder = find_assignment(assignment)
    with sentence(DiscoveryError):
        entries = discover(submissions, folder.name)
    screen = console()
    store = Store(out)
    cores = jobs or len(os.sched_getaffinity(0))
    try:
        with (
            sentence(AssignmentError, LessonError, OracleError, StoreError),
            sentence(ZygoteError, SandboxError, code=EXIT_GRADER),
        ):
            store.prepare()
            with store.locked(), Ticker(screen, "grading", "graded") as ticker:

                def tick(progress: "Progress") -> None:
                    name = progress.record.submission.student if progress.record else ""
                    ticker.tick(progress.done, progress.total, name)

                graded = grade_class(
                    folder, entries, store, jobs=cores, seed=seed, fresh=fresh, level=sandbox, on_progress=tick
                )
    except KeyboardInterrupt:
        typer.echo(
            "autograder: interrupted; what was graded is kept, and the same command goes on from there", err=True
        )
        raise typer.Exit(EXIT_INTERRUPTED) from None
    show_class(graded.records, f"{folder.name}: {len(entries)} submissions", screen)
    kept = len(entries) - graded.graded
    screen.print(
        f"{graded.graded} graded now, {kept} kept from before; results in {store.results} and {store.summary_path}"
    )
    if graded.unsound:
        tell(f"graded again, as these results were not as they had been graded: {not_as_graded(graded.unsound)}")
    if graded.faults:
        for student, fault in sorted(graded.faults.items()):
            tell(f"the grader failed at {one_line(student)}: {fault}")
        raise typer.Exit(EXIT_GRADER)
