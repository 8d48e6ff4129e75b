"""Records in which every text is chosen by a student: found by going through the structs, not by name."""

import dataclasses
from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_origin, get_type_hints

import msgspec

from autograder.fairness.result import Fairness, Miss, Room, Spread, Worst
from autograder.local import Checked
from autograder.protocol.messages import LoadProblem
from autograder.record import Argument, Frame, Note, Part, Record, Reveal, StudentError, Tensor
from tests.render.samples import check, example, exercise, record, tensor

T = TypeVar("T")

FACTS = {"schema"}
"""Texts that are never anybody's choice."""


def filled(value: T, text: Callable[[str], str]) -> T:
    """The same with every text in it replaced, but for those of which the kit has a list."""
    return _filled(value, text)  # type: ignore[no-any-return]


def _filled(value: Any, text: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, msgspec.Struct) or (dataclasses.is_dataclass(value) and not isinstance(value, type)):
        kept = {name for name, hint in get_type_hints(type(value)).items() if get_origin(hint) is Literal} | FACTS
        names = (
            value.__struct_fields__
            if isinstance(value, msgspec.Struct)
            else [f.name for f in dataclasses.fields(value)]
        )
        changed = {name: _filled(getattr(value, name), text) for name in names if name not in kept}
        replace: Any = msgspec.structs.replace if isinstance(value, msgspec.Struct) else dataclasses.replace
        return replace(value, **changed)
    if isinstance(value, dict):
        return {f"{text(str(key))}{number}": _filled(item, text) for number, (key, item) in enumerate(value.items())}
    if isinstance(value, tuple | list):
        return type(value)(_filled(item, text) for item in value)
    return value


def texts_of(value: Any) -> int:
    """How many texts there are to be chosen."""
    count = 0

    def counted(text: str) -> str:
        nonlocal count
        count += 1
        return text

    filled(value, counted)
    return count


def full_record(reveal: Reveal = "all") -> Record:
    """A record with something in every field, and an exercise of every outcome."""
    frames = (Frame("f.py", 3, "f", "f(X)", {}), Frame("g.py", 4, "g", "X + 1", {"X": "float32", "n": "3"}))
    raised = example(got=None, worst=None, error=StudentError("ValueError", "two\nlines", frames))
    odd = example(
        arguments=(Argument("X", tensor(2, 2), "permuted"), Argument("K", tensor(1, 20))),
        got=Tensor("float32", (2, 3), [[1, "nan", 3], [4, "inf", 6]]),
        about="gradient to X",
    )
    parts = (Part("one channel", 0, 2), Part("large", 2, 2))
    failed = [
        check("values", "failed", message="m", hint="h", condition="c", device="cpu", counterexample=shown, parts=parts)
        for shown in (raised, odd)
    ]
    exercises = (
        exercise("a", "failed", check("rule", hint="advice"), failed[0], message="m"),
        exercise("b", "failed", check("defined", "failed", message="m"), failed[1], message="m"),
        exercise("c", "passed", check("values", parts=parts, max_points=4), message="m", follow_through=("a",)),
        exercise("d", "not run", check("defined", "not run", message="m"), message="m"),
        exercise("e", "not started", check("defined", "not started", message="m"), message="m"),
        exercise("f", "grader error", check("defined", "grader error", message="m"), message="m"),
        exercise("g", "passed", check("device", "not run", message="m")),
    )
    notes = (Note("error", "m", "f.py", 3), Note("info", "m"), Note("unreadable", "m", "f.py"))
    whole = record("ada", *exercises, notes=notes, path="ada.py")
    return msgspec.structs.replace(whole, reveal=reveal)


def full_checked() -> Checked:
    """What a student's own check may find."""
    problem = LoadProblem("error", "f.py", 3, "m")
    return Checked("title", full_record().exercises, (problem, problem), printed=3)


def full_fairness() -> Fairness:
    """What a look at fairness may find."""
    worst = Worst(0.5, "ada", 1, "f", "values", "one channel", {"c_i": 2}, "gradient to X")
    return Fairness(
        (1, 2),
        30,
        2,
        1,
        (Miss("ada", 1, "f", "values", 1, 10, "m"),),
        (Room("float32", "results", 7, worst, msgspec.structs.replace(worst, seed=2)),),
        2,
        1,
        (Spread("ben", 1, 2, ("f", "g")),),
        ("seed 1",),
    )
