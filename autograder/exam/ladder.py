"""The ladder: the smallest shapes an exercise allows, with the smallest numbers, in order of size.

Most mistakes show on one of its rungs, and the first on which they show is a counterexample as small as they come. Its
answers are worked out once for a class.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from math import prod

import torch

from autograder.exam.build import built
from autograder.exam.case import Case
from autograder.exam.oracle import Oracle
from autograder.exam.tensors import dtype_of

MAX_SIZE = 3
SMALLEST_SHAPES = 12
PART = "tiny shapes"

_PATTERNS: tuple[Callable[[int], float], ...] = (
    lambda _index: 1,
    lambda index: index + 1,
    lambda index: (index // 2 + 1) * (-1) ** index,
)
"""Numbers by position: ones; 1, 2, 3, …; 1, -1, 2, -2, …"""


def ladder(oracle: Oracle, ranges: dict[str, tuple[int, int]], check: str, *, double: bool = False) -> tuple[Case, ...]:
    """Cases of ``check`` on tiny shapes, the smallest first, numbered from 0."""
    cases = [
        _case(oracle, sizes, pattern, check, double=double)
        for sizes in tiny_sizes(oracle, ranges)
        for pattern in _PATTERNS
    ]
    seen: dict[tuple[object, ...], Case] = {}
    for case in sorted(cases, key=lambda case: case.weight):
        seen.setdefault(tuple((tuple(arg.shape), tuple(arg.reshape(-1).tolist())) for arg in case.args), case)
    return tuple(replace(case, id=number) for number, case in enumerate(seen.values()))


def tiny_sizes(oracle: Oracle, ranges: dict[str, tuple[int, int]]) -> list[dict[str, int]]:
    """The smallest shapes, and for every axis, and every pair of axes, the smallest in which just they exceed 1."""
    signature = oracle.signature
    axes = signature.axes
    choices = [range(low, max(low, min(high, MAX_SIZE)) + 1) for low, high in (ranges[axis] for axis in axes)]
    shapes = [dict(zip(axes, sizes, strict=True)) for sizes in product(*choices)]
    allowed = [sizes for sizes in shapes if signature.allows(sizes)]
    allowed.sort(key=lambda sizes: (sum(map(prod, signature.shapes(sizes))), *sizes.values()))
    chosen = {tuple(sizes.values()): sizes for sizes in allowed[:SMALLEST_SHAPES]}
    for wanted in [{axis} for axis in axes] + [{one, two} for one in axes for two in axes if one < two]:
        above = [(sizes, {axis for axis in axes if sizes[axis] > 1}) for sizes in allowed]
        fitting = [sizes for sizes, large in above if large == wanted] or [s for s, large in above if wanted <= large]
        if fitting:
            chosen.setdefault(tuple(fitting[0].values()), fitting[0])
    return list(chosen.values())


def _case(oracle: Oracle, sizes: dict[str, int], pattern: Callable[[int], float], check: str, *, double: bool) -> Case:
    params = oracle.signature.params
    args = tuple(
        torch.tensor([pattern(index) for index in range(prod(shape))])
        .to(dtype_of(param.kind, double=double))
        .reshape(shape)
        for param, shape in zip(params, oracle.signature.shapes(sizes), strict=True)
    )
    upstream = None
    if check == "gradient":
        upstream = torch.ones(oracle.result_shape(sizes), dtype=dtype_of("float", double=double))
    return built(oracle, sizes, args, check=check, part=PART, upstream=upstream)
