"""The result record: one per submission, and everything else is a rendering of it.

The schema's name is ``autograder/result/v1``; ``docs/result-v1.schema.json`` is made from these structs.
"""

import json
from typing import Any, Literal

import msgspec

SCHEMA = "autograder/result/v1"

Reveal = Literal["all", "counterexample", "condition", "score"]
"""How much of what was found a student is shown. Each shows what the ones after it show, and more."""

Outcome = Literal["passed", "failed", "not started", "not run", "grader error"]


class Tensor(msgspec.Struct, frozen=True):
    """A tensor to show: ``values`` as nested lists, or ``None`` where there are too many to show."""

    dtype: str
    shape: tuple[int, ...]
    values: Any = None


class Argument(msgspec.Struct, frozen=True):
    """An argument of a counterexample, with the way it lies in memory."""

    name: str
    tensor: Tensor
    layout: str = "contiguous"


class Frame(msgspec.Struct, frozen=True):
    """A line of the student's own code in a traceback."""

    file: str
    line: int
    function: str
    code: str
    variables: dict[str, str] = {}
    """What the innermost frame's variables were: shapes and element types of tensors, small values of others."""


class StudentError(msgspec.Struct, frozen=True):
    """An exception in the student's code."""

    type: str
    message: str
    frames: tuple[Frame, ...] = ()


class Worst(msgspec.Struct, frozen=True):
    """The element that is furthest off. Numbers that are not finite are given as text."""

    index: tuple[int, ...]
    expected: float | str
    got: float | str


class Counterexample(msgspec.Struct, frozen=True):
    """A call that goes wrong: the smallest that was found."""

    sizes: dict[str, int]
    arguments: tuple[Argument, ...]
    expected: Tensor
    got: Tensor | None = None
    error: StudentError | None = None
    worst: Worst | None = None
    tolerance: float = 0.0
    about: str = "result"
    """What is compared: ``result``, or the gradient to an argument."""
    reproduce: str = ""


class Part(msgspec.Struct, frozen=True):
    """A family of the values check or a clause of the contract: how many of its cases are right."""

    name: str
    passed: int
    cases: int


class CheckResult(msgspec.Struct, frozen=True):
    """The outcome of one check of one exercise."""

    name: str
    outcome: Outcome
    points: float = 0.0
    max_points: float = 0.0
    device: str | None = None
    message: str = ""
    hint: str = ""
    condition: str = ""
    counterexample: Counterexample | None = None
    parts: tuple[Part, ...] = ()


class ExerciseResult(msgspec.Struct, frozen=True):
    """The outcome of one exercise. ``follow_through`` names what was replaced by right versions to judge it."""

    name: str
    score: float
    max_score: float
    outcome: Outcome
    checks: tuple[CheckResult, ...]
    follow_through: tuple[str, ...] = ()
    message: str = ""


class SubmissionInfo(msgspec.Struct, frozen=True):
    """Whose work was graded: the student, the path as it was given, and the SHA-256 of what was read."""

    student: str
    path: str
    sha256: str


class Note(msgspec.Struct, frozen=True):
    """Something about the submission as a whole: a file that cannot be read, a cell that did not run."""

    kind: Literal["unreadable", "syntax", "error", "skipped", "info"]
    message: str
    file: str = ""
    line: int = 0


class Environment(msgspec.Struct, frozen=True):
    """Under what the grade was made, and what must be equal for it to be made again."""

    kit: str
    versions: dict[str, str]
    devices: tuple[str, ...]
    sandbox: dict[str, Any]
    exam: str


class Timings(msgspec.Struct, frozen=True):
    """Seconds. ``student_cpu_s`` is processor time in the student's own code, as the worker tells it."""

    wall_s: float
    student_cpu_s: float
    worker_cpu_s: float


class Record(msgspec.Struct, frozen=True):
    """One submission's result."""

    schema: str
    assignment: str
    submission: SubmissionInfo
    score: float
    max_score: float
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[Note, ...]
    environment: Environment
    timings: Timings
    reveal: Reveal = "all"
    """How much of this the student is to be shown; the record itself holds everything."""
    seal: str | msgspec.UnsetType = msgspec.UNSET
    """A keyed hash of all the rest, by which a change after grading is noticed (:mod:`autograder.batch.seal`)."""

    @property
    def status(self) -> str:
        """In a few words, what an instructor tells submissions apart by."""
        if any(note.kind == "unreadable" for note in self.notes):
            return "cannot be read"
        outcomes = {exercise.outcome for exercise in self.exercises}
        if "grader error" in outcomes:
            return "grader error"
        if outcomes == {"passed"}:
            return "right"
        if outcomes == {"not started"}:
            return "not started"
        return "partly right" if self.score > 0 else "wrong"


def encode_record(record: Record) -> bytes:
    """The record as indented UTF-8 JSON, ending in a newline."""
    try:
        content = msgspec.json.encode(record)
    except UnicodeEncodeError:  # half a character, as a file's name can hold: UTF-8 has no way to write it
        content = json.dumps(msgspec.to_builtins(record), ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.format(content, indent=2) + b"\n"


def decode_record(content: bytes) -> Record:
    """Read a record; raises :class:`msgspec.ValidationError` for anything else."""
    record = msgspec.json.decode(content, type=Record)
    if record.schema != SCHEMA:
        raise msgspec.ValidationError(f"the schema is {record.schema!r}, not {SCHEMA!r}")
    return record


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a record."""
    return msgspec.json.schema(Record)
