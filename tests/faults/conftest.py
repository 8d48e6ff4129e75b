"""Fixtures: a small class, with what an undisturbed run makes of it."""

import gc

import pytest

from tests.faults.runs import Classroom


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    folder = tmp_path_factory.mktemp("class")
    gc.collect()  # once, and not in each of the processes that are forked
    made = Classroom(folder)
    assert made.expected
    return made


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether faults happen at all the steps that differ."""
    return bool(request.config.getoption("--all-faults"))
