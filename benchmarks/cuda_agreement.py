"""Whether a real GPU and a rehearsed one come to the same verdicts: ``python -m benchmarks.cuda_agreement``.

It needs a machine with an NVIDIA GPU, a build of torch with CUDA, and the kit. Every submission of the corpora is
graded twice on one exam, with its device check on the GPU and on a rehearsed one, and the outcomes are laid side by
side: each exercise's score, and its device check's. What comes out is the table for ``docs/cuda.md``, in Markdown, and
each submission on which the two do not agree.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import torch

from autograder import __version__
from autograder.authoring.assignment import load_assignment
from autograder.exam.draw import draw_exam
from autograder.grading.gpus import Gpus
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote
from autograder.protocol.messages import Device
from autograder.record import Record, SubmissionInfo
from autograder.submissions.read import read_submission
from autograder.worker.cuda import number_of, visible
from tests.hostile.corpus import corpus
from tests.hostile.watch import Planted

ROOT = Path(__file__).resolve().parent.parent
CORPORA = ROOT / "tests" / "corpora"
FOLDERS = ("right", "wrong", "device/right", "device/wrong", "hostile")
_OTHERS = {"labels.toml", "__pycache__"}
Verdict = Mapping[str, tuple[float, str]]
"""The score of each exercise, and the outcome of its device check."""


@dataclass
class Agreement:
    """What came of one corpus: how many agree, and the others with both verdicts, by name."""

    corpus: str
    same: int = 0
    differ: dict[str, tuple[Verdict, Verdict]] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Somewhere to grade: the grader, and the control of a zygote for its device."""

    grader: Grader
    control: Control

    def grade(self, path: Path) -> Verdict:
        """The verdict on a submission."""
        assignment = self.grader.assignment
        names = tuple(exercise.name for exercise in assignment.exercises)
        bundle, sha256 = read_submission(path, assignment.name, names)
        return verdict(self.grader.grade(SubmissionInfo(path.stem, path.name, sha256), bundle, self.control))


def verdict(record: Record) -> Verdict:
    """What is compared of a record."""
    return {
        result.name: (
            result.score,
            next((check.outcome for check in result.checks if check.name == "device"), ""),
        )
        for result in record.exercises
    }


def agreement(name: str, paths: list[Path], first: Place, second: Place) -> Agreement:
    """Grade every submission of a corpus in both places."""
    found = Agreement(name)
    for path in paths:
        one, other = first.grade(path), second.grade(path)
        if one == other:
            found.same += 1
        else:
            found.differ[path.name] = (one, other)
    return found


def entries(name: str, stack: ExitStack) -> Iterator[Path]:
    """The submissions of a corpus; those of the hostile one are written down with what they are after."""
    if name != "hostile":
        yield from (path for path in sorted((CORPORA / name).iterdir()) if path.name not in _OTHERS)
        return
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    names = Planted(stack).names
    for hostile in corpus():
        yield hostile.write(folder / hostile.kind, names)


def table(results: list[Agreement]) -> str:
    """The table, in Markdown."""
    lines = ["| corpus | submissions | same verdict |", "|---|---|---|"]
    lines += [f"| {found.corpus} | {found.same + len(found.differ)} | {found.same} |" for found in results]
    return "\n".join(lines)


def place(stack: ExitStack, device: Device, seed: int) -> Place:
    """A zygote and a grader for a device; ends the program where there is no such device."""
    shown = visible(os.environ) if device == "cuda" else ""
    zygote = stack.enter_context(Zygote(gpus=shown))
    ready = zygote.controls[0].wait_until_ready()
    missing = ready.no_gpu if device == "cuda" else ready.no_rehearsal if device == "rehearsed" else ""
    if missing:
        raise SystemExit(f"cuda_agreement: {device} cannot be had here, as {missing}: run it on another machine")
    assignment = load_assignment(ROOT / "solutions" / "multi_channel")
    numbers = tuple(number_of(shown, index) for index in range(len(ready.gpus)))
    gpus = Gpus(zygote.scratch, numbers, 1) if numbers else None
    grader = Grader(assignment, draw_exam(assignment, seed), device=device, gpus=gpus, shrink=False)
    print(f"{device}: {', '.join(ready.gpus) or 'no GPU'}")
    return Place(grader, zygote.controls[0])


def main(arguments: list[str] | None = None) -> int:
    """Grade, print, and return 1 where verdicts differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", nargs=2, choices=("cuda", "rehearsed", "cpu"), default=("cuda", "rehearsed"))
    parser.add_argument("--corpora", nargs="+", choices=FOLDERS, default=FOLDERS)
    parser.add_argument("--limit", type=int, help="the first so many of each corpus")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    versions = f"torch {torch.__version__}, CUDA {torch.version.cuda}, Python {platform.python_version()}"
    print(f"autograder {__version__}, {versions}, {platform.system()} {platform.release()}")
    results = []
    with ExitStack() as stack:
        first, second = (place(stack, device, options.seed) for device in options.devices)
        for name in options.corpora:
            results.append(agreement(name, list(entries(name, stack))[: options.limit], first, second))
            print(f"{name}: {results[-1].same} agree, {len(results[-1].differ)} do not", flush=True)
    print(f"\n{table(results)}\n")
    for found in results:
        for name, verdicts in found.differ.items():
            for device, seen in zip(options.devices, verdicts, strict=True):
                print(f"{found.corpus}/{name} on {device}: {dict(seen)}")
    return int(any(found.differ for found in results))


if __name__ == "__main__":
    sys.exit(main())
