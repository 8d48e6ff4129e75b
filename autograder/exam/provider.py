"""Hypothesis draws the exam, and the same seed gives the same exam wherever it is drawn.

Hypothesis' own provider mixes in constants that it finds in whatever local modules happen to be imported, so that its
draws differ between a test session and a grading run. This one leaves those out and is otherwise the same.
"""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

BACKEND = "autograder"


class SeededProvider(HypothesisProvider):
    """Draws from the test's seed alone."""

    def _maybe_draw_constant(self, *_args: Any, **_kwargs: Any) -> None:
        return None


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.{SeededProvider.__name__}"


def drawing_settings(examples: int, *, shrink: bool = False) -> settings:
    """Settings that draw ``examples`` times, remember nothing, and complain about nothing."""
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    return settings(
        settings.get_profile("default"),
        backend=BACKEND,
        max_examples=examples,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
