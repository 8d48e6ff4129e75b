"""What a student's machine checks against: worked examples and small cases with their answers, as plain data.

``checks.json`` in the released folder holds numbers only. It is drawn under a seed of its own, so it tells nothing of
the exam that a submission is graded by.
"""

from pathlib import Path
from typing import Any

import msgspec
import torch

from autograder.authoring.page import Exercise, Limits
from autograder.authoring.signature import Signature
from autograder.exam.case import Case, Expected
from autograder.exam.paper import Paper
from autograder.exam.tensors import Layout, laid_out
from autograder.protocol.messages import DTYPES, Provided

SCHEMA = "autograder/checks/v1"
FILE_NAME = "checks.json"
_DTYPES: dict[str, torch.dtype] = {name: getattr(torch, name) for name in DTYPES}


class PublicTensor(msgspec.Struct, frozen=True):
    """A tensor as nested lists."""

    dtype: str
    shape: tuple[int, ...]
    values: Any

    @classmethod
    def of(cls, tensor: torch.Tensor) -> "PublicTensor":
        """The tensor's numbers; whole ones without a fraction."""
        return cls(str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape), _short(tensor.tolist()))

    def tensor(self) -> torch.Tensor:
        """The tensor again, dense."""
        return torch.tensor(self.values, dtype=_DTYPES[self.dtype]).reshape(self.shape)


class PublicExpected(msgspec.Struct, frozen=True):
    """An expected tensor of a reply."""

    role: str
    dtype: str
    value: PublicTensor
    bound: float


class PublicCase(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case with its answers."""

    check: str
    part: str
    sizes: dict[str, int]
    args: tuple[PublicTensor, ...]
    expected: tuple[PublicExpected, ...]
    layout: Layout = "contiguous"
    upstream: PublicTensor | None = None
    twice: bool = False
    inputs: bool = False
    trace: bool = False
    between: bool = False


class PublicExercise(msgspec.Struct, frozen=True):
    """An exercise as students may know it."""

    name: str
    points: float
    signature: Signature
    forbidden: tuple[str, ...]
    operators: tuple[str, ...]
    advice: str
    shares: dict[str, float]
    cases: tuple[PublicCase, ...]


class PublicChecks(msgspec.Struct, frozen=True):
    """The content of ``checks.json``."""

    schema: str
    assignment: str
    title: str
    given: tuple[str, ...]
    provides: tuple[Provided, ...]
    seconds: float
    exercises: tuple[PublicExercise, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The exercises' names."""
        return tuple(exercise.name for exercise in self.exercises)

    def paper(self, name: str) -> Paper:
        """The public paper of an exercise; raises :class:`KeyError`."""
        public = next((exercise for exercise in self.exercises if exercise.name == name), None)
        if public is None:
            raise KeyError(name)
        exercise = Exercise(
            name=public.name,
            points=public.points,
            forbidden=public.forbidden,
            operators=public.operators,
            advice=public.advice,
            shares=public.shares,
        )
        names = tuple(param.name for param in public.signature.params)
        cases = tuple(_case(number, case, names) for number, case in enumerate(public.cases))
        return Paper(exercise, public.signature, cases, Limits().reply_mb * 2**20)


class PublicChecksError(Exception):
    """``checks.json`` cannot be read; says why and what to do."""


def read_checks(path: Path) -> PublicChecks:
    """Read a ``checks.json``; raises :class:`PublicChecksError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PublicChecksError(f"{path} cannot be opened: {error.strerror}") from error
    return decode_checks(content, str(path))


def decode_checks(content: bytes, name: str) -> PublicChecks:
    """The checks that a ``checks.json`` holds, which messages call ``name``; raises :class:`PublicChecksError`."""
    try:
        checks = msgspec.json.decode(content, type=PublicChecks)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise PublicChecksError(f"{name} is damaged ({error}): copy it again from the assignment's folder") from error
    if checks.schema != SCHEMA:
        raise PublicChecksError(f"{name} is of the kind {checks.schema!r}; this version of the kit reads {SCHEMA!r}")
    return checks


def _case(number: int, public: PublicCase, names: tuple[str, ...]) -> Case:
    expected = tuple(
        Expected.of(item.role, item.value.tensor(), _DTYPES[item.dtype], item.bound) for item in public.expected
    )
    return Case(
        number,
        public.check,
        public.part,
        public.sizes,
        names,
        tuple(laid_out(arg.tensor(), public.layout) for arg in public.args),
        expected,
        public.layout,
        public.upstream.tensor() if public.upstream else None,
        public.twice,
        public.inputs,
        public.trace,
        public.between,
    )


def public_case(case: Case) -> PublicCase:
    """A drawn case as data."""
    expected = tuple(
        PublicExpected(
            item.role, str(item.dtype).removeprefix("torch."), PublicTensor.of(item.value), float(f"{item.bound:.3g}")
        )
        for item in case.expected
    )
    return PublicCase(
        case.check,
        case.part,
        case.sizes,
        tuple(PublicTensor.of(arg) for arg in case.args),
        expected,
        case.layout,
        PublicTensor.of(case.upstream) if case.upstream is not None else None,
        case.twice,
        case.inputs,
        case.trace,
        case.between,
    )


def _short(values: Any) -> Any:
    if isinstance(values, list):
        return [_short(value) for value in values]
    return int(values) if isinstance(values, float) and values.is_integer() else values
