"""Putting a case together: arguments, answers, and what its check asks besides the result."""

import torch

from autograder.exam.case import Case
from autograder.exam.oracle import Oracle
from autograder.exam.tensors import Layout


def built(
    oracle: Oracle,
    sizes: dict[str, int],
    args: tuple[torch.Tensor, ...],
    *,
    check: str,
    part: str,
    layout: Layout = "contiguous",
    upstream: torch.Tensor | None = None,
    leaf: int | None = None,
    between: bool = False,
) -> Case:
    """A case, answered. With ``upstream`` its gradients are asked for: to every float argument, or only to ``leaf``.

    A case of the contract is asked everything: its inputs, a second answer, and calls in between.
    """
    expected = oracle.answer(args, sizes, upstream)
    if leaf is not None:
        expected = tuple(item for item in expected if item.role in {"result", f"gradient:{leaf}"})
    contract = check == "contract"
    return Case(
        id=0,
        check=check,
        part=part,
        sizes=sizes,
        names=tuple(param.name for param in oracle.signature.params),
        args=args,
        expected=expected,
        layout=layout,
        upstream=upstream,
        twice=contract,
        inputs=contract,
        between=contract or between,
    )
