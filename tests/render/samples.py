"""Results to render: one of every kind."""

from typing import Any

import msgspec

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
    Part,
    Record,
    Reveal,
    StudentError,
    SubmissionInfo,
    Tensor,
    Timings,
    Worst,
)

HOSTILE = "<script>alert(1)</script> \"'&"
HOSTILE_TEXTS = (
    HOSTILE,
    "</style></pre></code><img src=x onerror=alert(1)>",
    "-->]]><!-- </title>",
    "![image](http://evil.example/x.png) [link](javascript:alert(1)) <http://evil.example>",
    "see www.evil.example, http://evil.example or mail eve@evil.example",
    "@octocat fixes #123 and GH-123 and octo/cat#1 $x$ [^1] ~~gone~~",
    "::error file=a.py::pwned",
    "\n::stop-commands::x\n\t::warning::y\n##[error]z ##vso[task.complete]",
    "```\n# heading\n````\n~~~",
    "| a | b |\n|---|---|\n\\| c \\",
    "# heading\n- item\n1. one\n> quote\n===\n---",
    "`` ` ``",
    "\\",
)
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


def hostile_record(text: str) -> Record:
    """A record in which everything that comes from a student says the same."""
    error = StudentError(text, text, (Frame(text, 3, text, text, {text: text}),))
    result = exercise(
        "corr2d_multi_in",
        "failed",
        check("defined", "failed", message=text),
        check("values", "failed", message=text, counterexample=example(got=None, worst=None, error=error)),
        message=text,
    )
    waiting = exercise("f", "not run", check("defined", "not run", message=text), message=text)
    notes = (Note("error", text, text, 3), Note("info", text))
    return record(text, result, waiting, notes=notes, path=text)


MARKERS = {
    "message": "M-message",
    "hint": "H-hint",
    "advice": "A-advice",
    "condition": "C-condition",
    "part": "P-part",
    "sizes": "7001",
    "argument": "7002",
    "expected": "7003",
    "got": "7004",
    "worst": "7005",
    "reproduce": "R-reproduce",
    "error message": "E-message",
    "error type": "TypeOfError",
    "frame": "F-file.py",
    "code": "F-code",
    "variable": "V-variable",
    "rule": "G-rule",
    "waits": "W-waits",
    "follow": "J-follow",
    "note": "N-note",
}
"""What stands in which field of :func:`marked_record`."""


def marked_record(reveal: Reveal) -> Record:
    """A record with a different text or number in every field that a student might be shown."""
    mark = MARKERS
    frame = Frame(mark["frame"], 3, "f", mark["code"], {"X": mark["variable"]})
    values = example(
        sizes={"c_i": int(mark["sizes"])},
        arguments=(Argument("X", Tensor("float32", (1,), [int(mark["argument"])])),),
        expected=Tensor("float32", (1,), [int(mark["expected"])]),
        got=Tensor("float32", (1,), [int(mark["got"])]),
        worst=Worst((0,), int(mark["worst"]), int(mark["worst"])),
        reproduce=mark["reproduce"],
    )
    raised = example(
        sizes={},
        arguments=(),
        expected=Tensor("float32", (1,), [int(mark["expected"])]),
        got=None,
        worst=None,
        error=StudentError(mark["error type"], mark["error message"], (frame,)),
        reproduce="",
    )
    parts = (Part(mark["part"], 0, 3), Part("right", 3, 3))
    told: dict[str, Any] = {"message": mark["message"], "condition": mark["condition"], "hint": mark["hint"]}
    exercises = (
        exercise(
            "f",
            "failed",
            check("defined"),
            check("rule", hint=mark["advice"]),
            check("values", "failed", counterexample=values, parts=parts, **told),
            message=mark["message"],
        ),
        exercise("g", "failed", check("values", "failed", counterexample=raised, parts=parts, **told)),
        exercise("h", "failed", check("rule", "failed", message=mark["rule"]), message=mark["rule"]),
        exercise("i", "not run", check("defined", "not run", message=mark["waits"]), message=mark["waits"]),
        exercise("j", "passed", check("values"), message=mark["follow"], follow_through=("f",)),
        exercise("k", "passed", check("rule", hint=mark["advice"]), message=mark["advice"]),
    )
    return msgspec.structs.replace(record("ada", *exercises, notes=(Note("error", mark["note"]),)), reveal=reveal)


def record(student: str = "ada", *exercises: ExerciseResult, notes: tuple[Note, ...] = (), **info: str) -> Record:
    score = sum(result.score for result in exercises)
    submission = SubmissionInfo(student, info.get("path", f"{student}.py"), "0" * 64)
    environment = Environment("0.1.0", {}, ("cpu",), {}, "digest")
    total = 10.0 * len(exercises)
    return Record(
        SCHEMA, "multi_channel", submission, score, total, exercises, notes, environment, Timings(1.0, 1.0, 1.0)
    )
