"""What each sandbox level costs a submission.

    python benchmarks/sandbox.py [--rounds 40]

The same right submission is loaded, asked one case and ended at every level in turn, so that a busy machine is busy
for all of them. Printed are the medians, what each level adds to ``none`` (the median of the differences within a
round), and the time from a worker's end to the word that nothing of it is left.
"""

import argparse
import statistics
import time

import torch

from autograder.authoring.assignment import load_assignment
from autograder.exam.draw import draw_exam
from autograder.grading.session import Session
from autograder.grading.zygote import Zygote
from autograder.protocol.messages import ExerciseSetup, Load, Unit
from autograder.sandbox.levels import LEVELS, Level, restrictions
from tests.support import RIGHT, SOLUTION


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time per submission at each sandbox level.")
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    assignment = load_assignment(SOLUTION)
    exam = draw_exam(assignment, 1)
    setups = tuple(ExerciseSetup(paper.exercise.name, len(paper.signature.params)) for paper in exam.papers)
    load = Load(
        assignment.name,
        (Unit("student.py", RIGHT),),
        (),
        provided=assignment.provided,
        exercises=setups,
        forbidden=exam.papers[0].exercise.forbidden,
    )
    limits = assignment.page.limits
    times: dict[Level, list[float]] = {level: [] for level in LEVELS}
    ends: dict[Level, list[float]] = {level: [] for level in LEVELS}
    with Zygote() as plain, Zygote(level="strict") as strict:
        zygotes = {level: strict if level == "strict" else plain for level in LEVELS}
        for number in range(rounds + 3):  # the first three warm up
            for level, zygote in zygotes.items():
                control = zygote.controls[0]
                ready = control.wait_until_ready()
                asked = restrictions(level, limits, 3, 0, ready.offers, gives_up_root=ready.gives_up_root)
                started = time.perf_counter()
                session = Session(control, load, asked, limits)
                session.open()
                paper = exam.papers[0]
                session.ask(paper, paper.cases[:1])
                ending = time.perf_counter()
                session.close()
                ended = time.perf_counter()
                if number >= 3:
                    times[level].append(ended - started)
                    ends[level].append(ended - ending)
    print(f"{'level':10}{'median':>10}{'adds':>10}{'end':>10}   ms per submission, {rounds} rounds")
    for level in reversed(LEVELS):
        added = statistics.median(mine - none for mine, none in zip(times[level], times["none"], strict=True))
        row = (statistics.median(times[level]), added, statistics.median(ends[level]))
        print(f"{level:10}" + "".join(f"{1e3 * value:10.2f}" for value in row))


if __name__ == "__main__":
    main()
