"""``autograder audit``: an author sees what an exam misses."""

import os
import sys
from typing import Annotated

import typer

from autograder.cli.common import (
    EXIT_FAILED,
    EXIT_GRADER,
    EXIT_INTERRUPTED,
    EXIT_USAGE,
    console,
    sentence,
    stop,
    tell,
)
from autograder.cli.progress import Ticker


def audit(
    assignment: Annotated[str, typer.Argument(help="The assignment: a folder under `solutions/`, or a path to it.")],
    exercise: Annotated[str | None, typer.Option("--exercise", "-e", help="Audit only this exercise.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="The seed that makes the exam.")] = 1,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Texts side by side.", show_default="all cores")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """See which wrong solutions the exam of an assignment would miss.

        autograder audit multi_channel

        autograder audit multi_channel --exercise corr2d_multi_in --json

    What is graded are the wrong variants of the grading page and automatic mutants of the reference and of the
    stand-ins. The mutants need the library cosmic-ray: `pip install 'autograder[audit]'`.

    Exit status: 0 if the exam catches what the grading page wants caught; 1 if not; 2 for wrong usage or a missing
    library; 3 if the grader itself failed.
    """
    if sys.platform != "linux":
        raise stop(
            "an audit grades, which needs Linux, where code can be kept apart: use a Linux machine or container",
            EXIT_USAGE,
        )
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads before the fork
    from autograder.audit import run
    from autograder.audit.mutants import AuditUnavailableError
    from autograder.audit.report import encode_audit
    from autograder.authoring.assignment import AssignmentError, find_assignment, load_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.exam.oracle import OracleError
    from autograder.grading.zygote import ZygoteError
    from autograder.render.audit import show_audit

    screen = console()
    cores = jobs or len(os.sched_getaffinity(0))
    try:
        with (
            sentence(AssignmentError, LessonError, OracleError, AuditUnavailableError, run.AuditError),
            sentence(ZygoteError, code=EXIT_GRADER),
        ):
            loaded = load_assignment(find_assignment(assignment))
            names = [item.name for item in loaded.exercises]
            if exercise is not None and exercise not in names:
                raise stop(f"there is no exercise {exercise!r}: choose one of {', '.join(names)}", EXIT_USAGE)
            with Ticker(console(stderr=True) if as_json else screen, "auditing", "audited") as ticker:
                report = run.audit(loaded, seed=seed, jobs=cores, only=exercise, on_progress=ticker.tick)
    except KeyboardInterrupt:
        raise stop("the audit was interrupted", EXIT_INTERRUPTED) from None
    if as_json:
        typer.echo(encode_audit(report), nl=False)
    else:
        show_audit(report, screen)
    for text in report.faults:
        where = f"{text.name} of {text.exercise}{f', line {text.line}' if text.line else ''}"
        tell(f"the grader failed at {where}: {text.reason}")
    if report.faults:
        raise typer.Exit(EXIT_GRADER)
    if not report.passed:
        raise typer.Exit(EXIT_FAILED)
