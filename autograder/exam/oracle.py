"""The reference's answers, and how far a right answer may be from them.

The bound is the a-priori rounding bound of a sum of products, ``(n + 16) * u * S``: n products per output element, u
the unit roundoff of the type, S the largest sum of absolute products over the outputs of the call. For any order of
summation the error of a sum of n products is below ``n * u * S`` to first order (Higham, "Accuracy and Stability of
Numerical Algorithms", section 3.1); a transform spreads its error over all outputs, which is why S is the call's and
not the element's, and the 16 leaves room for its extra steps. S is the reference's own value on absolute arguments,
which holds for every function that is a sum of products with coefficients of at least 0.
"""

from collections.abc import Callable
from typing import Any

import torch

from autograder.authoring.page import Exercise
from autograder.authoring.signature import Signature, evaluate
from autograder.exam.case import Expected

UNIT_ROUNDOFF = {torch.float32: 2.0**-24, torch.float64: 2.0**-53}
SLACK_TERMS = 16


class OracleError(Exception):
    """The reference did not answer a case; says which and why."""


def rounding_bound(terms: int, scale: float, dtype: torch.dtype) -> float:
    """``(n + 16) * u * S``; 0 for a type that does not round."""
    return (terms + SLACK_TERMS) * UNIT_ROUNDOFF.get(dtype, 0.0) * scale


class Oracle:
    """Answers cases of one exercise with its reference."""

    def __init__(self, exercise: Exercise, signature: Signature, reference: Callable[..., Any]) -> None:
        self.exercise = exercise
        self.signature = signature
        self._reference = reference

    def answer(
        self, args: tuple[torch.Tensor, ...], sizes: dict[str, int], upstream: torch.Tensor | None = None
    ) -> tuple[Expected, ...]:
        """The result and, with ``upstream``, the gradient to each float argument.

        Raises:
            OracleError: the reference raised, or its result does not fit its annotations.
        """
        wide = [_wide(arg) for arg in args]
        size = [_wide(arg).abs() if arg.is_floating_point() else arg for arg in args]
        if upstream is None:
            with torch.no_grad():
                value, scale = self._call(wide, sizes), self._call(size, sizes)
            return (self._expected("result", value, scale, args, self._terms(sizes, args)),)
        leaves = [arg.requires_grad_() for arg in wide if arg.is_floating_point()]
        scales = [arg.requires_grad_() for arg in size if arg.is_floating_point()]
        value, scale = self._call(wide, sizes), self._call(size, sizes)
        if not (value.requires_grad and scale.requires_grad):
            raise OracleError(
                f"no gradient flows through the reference {self.exercise.name}: give its gradient check no share"
            )
        # sums: to check the shape of a gradient that is handed over torch would import all of sympy
        answered, spanned = (value * upstream.double()).sum(), (scale * upstream.double().abs()).sum()
        gradients = torch.autograd.grad(answered, leaves, allow_unused=True, materialize_grads=True)
        spread = torch.autograd.grad(spanned, scales, allow_unused=True, materialize_grads=True)
        numbers = [number for number, arg in enumerate(args) if arg.is_floating_point()]
        result = self._expected("result", value.detach(), scale.detach(), args, self._terms(sizes, args))
        return (
            result,
            *(
                self._expected(f"gradient:{number}", gradient, bound, (args[number],), value.numel())
                for number, gradient, bound in zip(numbers, gradients, spread, strict=True)
            ),
        )

    def result_shape(self, sizes: dict[str, int]) -> tuple[int, ...]:
        """The result's shape under these sizes."""
        return self.signature.result.shape(sizes)

    def _terms(self, sizes: dict[str, int], args: tuple[torch.Tensor, ...]) -> int:
        if self.exercise.terms:
            return evaluate(self.exercise.terms, sizes)
        return max(arg.numel() for arg in args)

    def _call(self, args: list[torch.Tensor], sizes: dict[str, int]) -> torch.Tensor:
        try:
            result = self._reference(*args)
        except Exception as error:
            shapes = ", ".join(str(tuple(arg.shape)) for arg in args)
            raise OracleError(
                f"the reference {self.exercise.name} raised {type(error).__name__} on shapes {shapes}: {error}"
            ) from error
        if not isinstance(result, torch.Tensor):
            raise OracleError(f"the reference {self.exercise.name} returned a {type(result).__name__}, not a tensor")
        if tuple(result.shape) != self.result_shape(sizes):
            raise OracleError(
                f"the reference {self.exercise.name} returned shape {tuple(result.shape)}; "
                f"its annotation says {self.result_shape(sizes)}"
            )
        return result

    def _expected(
        self, role: str, value: torch.Tensor, scale: torch.Tensor, args: tuple[torch.Tensor, ...], terms: int
    ) -> Expected:
        floats = [arg.dtype for arg in args if arg.is_floating_point()]
        dtype = floats[0] if value.is_floating_point() and floats else value.dtype
        largest = float(scale.double().abs().max()) if scale.numel() else 0.0
        return Expected.of(role, value, dtype, rounding_bound(terms, largest, dtype))


def _wide(arg: torch.Tensor) -> torch.Tensor:
    return arg.detach().double() if arg.is_floating_point() else arg.detach().clone()
