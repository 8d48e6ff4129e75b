"""Results to render: one of every kind."""

from typing import Any

from autograder.local import Checked
from autograder.protocol.messages import LoadProblem
from autograder.record import (
    SCHEMA,
    Argument,
    CheckResult,
    Counterexample,
    Environment,
    ExerciseResult,
    Frame,
    Note,
    Outcome,
    Record,
    StudentError,
    SubmissionInfo,
    Tensor,
    Timings,
    Worst,
)

HOSTILE = "<script>alert(1)</script> \"'&"
CONTROL = "\x1b]0;owned\x07\x1b[31m\x9b2J"


def tensor(*shape: int, start: int = 0, dtype: str = "float32") -> Tensor:
    """A tensor that counts up."""
    count = iter(range(start, 10**6))

    def build(axes: tuple[int, ...]) -> Any:
        return [build(axes[1:]) for _ in range(axes[0])] if axes else next(count)

    return Tensor(dtype, shape, build(shape))


def example(**changes: Any) -> Counterexample:
    parts: dict[str, Any] = {
        "sizes": {"c_i": 2, "h": 2, "w": 3},
        "arguments": (Argument("X", tensor(2, 2, 3)), Argument("K", tensor(2, 1, 1, start=90), "permuted")),
        "expected": tensor(2, 3, start=200),
        "got": tensor(2, 3, start=300),
        "worst": Worst((1, 2), 205, 305),
        "reproduce": "corr2d_multi_in(torch.tensor([[[0]]]), torch.tensor([[[90]]]))",
    }
    return Counterexample(**{**parts, **changes})


def check(name: str, outcome: Outcome = "passed", **more: Any) -> CheckResult:
    return CheckResult(name, outcome, **more)


def exercise(
    name: str = "corr2d_multi_in",
    outcome: Outcome = "failed",
    *checks: CheckResult,
    score: float = 4.5,
    message: str = "",
    follow_through: tuple[str, ...] = (),
) -> ExerciseResult:
    return ExerciseResult(name, score, 10, outcome, checks, follow_through, message)


def failing(**changes: Any) -> ExerciseResult:
    """An exercise with one failed check that shows a counterexample."""
    failed = check("values", "failed", message="the result has a wrong value", counterexample=example(**changes))
    return exercise("corr2d_multi_in", "failed", check("defined"), failed, check("device", "not run"))


def checked(*exercises: ExerciseResult, printed: int = 0, problems: tuple[LoadProblem, ...] = ()) -> Checked:
    return Checked("Channels", exercises, problems, printed)


def hostile(text: str = HOSTILE) -> Checked:
    """Everything that a student can write themselves says the same."""
    error = StudentError(text, text, (Frame(text, 3, text, text),))
    result = exercise(
        "corr2d_multi_in",
        "failed",
        check("rule", hint=text),
        check("values", "failed", message=text, counterexample=example(got=None, worst=None, error=error)),
    )
    return checked(result, problems=(LoadProblem("error", text, 3, text),))


def record(student: str = "ada", *exercises: ExerciseResult, notes: tuple[Note, ...] = (), **info: str) -> Record:
    score = sum(result.score for result in exercises)
    submission = SubmissionInfo(student, info.get("path", f"{student}.py"), "0" * 64)
    environment = Environment("0.1.0", {}, ("cpu",), {}, "digest")
    total = 10.0 * len(exercises)
    return Record(
        SCHEMA, "multi_channel", submission, score, total, exercises, notes, environment, Timings(1.0, 1.0, 1.0)
    )
