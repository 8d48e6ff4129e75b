"""``autograder ci``: a service grades a checkout on every push."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.common import EXIT_FAILED, EXIT_GRADER, EXIT_USAGE, console, sentence, stop, tell
from autograder.cli.ending import signals_raise, told

if TYPE_CHECKING:
    from autograder.ci.run import Outcome
    from autograder.ci.source import Source
    from autograder.record import Record
    from autograder.sandbox.levels import Level

_PLATFORMS = ("actions", "classroom", "classroom50")
_DEVICES = ("auto", "cpu", "cuda", "rehearsed")


def ci(
    assignment: Annotated[
        str | None,
        typer.Argument(
            help="The assignment: a folder under `solutions/`, a path to it or to a `checks.json`, or the name that "
            "the checkout's `checks.json` has.",
            show_default="what the checkout's checks.json names",
        ),
    ] = None,
    path: Annotated[Path, typer.Argument(help="The checkout.", show_default="this folder")] = Path(),
    fail_under: Annotated[
        str | None,
        typer.Option(
            help="End with status 1 below so many points (`24`) or such a share of them (`80%`).", show_default="never"
        ),
    ] = None,
    platform: Annotated[
        str,
        typer.Option(
            help="Where the points go: `actions` for a summary and annotations alone, `classroom` for GitHub "
            "Classroom's reporter, `classroom50` for Classroom 50."
        ),
    ] = "actions",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Also write record.json, junit.xml and summary.md into here.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**63 - 1, help="The seed of the exam, where it is at hand.", show_default="1"),
    ] = None,
    device: Annotated[str, typer.Option(help="Where the device check of the exam is made, as for `grade`.")] = "auto",
    sandbox: Annotated[str, typer.Option(help="How student code is kept apart: a level of `grade`.")] = "standard",
    init: Annotated[
        bool,
        typer.Option(
            "--init", help="Grade nothing: write the platform's workflow into PATH, or Classroom 50's bundle."
        ),
    ] = False,
    install: Annotated[
        str,
        typer.Option(help="With --init: the command that installs the kit.", show_default="this version by its name"),
    ] = "",
) -> None:
    """Grade one checkout in continuous integration: points, a summary, and annotations on the student's lines.

    autograder ci multi_channel .

    autograder ci multi_channel . --fail-under 80%

    autograder ci --init

    Where the author's assignment is at hand, above the checkout, its exam is sat; else the visible checks of the
    checkout's `checks.json` are. A grading page in the checkout itself is never run. The summary is added to the file
    that GITHUB_STEP_SUMMARY names; annotations are printed where GITHUB_ACTIONS is `true`, ten at most. All that is
    written shows what the course reveals, but for `record.json`, which holds everything.

    Exit status: 0 if grading ran, whatever the score; 1 below `--fail-under`; 2 for wrong usage; 3 if the grader itself
    failed, which costs no point.
    """
    if platform not in _PLATFORMS:
        raise stop(f"there is no platform {platform!r}: use one of {', '.join(_PLATFORMS)}", EXIT_USAGE)
    if assignment and path == Path() and _is_checkout(Path(assignment)):
        path, assignment = Path(assignment), None
    if init:
        _write_workflow(assignment, path, platform, install, out)
        return
    if install:
        raise stop("--install says what a workflow installs: give it with --init", EXIT_USAGE)
    if device not in _DEVICES:
        raise stop(f"there is no device {device!r}: use one of {', '.join(_DEVICES)}", EXIT_USAGE)
    if sys.platform != "linux":
        raise stop(
            "grading needs Linux, where student code can be kept apart: use a Linux runner, or autograder check for"
            " your own work",
            EXIT_USAGE,
        )
    if platform == "classroom" and not os.environ.get("GITHUB_OUTPUT"):
        raise stop(
            "--platform classroom writes to the file that GITHUB_OUTPUT names, which is not set: run it as a step of a"
            " workflow",
            EXIT_USAGE,
        )
    with told("run it again"), signals_raise():
        source = _source(assignment, path)
        least = _least(fail_under, source)
        outcome = _graded(source, path, seed, device, sandbox)
        _write(outcome, platform, out)
    if outcome.fault:
        raise stop(f"the grader failed at this checkout: {outcome.fault}", EXIT_GRADER)
    if least is not None:
        points, of = outcome.record.score, outcome.record.max_score
        wanted = of * least[1] / 100 if least[0] == "%" else least[1]
        if points < wanted - 1e-6:
            raise stop(f"{points:g} of {of:g} points are less than --fail-under {fail_under}", EXIT_FAILED)


def _is_checkout(path: Path) -> bool:
    """Whether an only argument is the checkout: a folder with visible checks, and no grading page."""
    return (path / "checks.json").is_file() and not (path / "grading.py").is_file()


def _source(assignment: str | None, path: Path) -> "Source":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no threads before the fork
    from autograder.authoring.public import PublicChecksError
    from autograder.ci.source import SourceError, find_source

    with sentence(SourceError, PublicChecksError):
        return find_source(assignment, path)


def _least(fail_under: str | None, source: "Source") -> tuple[str, float] | None:
    """What ``--fail-under`` asks for: ``%`` or nothing, and the number."""
    if fail_under is None:
        return None
    text = fail_under.strip()
    unit = "%" if text.endswith("%") else ""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf") or (unit and number > 100):
        raise stop(f"--fail-under {fail_under} is neither points nor a share: give 24, or 80%", EXIT_USAGE)
    most = sum(exercise.points for exercise in source.checks.exercises) if source.checks is not None else None
    if most is not None and not unit and number > most:
        raise stop(f"--fail-under {fail_under} is more than the {most:g} points that there are", EXIT_USAGE)
    return unit, number


def _graded(source: "Source", path: Path, seed: int | None, device: Any, sandbox: str) -> "Outcome":
    from autograder.authoring.assignment import AssignmentError
    from autograder.authoring.lesson import LessonError
    from autograder.authoring.public import PublicChecksError
    from autograder.batch.run import DeviceError, StoppedError
    from autograder.batch.store import StoreError, WriteError
    from autograder.ci.run import SEED, grade_checkout, student_of
    from autograder.exam.oracle import OracleError
    from autograder.grading.zygote import ZygoteError
    from autograder.sandbox.levels import LEVELS, SandboxError

    if sandbox not in LEVELS:
        raise stop(f"there is no sandbox level {sandbox!r} in this version: use one of {', '.join(LEVELS)}", EXIT_USAGE)
    level: Level = sandbox
    if source.checks is not None and (seed is not None or device not in {"auto", "cpu"}):
        option = "--seed" if seed is not None else "--device"
        raise stop(f"{option} is for an exam, and there are only the visible checks here: leave it out", EXIT_USAGE)
    with (
        sentence(AssignmentError, LessonError, OracleError, PublicChecksError),
        sentence(DeviceError, ZygoteError, SandboxError, WriteError, StoppedError, StoreError, code=EXIT_GRADER),
    ):
        return grade_checkout(
            source,
            student_of(path),
            level=level,
            device="cpu" if source.checks is not None else device,
            seed=SEED if seed is None else seed,
        )


def _write(outcome: "Outcome", platform: str, out: Path | None) -> None:
    """Show the result, and write it where it is looked for."""
    from autograder.batch.store import StoreError, write_atomically
    from autograder.render.annotations import render_annotations
    from autograder.render.markdown import render_markdown
    from autograder.render.record import show_record
    from autograder.render.reveal import revealed

    record = outcome.record
    show_record(revealed(record), console())
    if os.environ.get("GITHUB_ACTIONS") == "true":
        sys.stdout.flush()
        for line in render_annotations(record, outcome.places):
            typer.echo(line)  # the one thing that a runner is to obey
    summary = render_markdown(record)
    if platform != "classroom50":  # whose runner adds release-body.md to it
        _append(os.environ.get("GITHUB_STEP_SUMMARY", ""), summary)
    with sentence(StoreError, code=EXIT_GRADER):
        if platform == "classroom":
            from autograder.ci.workflow import STEP
            from autograder.export.classroom import render_classroom

            _append(os.environ["GITHUB_OUTPUT"], f"result={render_classroom(record, outcome.places)}\n")
            tell(f"the points are in the output `result` of this step, whose id the reporter takes to be {STEP}")
        elif platform == "classroom50":
            _write_classroom50(record, summary)
        if out is not None:
            from autograder.export.junit import render_junit
            from autograder.record import encode_record

            _make(out)
            write_atomically(out / "record.json", encode_record(record))
            write_atomically(out / "junit.xml", render_junit(record).encode())
            write_atomically(out / "summary.md", summary.encode())


def _write_classroom50(record: "Record", summary: str) -> None:
    import datetime

    from autograder.batch.store import write_atomically
    from autograder.export.classroom50 import Classroom50Error, render_classroom50

    if record.status == "grader error":
        return  # the exit status says so, and the runner tells the class's page
    with sentence(Classroom50Error):
        result = render_classroom50(record, os.environ, datetime.datetime.now(datetime.UTC))
    write_atomically(Path("result.json"), result.encode())
    write_atomically(Path("release-body.md"), summary.encode())


def _append(name: str, text: str) -> None:
    """Add text to a file of the runner's, if it has one."""
    if not name:
        return
    try:
        with open(name, "a", encoding="utf-8", errors="replace") as file:
            file.write(text)
    except OSError as error:
        raise stop(f"the runner's file {name} cannot be written: {error.strerror}", EXIT_GRADER) from error


