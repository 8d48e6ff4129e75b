"""How fast ``nbgrader autograde`` is in a course of the kit's, side by side with stock nbgrader on the same class.

``python -m benchmarks.nbgrader_course`` puts the same 30 submissions into two courses: one that is set up by this
repository's ``nbgrader_config.py``, and a stock one, whose hidden tests check each exercise on 100 Hypothesis examples
(see :mod:`benchmarks.stock_nbgrader`). Then it runs ``nbgrader autograde`` in each, and times the whole command: the
start of nbgrader, the kit's own processes or the Jupyter kernels, and the writing into the gradebook.

Absolute times belong to this machine and this moment; quote the ratio.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from benchmarks.stock_nbgrader import autograde
from benchmarks.throughput import EXAMPLES, copies, plain_sources
from tests.nbgrader.courses import NAME, Course
from tests.nbgrader.damaged import answered
from tests.support import IN, ONE, OUT


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=30, help="how many, taken from the example class in turn")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        needed = -(-options.submissions // len(list(EXAMPLES.iterdir())))
        sources = dict(
            sorted(plain_sources(copies(EXAMPLES, folder / "class", needed)).items(), key=_turn)[: options.submissions]
        )
        course = Course.make(folder / "kit")
        _require(course.nbgrader("generate_assignment", NAME).returncode)
        released = json.loads((course.folder / "assignments" / NAME / f"{NAME}.ipynb").read_bytes())
        for student, source in sources.items():
            notebook = answered(released, {IN: source, OUT: "# above", ONE: "# above"})
            course.hand_over(student, json.dumps(notebook).encode())
        cpu, started = _cpu_s(), time.perf_counter()
        _require(course.nbgrader("autograde", NAME).returncode)
        wall_s, cpu_s = time.perf_counter() - started, _cpu_s() - cpu
        scores = course.scores()
        stock = autograde(sources, folder / "stock")
    count = len(sources)
    print(f"with the kit:  {count} submissions in {wall_s:.1f} s, {cpu_s:.1f} s of processor time")
    print(f"stock:         {count} submissions in {stock.wall_s:.1f} s, {stock.cpu_s:.1f} s of processor time")
    print(
        f"the kit's is {stock.wall_s / wall_s:.1f} times as fast, and takes 1/{stock.cpu_s / cpu_s:.1f} of the"
        " processor time"
    )
    print(f"{len(scores)} scores with the kit, {len(stock.scores)} with stock nbgrader")


def _turn(item: tuple[str, str]) -> tuple[str, str]:
    """Every student's first copy, then every one's second."""
    name, _, number = item[0].rpartition("_")
    return number, name


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _require(status: int) -> None:
    if status:
        raise SystemExit(f"nbgrader ended with exit status {status}")


if __name__ == "__main__":
    main()
