"""How fast a class is graded, side by side with stock nbgrader on the same submissions.

``python -m benchmarks.throughput`` grades copies of the example class with the kit, and the example class itself with
``nbgrader autograde``, whose hidden tests check each exercise on 100 Hypothesis examples (see
:mod:`benchmarks.stock_nbgrader`). Everything is measured in this one run, as whole processes with their children:

* throughput per core: submissions per second of processor time, start-up included;
* the share of the students' own code in the processor time spent on submissions, without the start-up, which is what
  the same command takes once more when every result is there already;
* what the device check adds where a GPU is rehearsed: all else is measured without it, as nbgrader has none;
* the peak of the memory that the grader, the zygote and all workers hold together (proportional set size).

Absolute times belong to this machine and this moment; quote the ratios.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from autograder.submissions.bundle import Bundle
from autograder.submissions.read import read_submission
from benchmarks.stock_nbgrader import StockRun, autograde

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples" / "class"
RIGHT = ROOT / "tests" / "corpora" / "right"
ASSIGNMENT = "multi_channel"
EXERCISES = ("corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1")
_SAMPLE_EVERY_S = 0.1


@dataclass(frozen=True)
class KitRun:
    """What one ``autograder grade`` took. Times in seconds, memory in MiB; ``start_cpu_s`` is a part of ``cpu_s``."""

    submissions: int
    wall_s: float
    cpu_s: float
    start_cpu_s: float
    student_cpu_s: float
    peak_mb: float

    @property
    def cpu_each_s(self) -> float:
        """Processor time per submission."""
        return self.cpu_s / self.submissions


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=40, help="copies of the example class for the kit")
    parser.add_argument("--stock-copies", type=int, default=1, help="copies of the example class for nbgrader; 0: none")
    parser.add_argument("--jobs", type=int, default=2, help="submissions side by side")
    parser.add_argument("--nbgrader-python", type=Path, help="an interpreter with nbgrader; default: this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mixed = grade(copies(EXAMPLES, folder / "mixed", options.copies), folder / "mixed-out", options.jobs)
        corpus = grade(copies(RIGHT, folder / "corpus", -(-options.copies // 6)), folder / "corpus-out", options.jobs)
        right = grade(
            copies(EXAMPLES, folder / "right", options.copies * 2, right_in(folder / "mixed-out")),
            folder / "right-out",
            options.jobs,
        )
        rehearsed = grade(folder / "right", folder / "rehearsed-out", options.jobs, "rehearsed")
        show("the example class", mixed)
        show("the right ones of the example class", right)
        show("the corpus of right submissions, many of them vectorised", corpus)
        show("the right ones with a rehearsed device check", rehearsed)
        print(
            f"the device check adds {(rehearsed.cpu_each_s - right.cpu_each_s) * 1000:.0f} ms to each, and"
            f" {rehearsed.student_cpu_s / right.student_cpu_s - 1:.0%} to the processor time of the students' own code"
        )
        peak = max(run.peak_mb for run in (mixed, right, corpus, rehearsed))
        print(f"peak memory at {options.jobs} jobs: {peak:.0f} MiB")
        if options.stock_copies:
            sources = plain_sources(copies(EXAMPLES, folder / "stock", options.stock_copies))
            stock = autograde(sources, folder / "stock-course", options.nbgrader_python)
            compare(mixed, stock)


def show(name: str, run: KitRun) -> None:
    """Print a run of the kit."""
    per_minute = run.submissions / run.wall_s * 60
    print(
        f"kit, {name}: {run.submissions} submissions in {run.wall_s:.1f} s ({per_minute:.0f} a minute), "
        f"{run.cpu_s:.1f} s of processor time ({run.cpu_each_s * 1000:.0f} ms each); without {run.start_cpu_s:.1f} s "
        f"of start-up {run.student_cpu_s / (run.cpu_s - run.start_cpu_s):.0%} of it is the students' own code"
    )


def compare(kit: KitRun, stock: StockRun) -> None:
    """Print stock nbgrader's run beside the kit's."""
    each = stock.cpu_s / stock.students
    print(
        f"stock nbgrader: {stock.students} submissions in {stock.wall_s:.1f} s, {stock.cpu_s:.1f} s of processor time "
        f"({each * 1000:.0f} ms each)"
    )
    print(f"throughput per core, kit over stock nbgrader: {each / kit.cpu_each_s:.0f} times")


def right_in(out: Path) -> frozenset[str]:
    """The students whose first copy scored full in the results ``out``."""
    records = [json.loads(path.read_bytes()) for path in (out / "results").glob("*_000.json")]
    return frozenset(
        record["submission"]["student"].removesuffix("_000")
        for record in records
        if record["score"] == record["max_score"]
    )


def copies(source: Path, target: Path, count: int, only: frozenset[str] | None = None) -> Path:
    """Copies of the submissions in ``source`` (or those of some students) under names of their own."""
    target.mkdir()
    chosen = [path for path in sorted(source.iterdir()) if only is None or path.stem in only]
    for number in range(count):
        for path in chosen:
            name = target / f"{path.stem}_{number:03}{path.suffix}"
            (shutil.copytree if path.is_dir() else shutil.copy)(path, name)
    return target


def grade(submissions: Path, out: Path, jobs: int, device: str = "cpu") -> KitRun:
    """Grade a folder by the command, as a process of its own, and read what it took."""
    wall, cpu, peak_kb = _run_command(submissions, out, jobs, device)
    _, start_cpu, _ = _run_command(submissions, out, jobs, device)
    records = [json.loads(path.read_bytes()) for path in (out / "results").glob("*.json")]
    student = sum(record["timings"]["student_cpu_s"] for record in records)
    return KitRun(len(records), wall, cpu, start_cpu, student, peak_kb / 1024)


def _run_command(submissions: Path, out: Path, jobs: int, device: str) -> tuple[float, float, int]:
    """Wall-clock seconds, processor seconds and peak memory in KiB of one ``autograder grade``."""
    environment = {**os.environ, "TMPDIR": str(out.parent)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, str(submissions), "--out", str(out)]
    process = subprocess.Popen(
        [*command, "--seed", "1", "--jobs", str(jobs), "--device", device],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    memory = _MemoryWatch(process.pid)
    memory.start()
    status = process.wait()
    memory.stop()
    if status != 0:
        raise SystemExit(f"grading ended with exit status {status}")
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, memory.peak_kb


def plain_sources(folder: Path) -> dict[str, str]:
    """The submissions as plain Python text, which is what a notebook's cell takes; helper modules are put inline."""
    sources = {}
    for path in sorted(folder.iterdir()):
        bundle, _ = read_submission(path, ASSIGNMENT, EXERCISES)
        if not isinstance(bundle, Bundle):
            sources[path.stem] = path.read_text(encoding="utf-8")
            continue
        helpers = [
            f"import sys, types\n_module = types.ModuleType({Path(file.path).stem!r})\n"
            f"exec({file.content.decode()!r}, _module.__dict__)\nsys.modules[{Path(file.path).stem!r}] = _module\n"
            for file in bundle.files
            if file.path.endswith(".py")
        ]
        cells = [
            "\n".join(line for line in unit.source.splitlines() if not line.lstrip().startswith(("%", "!")))
            for unit in bundle.units
        ]
        sources[path.stem] = "\n\n".join([*helpers, *cells])
    return sources


class _MemoryWatch(threading.Thread):
    """Samples the proportional set size of a process and all its descendants."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_kb = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(_SAMPLE_EVERY_S):
            self.peak_kb = max(self.peak_kb, sum(_pss_kb(pid) for pid in _descendants(self._pid)))

    def stop(self) -> None:
        self._done.set()
        self.join()


def _descendants(pid: int) -> list[int]:
    found = [pid]
    for process in found:
        try:
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        except OSError:
            continue
        found += [int(child) for child in children]
    return found


def _pss_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


if __name__ == "__main__":
    main()