def _make(folder: Path) -> None:
    from autograder.batch.store import StoreError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {folder} cannot be written: {error.strerror}; choose another --out") from error


def _write_workflow(assignment: str | None, path: Path, platform: Any, install: str, out: Path | None) -> None:
    """Write what has a repository graded; what stands there and is something else is not touched."""
    from autograder.authoring.public import FILE_NAME, PublicChecksError
    from autograder.ci.source import SourceError, read_visible
    from autograder.ci.workflow import BUNDLE, classroom50_bundle, workflow

    if not path.is_dir():
        raise stop(f"there is no folder {path}: name the repository to write into", EXIT_USAGE)
    checks = path / FILE_NAME
    with sentence(PublicChecksError, SourceError):
        known = read_visible(checks) if checks.is_file() else None
    name = assignment or (known.assignment if known else None)
    if known is None or (assignment is not None and known.assignment != assignment):
        whose = f"of {assignment!r} " if assignment else ""
        raise stop(
            f"there are no checks {whose}in {path}: name the folder that was released, with its {FILE_NAME}", EXIT_USAGE
        )
    assert name is not None, "the checks name it"
    if platform == "classroom50":
        if out is None:
            raise stop("Classroom 50 publishes a bundle: say with --out where it is to be written", EXIT_USAGE)
        files = {BUNDLE: classroom50_bundle(install).encode(), FILE_NAME: checks.read_bytes()}
    else:
        relative, text = workflow(name, platform, install)
        files = {relative: text.encode()}
    target = path if out is None else out
    for relative, content in files.items():
        _put(target / relative, content)


def _put(path: Path, content: bytes) -> None:
    """Write a file that is not there yet; on any system, as authors have others than Linux."""
    try:
        if path.is_file() and path.read_bytes() == content:
            typer.echo(f"{path} was there already")
            return
        if not os.path.lexists(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            typer.echo(f"{path}")
            return
    except OSError as error:
        raise stop(f"{path} cannot be written: {error.strerror}; choose another --out", EXIT_USAGE) from error
    raise stop(f"{path} is there and holds something else: remove it first, or choose another --out", EXIT_USAGE)
