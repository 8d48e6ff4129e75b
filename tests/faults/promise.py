"""The promise: a record is absent or complete, what was graded stays graded, and no fault of ours costs a point."""

import signal
import tempfile
from collections.abc import Collection
from pathlib import Path

import msgspec

from tests.faults.injector import Injector
from tests.faults.kinds import Kind
from tests.faults.runs import Classroom, Ended, comparable


def broken_promises(
    classroom: Classroom, out: Path, ended: Ended, statuses: Collection[int], level: str = "standard"
) -> list[str]:
    """What of the promise a run with a fault has not kept, and a second one, undisturbed, into the same folder."""
    wrong = []
    if ended.status not in statuses:
        wrong.append(f"its exit status is {ended.status}")
    wrong += _of_words(ended)
    if ended.left:
        wrong.append(f"{ended.left} processes are left")
    if ended.scratch and ended.status != -signal.SIGKILL:  # what a killed one leaves, the next one removes
        wrong.append(f"{ended.scratch} is left in the folder for temporary files")
    try:
        records = comparable(ended.records)
    except (msgspec.MsgspecError, ValueError) as error:
        return [*wrong, f"a record is not complete: {error}"]
    graded = {name for name, record in records.items() if record.status != "grader error"}
    wrong += [f"{name} got another record" for name in sorted(graded) if records[name] != classroom.expected[name]]
    if ended.status == 0:
        return wrong if records == classroom.expected else [*wrong, "it ended well, and not all is graded"]
    again = classroom.grade(out, level=level)
    if (again.status, again.errors, again.left, again.scratch, again.stray) != (0, "", 0, (), ()):
        wrong.append(f"the second run does not end well: {again}")
    elif comparable(again.records) != classroom.expected:
        wrong.append("the second run has other results")
    wrong += [f"{name} was graded again" for name in sorted(graded) if again.records[name] != ended.records[name]]
    return wrong


def _of_words(ended: Ended) -> list[str]:
    """What is wrong with what a run says: a sentence on standard error if it fails, and never a traceback."""
    lines = ended.errors.splitlines()
    wrong = ["what it says is no sentence" for line in lines if not line.startswith("autograder: ")][:1]
    if not lines and ended.status > 0:
        wrong.append("it fails and says nothing")
    if len(lines) > 1 and not all("the grader failed at" in line for line in lines):
        wrong.append("it says more than one sentence")
    return wrong


def steps(kind: Kind, classroom: Classroom, *, thorough: bool) -> dict[int, str]:
    """The calls at which faults of a kind can happen in an undisturbed run, by number."""
    counting = Injector(kind.fault, None)
    with tempfile.TemporaryDirectory() as out:
        classroom.grade(Path(out), injector=counting, before=kind.before, level=kind.level)
    return {number: counting.places[number] for number in counting.steps(thorough=thorough)}


def sweep(kind: Kind, classroom: Classroom, *, thorough: bool) -> tuple[int, dict[str, list[str]]]:
    """Have a fault happen at each call in a run of its own.

    Returns how many did happen, and where a promise was broken.
    """
    broken = {}
    count = 0
    for number, place in steps(kind, classroom, thorough=thorough).items():
        injector = Injector(kind.fault, number)
        with tempfile.TemporaryDirectory() as out:
            ended = classroom.grade(Path(out), injector=injector, before=kind.before, level=kind.level)
            wrong = broken_promises(classroom, Path(out), ended, kind.statuses, kind.level)
        count += injector.reached
        if wrong:
            broken[f"{number}: {place}"] = [*wrong, f"it said {ended.errors[-1000:]!r}"]
    return count, broken
