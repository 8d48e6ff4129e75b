"""Drawing from the seed alone."""

import importlib
import random
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

from autograder.exam.provider import BACKEND, SeededProvider, drawing_settings

SOURCES: st.SearchStrategy[object] = st.integers(0, 2**32 - 1)


def _drawn(number: int, count: int = 100, strategy: st.SearchStrategy[object] = SOURCES) -> list[object]:
    found: list[object] = []

    @seed(number)
    @drawing_settings(count)
    @given(strategy)
    def collect(item: object) -> None:
        found.append(item)

    collect()
    return found


def test_provider_is_registered_under_its_name() -> None:
    assert AVAILABLE_PROVIDERS[BACKEND] == "autograder.exam.provider.SeededProvider"


def test_what_the_provider_takes_away_is_there_in_this_version_of_hypothesis() -> None:
    assert callable(HypothesisProvider.__dict__["_maybe_draw_constant"])
    assert "_maybe_draw_constant" in SeededProvider.__dict__


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
    wanted = _drawn(1)
    settings.load_profile("other")
    try:
        assert _drawn(1) == wanted
        assert not drawing_settings(17).derandomize
    finally:
        settings.load_profile(before)


def test_same_seed_draws_the_same() -> None:
    first = _drawn(1)
    random.seed(99)
    assert _drawn(1) == first
    assert len(first) == 100


def test_other_seeds_draw_otherwise() -> None:
    assert _drawn(1) != _drawn(2)


@pytest.fixture
def constants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[object]:
    """The constants of an imported local module, which Hypothesis' own provider mixes into what it draws."""
    numbers = {f"NUMBER_{index}": 3_735_928_000 + 7 * index for index in range(60)}
    texts = {f"TEXT_{index}": f"a peculiar text {index}" for index in range(60)}
    values: dict[str, object] = {**numbers, **texts}
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    (tmp_path / "peculiar.py").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "peculiar", importlib.import_module("peculiar"))
    return set(values.values())


@pytest.mark.parametrize("strategy", [SOURCES, st.text()])
def test_constants_of_local_modules_are_not_drawn(constants: set[object], strategy: st.SearchStrategy[object]) -> None:
    assert not constants & set(_drawn(1, 400, strategy))


@pytest.mark.parametrize("strategy", [SOURCES, st.text()])
def test_imported_modules_do_not_change_what_is_drawn(
    strategy: st.SearchStrategy[object], request: pytest.FixtureRequest
) -> None:
    before = _drawn(1, 400, strategy)
    request.getfixturevalue("constants")
    assert _drawn(1, 400, strategy) == before


def test_a_source_of_numbers_seldom_comes_up_twice() -> None:
    assert len(set(_drawn(3, 200))) > 150
