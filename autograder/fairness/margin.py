"""How far answers are off, as a share of how far they may be: what a comparison does not tell of right ones."""

import math
from collections.abc import Iterable

import msgspec
import torch

from autograder.compare import tensor_of
from autograder.exam.case import Case, Expected
from autograder.fairness.result import Kind, Worst
from autograder.grading.answer import Answer
from autograder.grading.judge import tensor_named
from autograder.protocol.messages import ReplyTensor


class Margin(msgspec.Struct, frozen=True):
    """How many answers of an element type were compared, and the one that was furthest off for its bound."""

    dtype: str
    kind: Kind
    answers: int
    worst: Worst


def margins(answers: Iterable[Answer], submission: str, seed: int, exercise: str) -> tuple[Margin, ...]:
    """The margins of one exercise's answers: of every result and gradient whose numbers can be compared."""
    counts: dict[tuple[str, Kind], int] = {}
    worst: dict[tuple[str, Kind], tuple[float, Case, str]] = {}
    for answer in answers:
        for expected in answer.case.expected:
            found = tensor_named(answer, expected.role)
            ratio = error_over_bound(expected, *found) if found else None
            if ratio is None:
                continue
            key: tuple[str, Kind] = expected.dtype_name, "results" if expected.role == "result" else "gradients"
            counts[key] = counts.get(key, 0) + 1
            if key not in worst or ratio > worst[key][0]:
                worst[key] = ratio, answer.case, expected.role
    return tuple(
        Margin(*key, counts[key], _worst(ratio, case, role, submission, seed, exercise))
        for key, (ratio, case, role) in sorted(worst.items(), key=lambda item: item[0])
    )


def error_over_bound(expected: Expected, reply: ReplyTensor, content: bytes | memoryview) -> float | None:
    """The largest error of an element over the bound, ``inf`` for a number that is none; ``None`` without numbers.

    Where there is no room, since the answer is of whole numbers, an error of any size is ``inf``.
    """
    got = tensor_of(reply, content)
    if got is None or reply.shape != expected.shape:
        return None
    if not got.numel():
        return 0.0
    if got.is_floating_point() or expected.value.is_floating_point():
        error = (got.double() - expected.value.double()).abs()
    else:
        error = (got.long() != expected.value.long()).double()
    largest = float(torch.nan_to_num(error, nan=math.inf, posinf=math.inf).max())
    if not expected.bound:
        return math.inf if largest else 0.0
    return largest / expected.bound


def _worst(ratio: float, case: Case, role: str, submission: str, seed: int, exercise: str) -> Worst:
    _, gradient, number = role.partition(":")
    about = f"gradient to {case.names[int(number)]}" if gradient else "result"
    value = ratio if math.isfinite(ratio) else str(ratio)
    return Worst(value, submission, seed, exercise, case.check, case.part, case.sizes, about)
