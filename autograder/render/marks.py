"""The marks of outcomes, and points."""

MARKS = {"passed": "✓", "failed": "✗", "not started": "○", "not run": "–", "grader error": "!"}


def mark_of(outcome: str) -> str:
    """An outcome's mark."""
    return MARKS.get(outcome, "!")


def points_text(points: float, of: float) -> str:
    """Points earned and to be had, to the hundredth: ``4.5 of 10``."""
    return f"{_hundredths(points)} of {_hundredths(of)}"


def _hundredths(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
