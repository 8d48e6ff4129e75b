"""What ``autograder doctor`` looks at: versions, the sandbox at work, an assignment against itself, its fairness."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from autograder import __version__
from autograder.fairness.result import Fairness

if TYPE_CHECKING:
    from autograder.authoring.assignment import Assignment
    from autograder.exam.draw import Exam
    from autograder.grading.zygote import Zygote
    from autograder.sandbox.levels import Level
    from autograder.submissions.discover import Entry

SCHEMA = "autograder/doctor/v1"
SEEDS = 5
"""On how many seeds submissions are graded, if nothing else is said."""
OWN_SEEDS = 3
"""On how many the assignment's own solutions are, where there are no submissions."""

_PACKAGES = ("torch", "hypothesis", "numpy", "jaxtyping", "msgspec", "jupytext")


class Finding(msgspec.Struct, frozen=True):
    """Something that was looked at."""

    what: str
    sound: bool
    detail: str


class Report(msgspec.Struct, frozen=True):
    """Everything that was looked at: what ``--json`` prints. ``fairness`` is of an assignment."""

    schema: str
    sound: bool
    findings: tuple[Finding, ...]
    fairness: Fairness | None = None


@dataclass(frozen=True)
class Sitters:
    """Who sits the exams: submissions that are right, and others. Without any, the assignment's own solutions do."""

    right: "tuple[Entry, ...]" = ()
    others: "tuple[Entry, ...]" = ()
    seeds: int | None = None
    jobs: int = 1

    @property
    def numbers(self) -> range:
        """The seeds."""
        count = self.seeds or (SEEDS if self.right or self.others else OWN_SEEDS)
        return range(1, count + 1)


def examine(
    assignment: str | None,
    sitters: Sitters | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Finding | Fairness]:
    """Look at everything, and say what was seen as it is seen.

    ``on_progress`` gets on how many seeds everybody has been graded, and of how many.
    """
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PACKAGES)
    yield Finding("versions", True, f"autograder {__version__}, Python {sys.version.split()[0]}, {versions}")
    if sys.platform != "linux":
        yield Finding("grading", False, "grade needs Linux; check works here")
        return
    yield from _sandbox()
    if assignment is not None:
        yield from _assignment(assignment, sitters or Sitters(), on_progress)


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
    from autograder.grading.zygote import Zygote, ZygoteError
    from autograder.sandbox.levels import SandboxError, require
    from autograder.sandbox.probes import probe
    from autograder.worker.cuda import visible

    started = time.perf_counter()
    try:
        with Zygote(level=level, gpus=visible(os.environ) if level == "standard" else "") as zygote:
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
            if level == "standard":
                yield from _devices(zygote)
    except (ZygoteError, SandboxError, OSError) as error:
        yield Finding(f"{level}: worker", False, f"{error}: see the error above")


def _devices(zygote: "Zygote") -> Iterator[Finding]:
    """Whether each GPU computes in a confined worker, and where there is none, whether one can be rehearsed."""
    from autograder.grading.gpus import Gpus
    from autograder.sandbox.probes import compute
    from autograder.worker.cuda import number_of, visible

    ready = zygote.controls[0].wait_until_ready()
    if not ready.gpus:
        yield Finding("cuda", True, f"no GPU can be used: {ready.no_gpu}")
        said = ready.no_rehearsal
        detail = f"the device check is not made, as {said}" if said else "the device check is made on a rehearsed GPU"
        yield Finding("rehearsed GPU", True, detail)
    for index, name in enumerate(ready.gpus):
        gpus = Gpus(zygote.scratch, (number_of(visible(os.environ), index),), 1)
        outcome = compute(zygote.controls[0], gpus)
        yield Finding(f"cuda: {name}", outcome.held, outcome.detail)


def _assignment(name: str, sitters: Sitters, on_progress: Callable[[int, int], None]) -> Iterator[Finding | Fairness]:
    import torch

    from autograder.authoring.assignment import AssignmentError, find_assignment, load_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.exam.draw import draw_exam
    from autograder.exam.oracle import OracleError
    from autograder.grading.zygote import Zygote, ZygoteError
    from autograder.sandbox.levels import SandboxError

    torch.set_num_threads(1)  # no threads before jobs are forked
    try:
        assignment = load_assignment(find_assignment(name))
        exam = draw_exam(assignment, 1)
    except (AssignmentError, LessonError, OracleError) as error:
        yield Finding("assignment", False, str(error))
        return
    cases = sum(len(paper.cases) for paper in exam.papers)
    yield Finding("assignment", True, f"{assignment.title}: {len(exam.papers)} exercises, an exam of {cases} cases")
    yield _exactness(exam)
    yield _release(assignment)
    try:
        with Zygote(max(1, min(sitters.jobs, len(sitters.numbers)))) as zygote:
            yield _reference(assignment, exam, zygote)
            yield _fairness(assignment, sitters, zygote, on_progress)
    except (ZygoteError, SandboxError) as error:
        yield Finding("reference", False, f"it cannot be graded here: {error}")


def _exactness(exam: "Exam") -> Finding:
    weak = [
        paper.exercise.name for paper in exam.papers for case in paper.cases if case.whole and case.result.bound >= 0.5
    ]
    detail = f"whole-number cases of {weak[0]} are too large to be exact" if weak else "whole-number cases are exact"
    return Finding("exactness", not weak, detail)


def _reference(assignment: "Assignment", exam: "Exam", zygote: "Zygote") -> Finding:
    from autograder.grading.submission import Grader
    from autograder.record import SubmissionInfo
    from autograder.submissions.read import read_submission

    names = tuple(exercise.name for exercise in assignment.exercises)
    path = assignment.folder / f"{assignment.name}.py"
    bundle, sha256 = read_submission(path, assignment.name, names)
    info = SubmissionInfo("reference", path.name, sha256)
    record = Grader(assignment, exam).grade(info, bundle, zygote.controls[0])
    detail = f"the lesson's own solutions score {record.score:g} of {record.max_score:g}"
    return Finding("reference", record.status == "right", detail)


def _release(assignment: "Assignment") -> Finding:
    from autograder.authoring.assignment import ASSIGNMENTS
    from autograder.authoring.release import ReleaseError, stale_files

    target: Path = assignment.folder.parent.parent / ASSIGNMENTS / assignment.folder.name
    try:
        stale = stale_files(assignment, target) if target.is_dir() else ["it has not been built"]
    except ReleaseError as error:
        stale = [str(error)]
    detail = f"{stale[0]}: run autograder release {assignment.name}" if stale else f"{target} is fresh"
    return Finding("release", not stale, detail)


def _fairness(
    assignment: "Assignment", sitters: Sitters, zygote: "Zygote", on_progress: Callable[[int, int], None]
) -> Fairness:
    from autograder.fairness.run import candidates, look_at_fairness, own_solutions

    right = candidates(sitters.right, assignment, right=True) or own_solutions(assignment)
    others = candidates(sitters.others, assignment, right=False)
    return look_at_fairness(assignment, (*right, *others), sitters.numbers, zygote, on_progress)
