"""The negative probes: they hold where they must, and say NOT HELD where they can get out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.authoring.assignment import Assignment
from autograder.batch.run import grade_class
from autograder.batch.store import Store
from autograder.grading.zygote import Control
from autograder.sandbox import probes
from autograder.sandbox.levels import CONFINED, Level, SandboxError
from autograder.submissions.discover import discover
from tests.support import EXAMPLES, SOLUTION

NAMES = {
    "reference",
    "another submission",
    "grader's memory",
    "grader's environment",
    "write outside",
    "tcp",
    "udp",
    "unix socket",
    "abstract socket",
    "signal",
    "leave a process",
}


@pytest.mark.parametrize("level", CONFINED)
def test_every_probe_holds(level: Level, control_of: Callable[[Level], Control]) -> None:
    assert probes.require_held(control_of(level), level) == dict.fromkeys(NAMES, "held")


def test_probes_get_out_where_nothing_holds(control: Control) -> None:
    outcomes = {outcome.name: outcome for outcome in probes.probe(control, "process")}
    for name in ("reference", "another submission", "write outside", "tcp", "udp", "unix socket", "abstract socket"):
        assert outcomes[name].word == "NOT HELD", name
        assert outcomes[name].detail
    assert outcomes["leave a process"].held


def test_a_confined_level_that_does_not_hold_is_refused(control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    found = tuple(replace(outcome, held=outcome.name != "tcp") for outcome in probes.probe(control, "standard"))
    monkeypatch.setattr(probes, "probe", lambda *_arguments: found)
    with pytest.raises(SandboxError, match=r"does not hold on this machine \(tcp\)"):
        probes.require_held(control, "standard")
    assert probes.require_held(control, "process")["tcp"] == "NOT HELD"


def test_probes_stand_in_every_record(assignment: Assignment, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.prepare()
    entries = discover(EXAMPLES, assignment.name)[:2]
    graded = grade_class(SOLUTION, entries, store, jobs=1, seed=7)
    for record in graded.records:
        assert record.environment.sandbox["level"] == "standard"
        assert record.environment.sandbox["landlock"] >= 1
        assert record.environment.sandbox["probes"] == dict.fromkeys(NAMES, "held")
