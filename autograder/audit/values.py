"""Operators that compute the wrong numbers, or break a promise: reductions, arithmetic, dtypes, gradients, memory."""

import ast
from collections.abc import Iterator
from itertools import permutations

from autograder.audit.body import Body, other_axes
from autograder.audit.changes import Catalogue, Change, altered, literal, made, returned
from autograder.audit.names import (
    AXIS_AT,
    AXIS_MOVES,
    BUILT_IN,
    JOINS,
    REDUCTIONS,
    TRANSPOSITIONS,
    called,
    integer,
    keyword_of,
    words,
)

OPERATORS = Catalogue()


def _without(call: ast.Call, keyword: ast.keyword) -> ast.Call:
    return altered(call, keywords=[item for item in call.keywords if item is not keyword])


def _and(call: ast.Call, name: str, value: ast.expr) -> ast.Call:
    return altered(call, keywords=[*call.keywords, ast.keyword(name, value)])


def _renamed(call: ast.Call, name: str) -> ast.Call:
    if isinstance(call.func, ast.Attribute):
        return altered(call, func=altered(call.func, attr=name))
    return altered(call, func=ast.Name(name, ast.Load()))


# ----------------------------------------------------------------------------------------- reductions and axes


@OPERATORS.named("takes another axis")
def _other_axis(body: Body) -> Iterator[Change]:
    """``sum(0)`` becomes ``sum(1)`` or ``sum(-1)``; of several axes, one is left out."""
    for call in body.array_calls(AXIS_AT):
        axis, _ = body.axis_argument(call)
        number = integer(axis)
        operand = body.operand(call)
        axes = None if operand is None or called(call) in {*JOINS, "unsqueeze"} else body.axes_of(operand)
        if axis is not None and number is not None:
            others = {0: (1, -1), 1: (0, -1), -1: (0, -2)}.get(number, (0, number - 1, number + 1))
            yield from (Change(axis, literal(other)) for other in other_axes(number, others, axes))
        elif isinstance(axis, ast.Tuple | ast.List) and len(axis.elts) > 1:
            for at in range(len(axis.elts)):
                yield Change(axis, altered(axis, elts=axis.elts[:at] + axis.elts[at + 1 :]))
        elif axis is None and called(call) in JOINS:
            yield from (Change(call, _and(call, "dim", literal(other))) for other in (1, -1))


@OPERATORS.named("reduces over every axis")
def _no_axis(body: Body) -> Iterator[Change]:
    """``sum(0)`` becomes ``sum()``."""
    for call in body.array_calls(REDUCTIONS | {"squeeze", "flatten"}):
        axis, at = body.axis_argument(call)
        keyword = keyword_of(call, "dim", "axis")
        operand = body.operand(call)
        axes = None if operand is None else body.axes_of(operand)
        if axis is not None and (axes is None or len(axes) > 1):
            shorter = _without(call, keyword) if keyword else altered(call, args=call.args[:at])
            keepdim = keyword_of(shorter, "keepdim")
            yield Change(call, _without(shorter, keepdim) if keepdim else shorter)


@OPERATORS.named("keeps or drops a reduced axis")
def _toggled_keepdim(body: Body) -> Iterator[Change]:
    """``sum(0)`` becomes ``sum(0, keepdim=True)``, and the other way round."""
    for call in body.array_calls(REDUCTIONS):
        axis, at = body.axis_argument(call)
        keepdim = keyword_of(call, "keepdim")
        if keepdim is not None:
            yield Change(call, _without(call, keepdim))
        elif axis is not None and (at is None or at == len(call.args) - 1):
            yield Change(call, _and(call, "keepdim", ast.Constant(True)))


_TWINS = (
    "amax-amin max-min any-all argmax-argmin maximum-minimum std-var softmax-log_softmax cumsum-cumprod tril-triu "
    "floor-ceil sqrt-square sin-cos stack-cat hstack-vstack repeat-repeat_interleave"
)
_SIBLINGS = {
    "sum": ("mean", "amax", "prod"),
    "mean": ("sum", "amax"),
    "prod": ("sum",),
    "logsumexp": ("sum",),
    "exp": ("expm1",),
    **{one: (other,) for twins in _TWINS.split() for one, other in permutations(twins.split("-"))},
}


@OPERATORS.named("takes another function")
def _sibling(body: Body) -> Iterator[Change]:
    """``sum`` becomes ``mean``, ``stack`` becomes ``cat``: a function that is near to the right one."""
    for call in body.calls(_SIBLINGS):
        if isinstance(call.func, ast.Attribute) or called(call) in BUILT_IN - {"sum"}:
            yield from (Change(call, _renamed(call, name)) for name in _SIBLINGS[called(call)])


