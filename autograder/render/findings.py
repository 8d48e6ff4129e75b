"""What there is to say about an exercise's checks, as every rendering says it."""

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.record import Counterexample, ExerciseResult
from autograder.render.clearest import clearest


@dataclass(frozen=True)
class Finding:
    """What is wrong with a check, or advice on one that passed."""

    name: str
    message: str
    condition: str = ""
    hint: str = ""
    counterexample: Counterexample | None = None


def findings(exercise: ExerciseResult) -> Iterator[Finding]:
    """The findings of an exercise: its clearest counterexample alone, and nothing that several checks share twice."""
    shown = clearest(exercise)
    told = {""}
    for check in exercise.checks:
        if check.outcome in {"failed", "grader error"}:
            condition = "" if check.condition in told else check.condition
            hint = "" if check.hint in told else check.hint
            told |= {condition, hint}
            if check.message or condition or hint:
                example = check.counterexample if check is shown else None
                yield Finding(check.name, check.message, condition, hint, example)
        elif check.hint:
            yield Finding("advice", check.hint)
