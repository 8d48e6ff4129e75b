"""Fixtures: one process with a rehearsed GPU, and one that has none, for all tests in this folder."""

from collections.abc import Iterator

import pytest

from tests.rehearsal.running import Child, child, why_not


@pytest.fixture(scope="session")
def gpu() -> Iterator[Child]:
    """Runs snippets where there is a rehearsed GPU."""
    if why_not():
        pytest.skip(f"no rehearsed GPU here: {why_not()}")
    with child(switched_on=True) as running:
        yield running


@pytest.fixture(scope="session")
def plain() -> Iterator[Child]:
    """Runs snippets each in a process of its own, where the GPU is not switched on."""
    if why_not():
        pytest.skip(f"no rehearsed GPU here: {why_not()}")
    with child(switched_on=False) as running:
        yield running
