"""``autograder doctor``: is this machine, and an assignment, fit to grade?"""

import contextlib
import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_GRADER, EXIT_INTERRUPTED, EXIT_USAGE, console, sentence, stop, tell
from autograder.cli.progress import Ticker

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.doctor import Report, Sitters
    from autograder.fairness.result import Fairness
    from autograder.submissions.discover import Entry


def doctor(
    assignment: Annotated[str | None, typer.Argument(help="Also look at this assignment.")] = None,
    right: Annotated[
        Path | None,
        typer.Option(
            help="A folder of submissions that are right, one entry each, as for `grade`: all must score full on "
            "every seed.",
            show_default="the lesson's own solutions",
        ),
    ] = None,
    submissions: Annotated[
        Path | None,
        typer.Option(
            help="A folder of submissions of any kind: it is told how many have the same score on every seed, and how "
            "far apart the scores of the others are."
        ),
    ] = None,
    seeds: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="On how many seeds they are graded, from seed 1 up. Take 50 before a course begins.",
            show_default="5, or 3 without a folder",
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Seeds side by side.", show_default="all cores")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Look at this machine, and at an assignment: what works, what does not, and what to do about it.

    autograder doctor

    autograder doctor multi_channel

    autograder doctor multi_channel --right course/right/ --seeds 50

    An exam is fair if a right submission scores full whatever the seed. With an assignment, its own solutions are
    graded on some seeds; with `--right`, the submissions of that folder are. It is shown which of them do not score
    full, on which seeds and why, and how far the worst answer was from the bound within which it counts as right: 0.12
    is 12 % of it.

    Exit status: 0 if all is sound; 1 if something is not, such as a right submission that does not score full; 2 for
    wrong usage; 3 if the grader itself failed.
    """
    if assignment is None and (right or submissions or seeds):
        raise stop("which assignment are the submissions of? Name it: autograder doctor ASSIGNMENT …", EXIT_USAGE)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads before the fork
    from autograder.doctor import Sitters
    from autograder.grading.zygote import ZygoteError

    cores = jobs or (len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1)
    sitters = Sitters(_entries(assignment, right), _entries(assignment, submissions), seeds, cores)
    try:
        with sentence(ZygoteError, code=EXIT_GRADER):
            report = _examine(assignment, sitters, as_json=as_json)
    except KeyboardInterrupt:
        raise stop("interrupted", EXIT_INTERRUPTED) from None
    faults = report.fairness.faults if report.fairness else ()
    for fault in faults:
        tell(f"the grader failed on {fault}")
    if not report.sound:
        raise typer.Exit(EXIT_GRADER if faults else EXIT_FAILED)
    sys.stdout.flush()


def _entries(assignment: str | None, folder: Path | None) -> "tuple[Entry, ...]":
    from autograder.authoring.assignment import AssignmentError, find_assignment
    from autograder.submissions.discover import DiscoveryError, discover

    if assignment is None or folder is None:
        return ()
    with sentence(AssignmentError, DiscoveryError):
        return discover(folder, find_assignment(assignment).name)


def _examine(assignment: str | None, sitters: "Sitters", *, as_json: bool) -> "Report":
    """Look, and print what is seen as it is seen."""
    import msgspec

    from autograder.doctor import SCHEMA, Finding, Report, examine
    from autograder.render.fairness import show_fairness, summary

    screen = console()
    findings: list[Finding] = []
    fairness: Fairness | None = None
    with contextlib.ExitStack() as stack:

        @functools.cache
        def ticker() -> Ticker:
            where = console(stderr=True) if as_json else screen
            return stack.enter_context(Ticker(where, "fairness", "fairness: graded on seed"))

        for seen in examine(assignment, sitters, lambda done, total: ticker().tick(done, total)):
            if not isinstance(seen, Finding):
                fairness = seen
                continue
            findings.append(seen)
            if not as_json:
                _show(screen, seen.what, seen.detail, sound=seen.sound)
    sound = all(finding.sound for finding in findings) and (fairness is None or fairness.sound)
    report = Report(SCHEMA, sound, tuple(findings), fairness)
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    elif fairness is not None:
        _show(screen, "fairness", summary(fairness), sound=fairness.sound)
        if sitters.right or sitters.others or not fairness.sound:
            show_fairness(fairness, screen)
    return report


def _show(screen: "Console", what: str, detail: str, *, sound: bool) -> None:
    mark, colour = ("✓", "green") if sound else ("✗", "red")
    from rich.text import Text

    from autograder.render.safe import clean

    screen.print(Text.assemble((mark, colour), f" {clean(what)}: {clean(detail)}"))
