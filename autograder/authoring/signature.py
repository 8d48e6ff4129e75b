"""A reference's jaxtyping annotations, read as named axes.

``Float[Tensor, "c_o h-k_h+1"]`` names a tensor's axes. The names become axes to draw sizes for, expressions over them
become shapes, and the rule that every size is at least 1 becomes the domain (``h-k_h+1 >= 1`` says ``k_h <= h``).
"""

import ast
import inspect
import operator
import typing
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal

import msgspec

Kind = Literal["float", "int", "bool"]

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


class SignatureError(Exception):
    """A reference's annotations cannot be read; says which and how to mend it."""


class TensorType(msgspec.Struct, frozen=True):
    """A parameter or result: its name, its axes as written, and what kind of number it holds."""

    name: str
    axes: str
    kind: Kind = "float"

    @property
    def dims(self) -> tuple[str, ...]:
        """The axes one by one: names, whole numbers, or expressions of both."""
        return tuple(self.axes.split())

    def shape(self, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The shape under these axis sizes."""
        return tuple(evaluate(dim, sizes) for dim in self.dims)


class Signature(msgspec.Struct, frozen=True):
    """A function of tensors: parameters in order, and one result."""

    name: str
    params: tuple[TensorType, ...]
    result: TensorType

    @property
    def axes(self) -> tuple[str, ...]:
        """Every axis name, in the order of first appearance in the parameters."""
        seen = {name: None for param in self.params for dim in param.dims for name in names_in(dim)}
        return tuple(seen)

    def shapes(self, sizes: Mapping[str, int]) -> tuple[tuple[int, ...], ...]:
        """The parameters' shapes under these axis sizes."""
        return tuple(param.shape(sizes) for param in self.params)

    def allows(self, sizes: Mapping[str, int]) -> bool:
        """Whether every size that is determined by ``sizes`` is at least 1."""
        if min(sizes.values(), default=1) < 1:
            return False
        try:
            return all(evaluate(dim, sizes) >= 1 for dim, names in _worked_out(self) if names <= sizes.keys())
        except ZeroDivisionError:
            return False

    def bind(self, shapes: tuple[tuple[int, ...], ...]) -> dict[str, int] | None:
        """The axis sizes that these argument shapes mean, or ``None`` where they fit no reading of the annotations."""
        sizes: dict[str, int] = {}
        if len(shapes) != len(self.params):
            return None
        for param, shape in zip(self.params, shapes, strict=True):
            if len(param.dims) != len(shape):
                return None
            for dim, size in zip(param.dims, shape, strict=True):
                if dim.isidentifier() and sizes.setdefault(dim, size) != size:
                    return None
        complete = names_in(" + ".join(self.axes)) <= sizes.keys() if self.axes else True
        return sizes if complete and self.allows(sizes) and self.shapes(sizes) == shapes else None


@lru_cache(maxsize=64)
def _worked_out(signature: Signature) -> tuple[tuple[str, frozenset[str]], ...]:
    """The dims that are more than an axis's name, each with the axes that it mentions."""
    dims = {dim: None for tensor in (*signature.params, signature.result) for dim in tensor.dims}
    return tuple((dim, names_in(dim)) for dim in dims if not dim.isidentifier())


@lru_cache(maxsize=1024)
def _parsed(expression: str) -> ast.expr:
    try:
        node = ast.parse(expression, mode="eval").body
    except SyntaxError as error:
        raise SignatureError(
            f"the axis {expression!r} is not a name, a whole number or an expression of both"
        ) from error
    for part in ast.walk(node):
        known = isinstance(part, ast.Name | ast.Constant | ast.BinOp | ast.operator | ast.Load)
        whole = not isinstance(part, ast.Constant) or type(part.value) is int
        arithmetic = not isinstance(part, ast.BinOp) or type(part.op) in _OPERATORS
        if not (known and whole and arithmetic):
            raise SignatureError(f"the axis {expression!r} uses more than names, whole numbers and + - * //")
    return node


@lru_cache(maxsize=1024)
def names_in(expression: str) -> frozenset[str]:
    """The axis names that an expression mentions."""
    return frozenset(node.id for node in ast.walk(_parsed(expression)) if isinstance(node, ast.Name))


def evaluate(expression: str, sizes: Mapping[str, int]) -> int:
    """The value of an axis expression; raises :class:`SignatureError` for an axis that has no size."""

    def value(node: ast.expr) -> int:
        match node:
            case ast.Name(id=name):
                if name not in sizes:
                    raise SignatureError(
                        f"the expression {expression!r} names {name!r}, which is no axis of the function"
                    )
                return sizes[name]
            case ast.Constant(value=int(number)):
                return number
            case ast.BinOp(left=left, op=op, right=right):
                return _OPERATORS[type(op)](value(left), value(right))
        raise SignatureError(f"the axis expression {expression!r} cannot be evaluated")

    return value(_parsed(expression))


def read_signature(function: Callable[..., Any]) -> Signature:
    """Read a function's jaxtyping annotations.

    Raises:
        SignatureError: a parameter or the result is not annotated as in ``Float[Tensor, "c h w"]``.
    """
    name = getattr(function, "__name__", repr(function))
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except Exception as error:  # an annotation is any expression of the author's
        raise SignatureError(f"the annotations of {name} cannot be read: {error}") from error
    params = [
        _tensor_type(name, parameter, hints.get(parameter))
        for parameter, spec in inspect.signature(function).parameters.items()
        if spec.default is inspect.Parameter.empty
    ]
    if not params:
        raise SignatureError(f"{name} takes no tensor; annotate at least one parameter")
    signature = Signature(name, tuple(params), _tensor_type(name, "return", hints.get("return")))
    unbound = set(names_in(" + ".join(signature.result.dims)) if signature.result.dims else ()) - set(signature.axes)
    if unbound:
        raise SignatureError(f"the result of {name} names the axis {min(unbound)!r}, which no parameter has")
    return signature


def _tensor_type(function: str, parameter: str, hint: Any) -> TensorType:
    where = f"the result of {function}" if parameter == "return" else f"parameter {parameter!r} of {function}"
    axes = getattr(hint, "dim_str", None)
    if axes is None:
        raise SignatureError(f'annotate {where} with jaxtyping, as in Float[Tensor, "c h w"]')
    for dim in axes.split():
        names_in(dim)
    dtypes = getattr(hint, "dtypes", None)
    dtypes = set(dtypes) if isinstance(dtypes, list | tuple) else {"any"}
    kind: Kind
    if "float32" in dtypes:
        kind = "float"
    elif "int64" in dtypes:
        kind = "int"
    elif dtypes == {"bool"} or "bool" in dtypes:
        kind = "bool"
    else:
        raise SignatureError(f"{where} holds {sorted(map(str, dtypes))}; the kit draws Float, Int and Bool tensors")
    return TensorType("result" if parameter == "return" else parameter, " ".join(axes.split()), kind)
