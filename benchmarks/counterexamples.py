"""How small the counterexamples are that students are shown, and what it takes to find them.

``python -m benchmarks.counterexamples`` grades a folder of wrong submissions by one exam and looks at every exercise
that fails: how many numbers its arguments hold in the call that is shown, how many calls and how much time shrinking
took, and how much time went into the condition and the advice. Exercises that fail without such a call (there is no
function to ask, or it crashed or hung) are counted apart: nothing can be shrunk there.

Wanted are 12 numbers at the median and 40 at the 95th percentile, and less than 2 s of shrinking at the median. Times
belong to this machine and this moment.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from autograder.authoring.assignment import find_assignment, load_assignment
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper, draw_exam
from autograder.exam.paper import Paper
from autograder.grading.answer import Answer, Target
from autograder.grading.insight import gain_insight
from autograder.grading.judge import Fault
from autograder.grading.shrink import smallest
from autograder.grading.submission import Grader
from autograder.grading.zygote import Zygote
from autograder.record import ExerciseResult, Record, SubmissionInfo
from autograder.render.clearest import clearest
from autograder.submissions.bundle import Unreadable
from autograder.submissions.discover import discover

ROOT = Path(__file__).resolve().parent.parent
WRONG = ROOT / "tests" / "corpora" / "wrong"
ASSIGNMENT = "multi_channel"
MEDIAN_NUMBERS, MOST_NUMBERS, MEDIAN_S = 12, 40, 2.0
"""What is wanted: of the numbers at the median and at the 95th percentile, of the seconds at the median."""


@dataclass
class Effort:
    """What was done for one exercise of one submission, in all runs of it."""

    calls: int = 0
    shrink_s: float = 0.0
    insight_s: float = 0.0
    lost: bool = False
    """Whether the last fault was a call that did not come back, or ran out of memory."""


@dataclass(frozen=True)
class Shown:
    """A failing exercise with the call that is shown."""

    submission: str
    exercise: str
    check: str
    numbers: int
    effort: Effort


@dataclass
class Tally:
    """What was found in a folder."""

    submissions: int = 0
    shown: list[Shown] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)

    def add(self, record: Record, efforts: dict[str, Effort]) -> None:
        """Count a submission's failing exercises."""
        self.submissions += 1
        student = record.submission.student
        for exercise in record.exercises:
            if exercise.outcome != "failed":
                continue
            effort = efforts.get(exercise.name, Effort())
            if effort.lost:
                self.lost.append(f"{student}: {exercise.name}")
                continue
            found = shown(student, exercise, effort)
            if found is None:
                self.bare.append(f"{student}: {exercise.name}")
            else:
                self.shown.append(found)


