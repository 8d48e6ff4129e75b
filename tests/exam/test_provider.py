"""Drawing from the seed alone."""

import random

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

from autograder.exam.provider import BACKEND, SeededProvider, drawing_settings

PECULIAR = 3_735_928_559
"""A constant of a local module, which Hypothesis' own provider mixes into what it draws."""

QUOTED = "a peculiar text"


def _drawn(number: int, count: int = 100, strategy: st.SearchStrategy[object] | None = None) -> list[object]:
    found: list[object] = []

    @seed(number)
    @drawing_settings(count)
    @given(strategy or st.integers(0, 2**32 - 1))
    def collect(item: object) -> None:
        found.append(item)

    collect()
    return found


def test_provider_is_registered_under_its_name() -> None:
    assert AVAILABLE_PROVIDERS[BACKEND] == "autograder.exam.provider.SeededProvider"


def test_what_the_provider_takes_away_is_there_in_this_version_of_hypothesis() -> None:
    assert callable(HypothesisProvider.__dict__["_maybe_draw_constant"])
    assert SeededProvider(None)._maybe_draw_constant("integer", {}) is None


def test_settings_draw_as_often_as_asked_and_remember_nothing() -> None:
    made = drawing_settings(17)
    assert made.max_examples == 17
    assert made.backend == BACKEND
    assert made.database is None
    assert made.deadline is None
    assert made.phases == (Phase.generate,)
    assert set(made.suppress_health_check) == set(HealthCheck)
    assert not made.derandomize


def test_settings_shrink_where_asked() -> None:
    assert drawing_settings(3, shrink=True).phases == (Phase.generate, Phase.shrink)


def test_settings_do_not_depend_on_the_profile_in_use() -> None:
    settings.register_profile("other", max_examples=1, derandomize=True, print_blob=True)
    before = settings.get_current_profile_name()
    wanted = drawing_settings(17)
    settings.load_profile("other")
    try:
        assert drawing_settings(17) == wanted
    finally:
        settings.load_profile(before)


def test_same_seed_draws_the_same() -> None:
    first = _drawn(1)
    random.seed(99)
    assert _drawn(1) == first
    assert len(first) == 100


def test_other_seeds_draw_otherwise() -> None:
    assert _drawn(1) != _drawn(2)


@pytest.mark.parametrize(
    ("strategy", "constant"),
    [(st.integers(0, 2**32 - 1), PECULIAR), (st.text(), QUOTED), (st.floats(), 0.1 + 0.2)],
)
def test_constants_of_local_modules_are_not_drawn(strategy: st.SearchStrategy[object], constant: object) -> None:
    assert constant not in _drawn(1, 400, strategy)


def test_a_source_of_numbers_seldom_comes_up_twice() -> None:
    assert len(set(_drawn(3, 200))) > 150
