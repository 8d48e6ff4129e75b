"""What ``autograder doctor`` looks at: versions, the sandbox at work, an assignment against itself."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from autograder import __version__

if TYPE_CHECKING:
    from autograder.sandbox.levels import Level

_PACKAGES = ("torch", "hypothesis", "numpy", "jaxtyping", "msgspec", "jupytext")


@dataclass(frozen=True)
class Finding:
    """Something that was looked at."""

    what: str
    sound: bool
    detail: str


def examine(assignment: str | None) -> Iterator[Finding]:
    """Look at everything, and say what was seen as it is seen."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield Finding("versions", True, f"autograder {__version__}, Python {sys.version.split()[0]}, {versions}")
    if sys.platform != "linux":
        yield Finding("grading", False, "grade needs Linux; check works here")
        return
    yield from _sandbox()
    if assignment is not None:
        yield from _assignment(assignment)


def _sandbox() -> Iterator[Finding]:
    from autograder.sandbox.levels import SandboxError, require_of_kernel

    try:
        require_of_kernel("standard")
    except SandboxError as error:
        yield Finding("sandbox", False, str(error))
        return
    yield from _level("standard")
    yield from _level("strict")


def _level(level: "Level") -> Iterator[Finding]:
    """A zygote of this level, and what the probes say of a worker that it forks."""
    import os

    from autograder.grading.zygote import Zygote, ZygoteError
    from autograder.sandbox.levels import SandboxError, require
    from autograder.sandbox.probes import probe

    started = time.perf_counter()
    try:
        with Zygote(level=level) as zygote:
            ready = zygote.controls[0].wait_until_ready()
            detail = f"warm after {time.perf_counter() - started:.1f} s, torch {ready.versions['torch']}"
            yield Finding(f"{level}: worker", True, f"{detail}, Landlock ABI {ready.offers.landlock}")
            try:
                require(level, ready.offers)
            except SandboxError as error:
                yield Finding(level, level == "strict", f"{error}")  # the default level does without
                return
            if os.geteuid() == 0:
                detail = (
                    "workers run as another user"
                    if ready.gives_up_root
                    else "workers stay root, without its capabilities: it is better to run grade as an ordinary user"
                )
                yield Finding(f"{level}: giving up root", True, detail)
            for outcome in probe(zygote.controls[0], level):
                detail = outcome.word if outcome.held else f"{outcome.word}: {outcome.detail}"
                yield Finding(f"{level}: {outcome.name}", outcome.held, detail)
    except (ZygoteError, SandboxError, OSError) as error:
        yield Finding(f"{level}: worker", False, f"{error}: see the error above")


def _assignment(name: str) -> Iterator[Finding]:
    from autograder.authoring.assignment import AssignmentError, find_assignment, load_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.authoring.release import ASSIGNMENTS, ReleaseError, stale_files
    from autograder.exam.draw import draw_exam
    from autograder.exam.oracle import OracleError
    from autograder.grading.submission import Grader
    from autograder.grading.zygote import Zygote, ZygoteError
    from autograder.record import SubmissionInfo
    from autograder.sandbox.levels import SandboxError
    from autograder.submissions.read import read_submission

    try:
        folder = find_assignment(name)
        assignment = load_assignment(folder)
        exam = draw_exam(assignment, 1)
    except (AssignmentError, LessonError, OracleError) as error:
        yield Finding("assignment", False, str(error))
        return
    cases = sum(len(paper.cases) for paper in exam.papers)
    yield Finding("assignment", True, f"{assignment.title}: {len(exam.papers)} exercises, an exam of {cases} cases")
    weak = [
        paper.exercise.name for paper in exam.papers for case in paper.cases if case.whole and case.result.bound >= 0.5
    ]
    detail = f"whole-number cases of {weak[0]} are too large to be exact" if weak else "whole-number cases are exact"
    yield Finding("exactness", not weak, detail)
    names = tuple(exercise.name for exercise in assignment.exercises)
    path = folder / f"{assignment.name}.py"
    bundle, sha256 = read_submission(path, assignment.name, names)
    try:
        with Zygote() as zygote:
            info = SubmissionInfo("reference", path.name, sha256)
            record = Grader(assignment, exam).grade(info, bundle, zygote.controls[0])
    except (ZygoteError, SandboxError) as error:
        yield Finding("reference", False, f"it cannot be graded here: {error}")
        return
    detail = f"the lesson's own solutions score {record.score:g} of {record.max_score:g}"
    yield Finding("reference", record.status == "right", detail)
    target: Path = folder.parent.parent / ASSIGNMENTS / folder.name
    try:
        stale = stale_files(assignment, target) if target.is_dir() else ["it has not been built"]
    except ReleaseError as error:
        stale = [str(error)]
    detail = f"{stale[0]}: run autograder release {name}" if stale else f"{target} is fresh"
    yield Finding("release", not stale, detail)