class Counted:
    """A target that counts the cases that it is asked."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.calls = 0

    def ask(self, paper: Paper, cases: tuple[Case, ...]) -> list[Answer]:
        """Pass the cases on."""
        self.calls += len(cases)
        return self._target.ask(paper, cases)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=WRONG, help="the wrong submissions")
    parser.add_argument("--assignment", default=ASSIGNMENT, help="what they are of")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the exam")
    parser.add_argument("--worst", type=int, default=5, help="how many of the worst are named")
    options = parser.parse_args()
    torch.set_num_threads(1)
    show(measure(options.folder, options.assignment, options.seed), options.worst)


def measure(folder: Path, name: str, seed: int) -> Tally:
    """Grade every submission that can be read, one after another."""
    assignment = load_assignment(find_assignment(name))
    exam = draw_exam(assignment, seed)
    names = tuple(exercise.name for exercise in assignment.exercises)
    tally = Tally()
    with Zygote() as zygote:
        for entry in discover(folder, assignment.name):
            bundle, sha256 = entry.read(assignment.name, names)
            if isinstance(bundle, Unreadable):
                continue
            info = SubmissionInfo(entry.student, entry.shown_path, sha256)
            with watched() as efforts:
                record = Grader(assignment, exam).grade(info, bundle, zygote.controls[0])
            tally.add(record, efforts)
    return tally


def shown(student: str, exercise: ExerciseResult, effort: Effort) -> Shown | None:
    """The call that a student is shown of a failing exercise, if there is one."""
    check = clearest(exercise)
    if check is None or check.counterexample is None:
        return None
    numbers = sum(math.prod(argument.tensor.shape) for argument in check.counterexample.arguments)
    return Shown(student, exercise.name, check.name, numbers, effort)


@contextmanager
def watched() -> Iterator[dict[str, Effort]]:
    """Time shrinking and insight while this is open; what they took is there by exercise."""
    efforts: dict[str, Effort] = {}

    def timed_smallest(paper: DrawnPaper, target: Target, *rest: Any, **more: Any) -> Fault:
        effort = efforts.setdefault(paper.exercise.name, Effort())
        counted = Counted(target)
        started = time.perf_counter()
        fault = smallest(paper, counted, *rest, **more)
        effort.shrink_s += time.perf_counter() - started
        effort.calls += counted.calls
        effort.lost = fault.kind == "failure" or bool(fault.error and fault.error.out_of_memory)
        return fault

    def timed_insight(assignment: Any, paper: DrawnPaper, *rest: Any, **more: Any) -> Any:
        effort = efforts.setdefault(paper.exercise.name, Effort())
        started = time.perf_counter()
        insight = gain_insight(assignment, paper, *rest, **more)
        effort.insight_s += time.perf_counter() - started
        return insight

    replaced = [*replace(smallest, timed_smallest), *replace(gain_insight, timed_insight)]
    try:
        yield efforts
    finally:
        for module, name, original in replaced:
            setattr(module, name, original)


def replace(original: Callable[..., Any], other: Callable[..., Any]) -> list[tuple[Any, str, Callable[..., Any]]]:
    """Put another function in the place of this one wherever the grader has imported it; returns how to undo it."""
    modules = [module for name, module in sys.modules.items() if name.startswith("autograder.grading.")]
    found = [
        (module, name, original)
        for module in modules
        for name, value in list(vars(module).items())
        if value is original
    ]
    for module, name, _ in found:
        setattr(module, name, other)
    return found


def show(tally: Tally, count: int = 5) -> None:
    """Print what was found."""
    items = tally.shown
    print(
        f"{tally.submissions} submissions; {len(items)} failing exercises with a call to show, {len(tally.lost)} that "
        f"crashed, hung or ran out of memory, {len(tally.bare)} without a call"
    )
    if not items:
        return
    numbers = [item.numbers for item in items]
    seconds = [item.effort.shrink_s for item in items]
    print(f"{'':28}{'median':>10}{'95 %':>10}{'most':>10}")
    row("numbers in the arguments", numbers)
    row("calls while shrinking", [item.effort.calls for item in items])
    row("seconds of shrinking", seconds)
    row("seconds of insight", [item.effort.insight_s for item in items])
    wanted(f"at most {MEDIAN_NUMBERS} numbers at the median", percentile(numbers, 50) <= MEDIAN_NUMBERS)
    wanted(f"at most {MOST_NUMBERS} numbers at the 95th percentile", percentile(numbers, 95) <= MOST_NUMBERS)
    wanted(f"less than {MEDIAN_S:g} s of shrinking at the median", percentile(seconds, 50) < MEDIAN_S)
    worst("most numbers", items, count, lambda item: item.numbers)
    worst("most calls", items, count, lambda item: item.effort.calls)
    worst("longest shrinking", items, count, lambda item: item.effort.shrink_s)
    worst("longest insight", items, count, lambda item: item.effort.insight_s)


def row(name: str, values: list[int] | list[float]) -> None:
    """Print the middle and the upper end of some values."""
    cells = (percentile(values, 50), percentile(values, 95), max(values))
    print(f"{name:28}" + "".join(f"{number(cell):>10}" for cell in cells))


def wanted(text: str, met: bool) -> None:
    """Print whether a target is met."""
    print(f"wanted: {text}: {'met' if met else 'NOT MET'}")


def worst(name: str, items: list[Shown], count: int, key: Callable[[Shown], float]) -> None:
    """Print the items with the largest values, with their names."""
    print(f"\n{name}:")
    for item in sorted(items, key=key, reverse=True)[:count]:
        print(f"{number(key(item)):>10}  {item.submission}: {item.exercise}, {item.check}")


def number(value: float) -> str:
    """A count, or seconds to the hundredth."""
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def percentile(values: list[int] | list[float], share: int) -> float:
    """The smallest value that is not below this share (in per cent) of the values."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


if __name__ == "__main__":
    main()