@OPERATORS.named("reduces a list in another way")
def _other_sum(body: Body) -> Iterator[Change]:
    """The built-in ``sum`` of tensors becomes their mean, their maximum, or all of them stacked."""
    for node in body.nodes:
        match node:
            case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp() | ast.ListComp() as terms]):
                if body.has_torch and body.is_tensor(node):
                    every = ast.ListComp(terms.elt, terms.generators)
                    for end in ("", ".mean(0)", ".amax(0)"):
                        yield Change(node, made(f"torch.stack(every){end}", every=every))


@OPERATORS.named("divides by the other count")
def _other_correction(body: Body) -> Iterator[Change]:
    """``var(0)``, which divides by n - 1, becomes ``var(0, correction=0)``, which divides by n."""
    for call in body.array_calls(("std", "var")):
        if keyword_of(call, "correction", "unbiased") is None:
            yield Change(call, _and(call, "correction", literal(0)))


# -------------------------------------------------------------------------------------------------- arithmetic


@OPERATORS.named("overwrites in place of adding")
def _overwritten(body: Body) -> Iterator[Change]:
    """``total += x`` becomes ``total = x``."""
    for node in body.nodes:
        if isinstance(node, ast.AugAssign):
            assign = ast.Assign([node.target], node.value, lineno=node.lineno)
            yield Change(node, (assign,))


@OPERATORS.named("adds in place of subtracting, or the other way round")
def _other_sign(body: Body) -> Iterator[Change]:
    """``total += x`` becomes ``total -= x``."""
    signs: dict[type[ast.operator], ast.operator] = {ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Add()}
    for node in body.nodes:
        if isinstance(node, ast.AugAssign) and type(node.op) in signs:
            yield Change(node, (altered(node, op=signs[type(node.op)]),))


@OPERATORS.named("swaps the sides of an operator")
def _swapped_sides(body: Body) -> Iterator[Change]:
    """``A @ B`` becomes ``B @ A``; ``a - b`` becomes ``b - a``."""
    ordered = ast.MatMult | ast.Sub | ast.Div | ast.Pow
    for node in body.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ordered) and body.is_tensor(node):
            power = body.parent(node)
            if isinstance(power, ast.BinOp) and isinstance(power.op, ast.Pow) and isinstance(node.op, ast.Sub):
                continue
            yield Change(node, altered(node, left=node.right, right=node.left))


@OPERATORS.named("multiplies elementwise")
def _elementwise(body: Body) -> Iterator[Change]:
    """``A @ B`` becomes ``A * B``, and so does ``torch.matmul(A, B)``."""
    for node in body.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield Change(node, altered(node, op=ast.Mult()))
    for call in body.calls(("matmul", "mm", "bmm", "mv")):
        if isinstance(call.func, ast.Attribute):
            factors = call.args if body.is_functional(call) else [call.func.value, *call.args]
            if len(factors) == 2:
                yield Change(call, made("a * b", a=factors[0], b=factors[1]))


@OPERATORS.named("drops one side of an operator")
def _dropped_side(body: Body) -> Iterator[Change]:
    """``A @ B + c`` becomes ``A @ B`` or ``c``, ``x / n`` becomes ``x``: the sides that are tensors stay."""
    for node in body.nodes:
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
            yield from (Change(node, side) for side in (node.left, node.right) if body.is_tensor(side))


@OPERATORS.named("changes the returned numbers")
def _other_numbers(body: Body) -> Iterator[Change]:
    """The result gets a small bias, is rounded, loses its sign or its negative numbers."""
    yield from returned(body, "it.abs()", "it.clamp(min=0)")
    if body.result_is_real:
        yield from returned(body, "it.round()", "it + 0.001")


# ---------------------------------------------------------------------------------------- dtypes and gradients

_CONVERSIONS = words(
    "to type type_as double float half bool int long contiguous clone detach squeeze unsqueeze flip abs sqrt exp log "
    "requires_grad_ masked_fill clamp clip relu"
)


@OPERATORS.named("drops dtype")
def _dropped_dtype(body: Body) -> Iterator[Change]:
    """``torch.zeros(n, dtype=X.dtype)`` becomes ``torch.zeros(n)``."""
    return _dropped(body, "dtype")


@OPERATORS.named("drops device")
def _dropped_device(body: Body) -> Iterator[Change]:
    """``torch.zeros(n, device=X.device)`` becomes ``torch.zeros(n)``."""
    return _dropped(body, "device")


def _dropped(body: Body, name: str) -> Iterator[Change]:
    for node in body.nodes:
        if isinstance(node, ast.Call):
            keyword = keyword_of(node, name)
            if keyword is not None:
                yield Change(node, _without(node, keyword))


