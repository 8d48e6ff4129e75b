"""The device check's cases: some of the exam's own, asked again where there is a GPU.

A function that works on the CPU may fail there, or answer from the wrong device. So cases are asked again with their
tensors on the GPU, gradients among them; and two with their tensors on the CPU, beside a GPU that is none of theirs:
what comes back is to be on the CPU then. Every case is one that is asked on the CPU, too, under the same number, so
that a mistake which has nothing to do with devices is not counted twice.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import prod

from autograder.authoring.page import Exercise
from autograder.authoring.signature import evaluate
from autograder.exam.case import Case
from autograder.protocol.messages import CUDA

ON_GPU, GRADIENTS, BESIDE = "inputs on the GPU", "gradients on the GPU", "inputs on the CPU beside a GPU"
_VALUES = 6
"""Families of the values check of which a case is asked: a rehearsed call costs several times as much as another."""


def device_cases(exercise: Exercise, cases: Iterable[Case]) -> tuple[Case, ...]:
    """The cases of an exercise's device check, chosen from its other cases, in the order in which they are asked."""
    cases = tuple(cases)

    def cost(case: Case) -> int:
        products = evaluate(exercise.terms, case.sizes) if exercise.terms else 1
        return products * prod(case.result.shape)

    examples = [case for case in cases if case.check == "examples"][:1]
    strided = _cheapest((case for case in cases if case.check == "values" and case.layout != "contiguous"), cost)
    # whole numbers come out right even where a GPU computes with fewer digits
    real = _cheapest((case for case in cases if case.check == "values" and not case.whole and not case.is_double), cost)
    families: dict[str, list[Case]] = {}
    for case in cases:
        if case.check == "values" and case not in strided + real:
            families.setdefault(case.part, []).append(case)
    values = sorted((min(cases, key=cost) for cases in families.values()), key=cost)[: _VALUES - len(real)] + real
    doubles = [case for case in cases if case.is_double]
    plain = _cheapest((case for case in doubles if case.check == "contract"), cost)
    gradients = [case for case in cases if case.check == "gradient" and case.layout == "contiguous"]
    trained = _cheapest((case for case in gradients if not case.is_double), cost)
    trained += _cheapest((case for case in gradients if case.is_double), cost)
    chosen = examples + values + strided + plain
    return (
        *(_asked(case, ON_GPU, cuda=True) for case in chosen),
        *(_asked(case, GRADIENTS, cuda=True) for case in trained),
        *(_asked(case, BESIDE, cuda=False) for case in (chosen[:1] + trained[:1])),
    )


def _cheapest(cases: Iterable[Case], cost: Callable[[Case], int]) -> list[Case]:
    return sorted(cases, key=cost)[:1]


def _asked(case: Case, part: str, *, cuda: bool) -> Case:
    """A case as the device check asks it: once, for its result and gradients."""
    expected = tuple(replace(item, device=CUDA) for item in case.expected) if cuda else case.expected
    return replace(
        case,
        check="device",
        part=part,
        expected=expected,
        twice=False,
        inputs=False,
        trace=False,
        between=False,
        cuda=cuda,
    )
