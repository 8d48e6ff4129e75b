"""Every step of a run fails, one run after another, in every way that a machine has: the promise holds."""

import pytest

from tests.faults.kinds import KINDS
from tests.faults.promise import steps, sweep
from tests.faults.runs import Classroom

AT_LEAST = 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_fault_loses_a_record_or_costs_a_point(classroom: Classroom, kind: str, thorough: bool) -> None:
    count, broken = sweep(KINDS[kind], classroom, thorough=thorough)
    print(f"{count} faults")
    assert count > 0
    assert broken == {}


@pytest.mark.slow
def test_the_sweeps_have_enough_steps(classroom: Classroom) -> None:
    """What the sweeps go through, counted in undisturbed runs."""
    numbers = {name: len(steps(kind, classroom, thorough=False)) for name, kind in KINDS.items()}
    assert sum(numbers.values()) >= AT_LEAST, numbers