@OPERATORS.named("makes a tensor of the default dtype")
def _default_dtype(body: Body) -> Iterator[Change]:
    """``X.new_zeros(n)`` becomes ``torch.zeros(n)``, ``torch.zeros_like(X)`` becomes ``torch.zeros(X.shape)``."""
    for call in body.calls(("new_zeros", "new_ones", "new_empty", "new_full", "new_tensor")):
        if body.has_torch:
            name = called(call).removeprefix("new_")
            yield Change(call, altered(call, func=made(f"torch.{name}")))
    for call in body.calls(("zeros_like", "ones_like", "empty_like")):
        if body.has_torch and len(call.args) == 1:
            name = called(call).removesuffix("_like")
            yield Change(call, made(f"torch.{name}(it.shape)", it=call.args[0]))


@OPERATORS.named("drops a call")
def _dropped_call(body: Body) -> Iterator[Change]:
    """``X.to(dtype)`` becomes ``X``; so do other methods that convert a tensor or change it number by number."""
    for call in body.calls(_CONVERSIONS):
        if isinstance(call.func, ast.Attribute):
            if not body.is_functional(call):
                yield Change(call, call.func.value)
            elif call.args:
                yield Change(call, call.args[0])


@OPERATORS.named("detaches")
def _detached(body: Body) -> Iterator[Change]:
    """A parameter or the result is cut off from the gradients."""
    for name in body.uses():
        if name.id in body.params and name.id not in body.whole:
            yield Change(name, made("it.detach()", it=name))
    if body.result_is_real:
        yield from returned(body, "it.detach()")


@OPERATORS.named("keeps fewer digits")
def _fewer_digits(body: Body) -> Iterator[Change]:
    """The result is float32, or has the digits of float32 or float16 only."""
    if body.result_is_real:
        yield from returned(body, "it.float()")
        for first in [name for name in body.params if name not in body.whole][:1]:
            yield from returned(body, f"it.float().to({first}.dtype)", f"it.half().to({first}.dtype)")


# ---------------------------------------------------------------------------------- memory, inputs and outputs


@OPERATORS.named("takes inputs to be contiguous")
def _contiguous_inputs(body: Body) -> Iterator[Change]:
    """``reshape`` becomes ``view``, and a parameter's memory is read in order, whatever its strides are."""
    for call in body.calls(("reshape",)):
        if isinstance(call.func, ast.Attribute) and _may_be_strided(body, call.func.value) and _merges(body, call):
            yield Change(call, _renamed(call, "view"))
    for name in body.uses():
        if name.id in body.params and body.tensors[name.id] != ():
            yield Change(name, made("it.as_strided(it.shape, it.contiguous().stride())", it=name))


def _may_be_strided(body: Body, node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in TRANSPOSITIONS
    return called(node) in AXIS_MOVES or (isinstance(node, ast.Name) and node.id in body.tensors)


def _merges(body: Body, reshape: ast.Call) -> bool:
    """Whether a reshape may make one axis of several, for which a view needs strides that fit."""
    operand = body.operand(reshape)
    axes = None if operand is None else body.axes_of(operand)
    only = reshape.args[0] if len(reshape.args) == 1 else None
    sizes = only.elts if isinstance(only, ast.Tuple | ast.List) else reshape.args
    return axes is None or sum(axis != "1" for axis in axes) > len(sizes)


@OPERATORS.named("modifies an input")
def _modified_input(body: Body) -> Iterator[Change]:
    """Each parameter is doubled in place, once the result is there."""
    for node in body.returns[-1:]:
        assert node.value is not None
        own = isinstance(node.value, ast.Name) and node.value.id not in body.params
        result = node.value if own else ast.Name("result", ast.Load())
        before = () if own else (ast.parse(f"result = {ast.unparse(node.value)}").body[0],)
        for name in body.params:
            modify = ast.parse(f"{name}.mul_(2)").body[0]
            yield Change(node, (*before, modify, node if own else ast.Return(result)))


@OPERATORS.named("returns a list")
def _other_container(body: Body) -> Iterator[Change]:
    """The result is a list of what should be its elements."""
    if body.result_axes != ():
        yield from returned(body, "list(it)")


_REMEMBERED = "_remembered"


@OPERATORS.named("remembers results by shape")
def _remembered(body: Body) -> Iterator[Change]:
    """The first result for each combination of shapes is returned for all later ones."""
    shapes = ", ".join(f"{name}.shape" for name in body.params)
    for node in body.returns[-1:] if shapes else ():
        assert node.value is not None
        stale = made(f"{_REMEMBERED}.setdefault(({shapes},), it)", it=node.value)
        yield Change(node.value, stale, tail=f"{_REMEMBERED} = {{}}\n")
