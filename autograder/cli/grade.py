"""``autograder grade``: an instructor grades a class."""

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.common import EXIT_GRADER, EXIT_USAGE, console, not_as_graded, sentence, stop, tell
from autograder.cli.ending import signals_raise, told
from autograder.cli.progress import Ticker

if TYPE_CHECKING:
    from autograder.batch.run import Graded, Progress
    from autograder.sandbox.levels import Level
    from autograder.submissions.discover import Entry

_MAX_NAMED = 5
_DEVICES = ("auto", "cpu", "cuda", "rehearsed")


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
    device: Annotated[
        str,
        typer.Option(
            help="Where the device check is made: on a GPU (`cuda`), a `rehearsed` one, the first of these that can be"
            " had (`auto`), or not at all (`cpu`)."
        ),
    ] = "auto",
    require_cuda: Annotated[
        bool, typer.Option("--require-cuda", help="Refuse to grade without a GPU: the same as `--device cuda`.")
    ] = False,
    jobs_per_gpu: Annotated[int, typer.Option(min=1, help="Submissions side by side on a GPU, which share it.")] = 4,
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
    student: Annotated[
        list[str] | None,
        typer.Option(help="Only this student; may be given several times.", show_default="the whole class"),
    ] = None,
) -> None:
    """Grade a class: one result file per submission, a CSV summary and a table.

        autograder grade multi_channel submissions/ --out graded/

    Results stand in `OUT/results/STUDENT.json` and `OUT/summary.csv`. Everybody sits the same exam; its seed is kept in
    `OUT/grading.json`. An interrupted run goes on where it stopped when the same command is given again; only new or
    changed submissions are graded. What was graded without a GPU is topped up by `--device cuda` on a machine that has
    one: what is right is only asked there. Each result is sealed with a key that is kept there, too: one that was
    changed after grading is graded again, and you are told.

    Sandbox levels: `standard` keeps student code from files, network and other processes; `strict` adds namespaces
    where the machine allows them; `process` limits time and memory alone; `none` is for debugging the kit.

    Exit status: 0 if grading ran, whatever the scores; 2 for wrong usage; 3 if the grader itself failed, which costs
    nobody a point: what it says is to be mended, and the same command goes on.
    """
    if device not in _DEVICES:
        raise stop(f"there is no device {device!r}: use one of {', '.join(_DEVICES)}", EXIT_USAGE)
    if require_cuda and device not in {"auto", "cuda"}:
        raise stop(f"--require-cuda and --device {device} exclude each other: give one of them", EXIT_USAGE)
    if sys.platform != "linux":
        raise stop(
            "grading needs Linux, where student code can be kept apart: use a Linux machine or container", EXIT_USAGE
        )
    with told("what was graded is kept, and the same command goes on from there"), signals_raise():
        place = "cuda" if require_cuda else device
        graded = _graded(assignment, submissions, out, jobs, seed, fresh, sandbox, place, jobs_per_gpu, student)
    for line in _faults(graded.faults):
        tell(line)
    if graded.faults:
        raise typer.Exit(EXIT_GRADER)


def _graded(
    assignment: str,
    submissions: Path,
    out: Path,
    jobs: int | None,
    seed: int | None,
    fresh: bool,
    sandbox: str,
    device: Any,
    per_gpu: int,
    students: list[str] | None,
) -> "Graded":
    """Grade the class and show it."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads before the fork
    from autograder.authoring.assignment import AssignmentError, find_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.batch.run import DeviceError, StoppedError, grade_class
    from autograder.batch.store import Store, StoreError, WriteError
    from autograder.exam.oracle import OracleError
    from autograder.grading.zygote import ZygoteError
    from autograder.render.table import show_class
    from autograder.sandbox.levels import LEVELS, SandboxError
    from autograder.submissions.discover import DiscoveryError, discover

    if sandbox not in LEVELS:
        raise stop(f"there is no sandbox level {sandbox!r} in this version: use one of {', '.join(LEVELS)}", EXIT_USAGE)
    level: Level = sandbox
    with sentence(AssignmentError):
        folder = find_assignment(assignment)
    with sentence(DiscoveryError):
        entries = discover(submissions, folder.name)
    if students:
        entries = _chosen(entries, students, submissions)
    screen = console()
    store = Store(out)
    cores = jobs or len(os.sched_getaffinity(0))
    with (
        sentence(AssignmentError, LessonError, OracleError, StoreError),
        sentence(DeviceError, ZygoteError, SandboxError, WriteError, StoppedError, code=EXIT_GRADER),
    ):
        store.prepare()
        with store.locked(), Ticker(screen, "grading", "graded") as ticker:

            def tick(progress: "Progress") -> None:
                name = progress.record.submission.student if progress.record else ""
                with contextlib.suppress(OSError):  # a log on a full disk is no reason not to grade
                    ticker.tick(progress.done, progress.total, name)

            graded = grade_class(
                folder,
                entries,
                store,
                jobs=cores,
                seed=seed,
                fresh=fresh,
                level=level,
                device=device,
                per_gpu=per_gpu,
                whole_class=not students,
                on_progress=tick,
            )
    show_class(graded.records, f"{folder.name}: {len(entries)} submissions", screen)
    failed = f"{len(graded.faults)} not graded, " if graded.faults else ""
    kept = len(entries) - graded.graded - len(graded.faults)
    screen.print(
        f"{graded.graded} graded now, {failed}{kept} kept from before; results in {store.results} and"
        f" {store.summary_path}"
    )
    if graded.unsound:
        tell(f"graded again, as these results were not as they had been graded: {not_as_graded(graded.unsound)}")
    return graded


def _chosen(entries: "tuple[Entry, ...]", students: list[str], submissions: Path) -> "tuple[Entry, ...]":
    """The entries of these students."""
    known = {entry.student: entry for entry in entries}
    for name in students:
        if name not in known:
            raise stop(
                f"there is no submission of {name!r} in {submissions}: name an entry without its ending", EXIT_USAGE
            )
    return tuple(known[name] for name in dict.fromkeys(students))


def _faults(faults: Mapping[str, str]) -> Iterator[str]:
    """What the grader failed at: a sentence for each thing that went wrong."""
    from autograder.render.safe import one_line

    students = defaultdict(list)
    for student, fault in sorted(faults.items()):
        students[fault.replace(student, "STUDENT")].append(student)
    for alike in students.values():
        named = ", ".join(map(one_line, alike[:_MAX_NAMED])) + (
            f" and {len(alike) - _MAX_NAMED} more" if alike[_MAX_NAMED:] else ""
        )
        fault = faults[alike[0]]
        yield f"the grader failed at {named}: {fault}"
