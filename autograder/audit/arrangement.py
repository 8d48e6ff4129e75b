"""Operators that put numbers in the wrong place, or take the wrong ones: shapes, axes, indices, slices and loops."""

import ast
from collections.abc import Iterator
from itertools import pairwise

from autograder.audit.body import Axes, Body, other_axes, same_axis
from autograder.audit.changes import Catalogue, Change, altered, literal, made, replaced, returned, shifted, swaps
from autograder.audit.names import AXIS_MOVES, REDUCTIONS, TRANSPOSITIONS, called, integer, words

OPERATORS = Catalogue()


# --------------------------------------------------------------------------------------- shapes and their order

_SHAPES = words(
    "reshape view permute expand unflatten repeat tile movedim moveaxis broadcast_to unfold flip roll pad "
    "new_zeros new_ones new_empty zeros ones empty"
)


@OPERATORS.named("swaps two sizes or axes")
def _swapped_sizes(body: Body) -> Iterator[Change]:
    """``X.reshape(a, b)`` becomes ``X.reshape(b, a)``; so do sizes in a tuple."""
    for call in body.calls(_SHAPES):
        for at, argument in enumerate(call.args):
            if isinstance(argument, ast.Tuple | ast.List):
                for items in swaps(argument.elts, ends=True):
                    yield Change(call, altered(call, args=replaced(call.args, at, altered(argument, elts=items))))
        first = 1 if body.is_functional(call) and called(call) not in {"zeros", "ones", "empty"} else 0
        for items in swaps(call.args[first:], ends=True):
            yield Change(call, altered(call, args=[*call.args[:first], *items]))


_COMMUTATIVE = words(
    "add mul maximum minimum logical_and logical_or logical_xor eq ne dot inner min max transpose swapaxes swapdims "
    "zip range isinstance print getattr hasattr sum stack cat mean var std amax amin prod softmax log_softmax"
)
"""Functions whose arguments may be swapped without harm, or cannot be swapped at all."""


@OPERATORS.named("swaps two arguments")
def _swapped_arguments(body: Body) -> Iterator[Change]:
    """``f(x, k)`` becomes ``f(k, x)``."""
    for node in body.nodes:
        if isinstance(node, ast.Call) and called(node) not in _COMMUTATIVE | _SHAPES:
            first = 1 if called(node) == "einsum" else 0
            for items in swaps(node.args[first:]):
                yield Change(node, altered(node, args=[*node.args[:first], *items]))


@OPERATORS.named("reshapes where axes move, or moves them where it reshapes")
def _reshaped_or_moved(body: Body) -> Iterator[Change]:
    """``X.reshape(a, b)`` becomes ``X.reshape(b, a).mT``, and ``X.permute(2, 0, 1)`` a reshape to the same shape."""
    for node in body.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value
            if node.func.attr in {"reshape", "view"} and not body.is_functional(node) and len(node.args) > 1:
                end = "mT" if len(node.args) == 2 else "transpose(0, 1)"
                swapped = altered(node, args=[node.args[1], node.args[0], *node.args[2:]])
                yield Change(node, made(f"it.{end}", it=swapped))
            elif node.func.attr in AXIS_MOVES:
                source = node.args[0] if body.is_functional(node) else base
                yield Change(node, made("source.reshape(it.shape)", source=source, it=node))
        elif isinstance(node, ast.Attribute) and node.attr in TRANSPOSITIONS:
            yield Change(node, made("source.reshape(it.shape)", source=node.value, it=node))


@OPERATORS.named("drops a transposition")
def _dropped_transposition(body: Body) -> Iterator[Change]:
    """``X.T``, ``X.permute(1, 0)`` and the like become ``X``."""
    for node in body.nodes:
        if isinstance(node, ast.Attribute) and node.attr in TRANSPOSITIONS:
            yield Change(node, node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in AXIS_MOVES:
            yield Change(node, node.args[0] if body.is_functional(node) else node.func.value)


@OPERATORS.named("inserts a transposition")
def _inserted_transposition(body: Body) -> Iterator[Change]:
    """``X`` becomes ``X.mT``, where its numbers are used and where it is returned."""
    for name in body.uses():
        if not body.is_iterated(name) and not _is_transposed(body.parent(name)):
            yield from (Change(name, made(moved, it=name)) for moved in _transposed(body.tensors[name.id]))
    yield from returned(body, *_transposed(body.result_axes))
    if body.result_axes is not None and len(body.result_axes) > 2:
        yield from returned(body, "it.transpose(0, 1)")


def _is_transposed(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in TRANSPOSITIONS | {"t"}


def _transposed(axes: Axes) -> tuple[str, ...]:
    """How to swap two axes that need not be of size 1: the last two, or the first two."""
    if axes is None or set(axes[-2:]) - {"1"}:
        return () if axes is not None and len(axes) < 2 else ("it.mT",)
    return ("it.transpose(0, 1)",) if set(axes[:2]) - {"1"} else ()


@OPERATORS.named("flips an axis")
def _flipped(body: Body) -> Iterator[Change]:
    """``X`` becomes ``X.flip(0)`` or ``X.flip(-1)``, where its numbers are used and where it is returned."""
    for name in body.uses():
        axes = body.tensors[name.id]
        flips = _flipped_axes(axes)
        for axis in flips[:1] if body.is_iterated(name) else flips:
            if not _is_reduced(body, name, axis, axes):
                yield Change(name, made(f"it.flip({axis})", it=name))
    yield from returned(body, *(f"it.flip({axis})" for axis in _flipped_axes(body.result_axes)))


def _flipped_axes(axes: Axes) -> tuple[int, ...]:
    """The first and the last of the axes that need not be of size 1."""
    if axes is None:
        return 0, -1
    long = [at for at, axis in enumerate(axes) if axis != "1"]
    return tuple(dict.fromkeys(-1 if at and at == len(axes) - 1 else at for at in (*long[:1], *long[-1:])))


def _is_reduced(body: Body, name: ast.Name, axis: int, axes: Axes) -> bool:
    """Whether a method of ``name`` reduces over ``axis``, whose order plays no part then."""
    method = body.parent(name)
    call = body.parent(method)
    if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call) or called(call) not in REDUCTIONS:
        return False
    reduced, _ = body.axis_argument(call)
    number = integer(reduced)
    return reduced is None or (number is not None and same_axis(axis, number, axes))


_RESHAPES = words("reshape view flatten ravel expand_as")


@OPERATORS.named("drops the axes of size 1")
def _squeezed(body: Body) -> Iterator[Change]:
    """``X`` becomes ``X.squeeze()``, for a parameter that is not reshaped anyway, and for the result."""
    for name in body.uses():
        parent = body.parent(name)
        reshaped = isinstance(parent, ast.Attribute) and parent.attr in _RESHAPES
        axes = body.tensors[name.id]
        if name.id in body.params and (axes is None or len(axes) > 1) and not reshaped:
            yield Change(name, made("it.squeeze()", it=name))
    if body.result_axes != ():
        yield from returned(body, "it.squeeze()")


@OPERATORS.named("changes the subscripts of an einsum")
def _einsum_subscripts(body: Body) -> Iterator[Change]:
    """``"oi,ihw->ohw"`` becomes ``"io,ihw->ohw"``, ``"oi,ihw->owh"`` or ``"oi,ihw->oh"``."""
    for call in body.calls(("einsum",)):
        subscripts = next((node for node in call.args if isinstance(node, ast.Constant)), None)
        if subscripts is None or not isinstance(subscripts.value, str):
            continue
        inputs, arrow, output = subscripts.value.replace(" ", "").partition("->")
        operands = inputs.split(",")
        for at, operand in enumerate(operands):
            for swapped in _swapped_letters(operand):
                changed = ",".join([*operands[:at], swapped, *operands[at + 1 :]])
                yield Change(subscripts, ast.Constant(changed + arrow + output))
        for changed in _swapped_letters(output):
            yield Change(subscripts, ast.Constant(inputs + arrow + changed))
        for at, letter in enumerate(output):
            if letter != ".":
                yield Change(subscripts, ast.Constant(inputs + arrow + output[:at] + output[at + 1 :]))


def _swapped_letters(term: str) -> Iterator[str]:
    for at, (one, other) in enumerate(pairwise(term)):
        if "." not in one + other:
            yield term[:at] + other + one + term[at + 2 :]


@OPERATORS.named("takes one size for another")
def _other_size(body: Body) -> Iterator[Change]:
    """``h`` becomes ``w``, or another size that is easily taken for it."""
    for node in body.nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in body.sizes:
            for other in sorted(body.sizes - {node.id}):
                if body.look_alike(node.id, other):
                    yield Change(node, ast.Name(other, ast.Load()))


@OPERATORS.named("swaps two unpacked names")
def _swapped_targets(body: Body) -> Iterator[Change]:
    """``h, w = X.shape`` becomes ``w, h = X.shape``."""
    for node in body.nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple):
                    for items in swaps(target.elts):
                        yield Change(target, altered(target, elts=items))


# ------------------------------------------------------------------------------------- indices, slices and loops


@OPERATORS.named("off by one in a slice")
def _off_by_one_slice(body: Body) -> Iterator[Change]:
    """``a:b`` becomes ``a + 1:b`` or ``a:b - 1`` and the like; a bound that is not there becomes 1 or -1."""
    for node in body.nodes:
        if isinstance(node, ast.Slice):
            lowers = [literal(1)] if node.lower is None else [shifted(node.lower, by) for by in (1, -1)]
            uppers = [literal(-1)] if node.upper is None else [shifted(node.upper, by) for by in (1, -1)]
            yield from (Change(node, altered(node, lower=bound)) for bound in lowers)
            yield from (Change(node, altered(node, upper=bound)) for bound in uppers)


@OPERATORS.named("off by one in a range")
def _off_by_one_range(body: Body) -> Iterator[Change]:
    """``range(n)`` becomes ``range(n - 1)``, ``range(n + 1)`` or ``range(1, n)``."""
    for call in body.calls(("range",)):
        if len(call.args) == 1:
            yield Change(call, altered(call, args=[literal(1), *call.args]))
        for at, argument in enumerate(call.args[:2]):
            for by in (-1, 1):
                yield Change(call, altered(call, args=replaced(call.args, at, shifted(argument, by))))


@OPERATORS.named("off by one in an index")
def _off_by_one_index(body: Body) -> Iterator[Change]:
    """``x[0]`` becomes ``x[1]`` or ``x[-1]``, ``shape[1]`` becomes ``shape[0]`` or ``shape[2]``."""
    for node in body.nodes:
        if not isinstance(node, ast.Subscript):
            continue
        shape = node.value if isinstance(node.value, ast.Attribute) and node.value.attr == "shape" else None
        for index in indices(node):
            number = integer(index)
            if number is not None:
                axes = body.axes_of(shape.value) if shape else None
                others = other_axes(number, (number + 1, number - 1), axes)
                yield from (Change(index, literal(other)) for other in others)


def indices(node: ast.Subscript) -> list[ast.expr]:
    """What stands between the brackets, one for each axis."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


@OPERATORS.named("swaps two indices")
def _swapped_indices(body: Body) -> Iterator[Change]:
    """``Y[i, j]`` becomes ``Y[j, i]``."""
    for node in body.nodes:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            for items in swaps(node.slice.elts):
                yield Change(node, altered(node, slice=altered(node.slice, elts=items)))


_PARTS = ("it[1:]", "it[:-1]", "it[:4]")


@OPERATORS.named("leaves out a part of a loop")
def _shortened_loop(body: Body) -> Iterator[Change]:
    """A loop over ``X`` runs over ``X[1:]``, ``X[:-1]`` or ``X[:4]``; in ``zip(X, K)``, both or one are cut."""
    for call in body.calls(("zip", "enumerate")):
        yield from _shortened_call(call)
    for call in body.calls(("range",)):
        if len(call.args) == 1:
            yield Change(call, made("range(min(n, 4))", n=call.args[0]))
    for _, over in body.loops():
        if body.is_tensor(over):
            yield from (Change(over, made(part, it=over)) for part in _PARTS)


def _shortened_call(call: ast.Call) -> Iterator[Change]:
    sequences = [item for item in call.args if not isinstance(item, ast.Starred | ast.Call)]
    for part in _PARTS:
        shortened = [made(part, it=item) if item in sequences else item for item in call.args]
        yield Change(call, altered(call, args=shortened))
    if called(call) == "zip":
        for item in sequences:
            later = replaced(call.args, call.args.index(item), made("it[1:]", it=item))
            yield Change(call, altered(call, args=later, keywords=[]))


@OPERATORS.named("cuts the result off")
def _cut_off(body: Body) -> Iterator[Change]:
    """The result has at most four rows, or four columns."""
    axes = body.result_axes
    if axes != ():
        yield from returned(body, "it[:4]")
    if axes is None or len(axes) > 1:
        yield from returned(body, "it[..., :4]")


@OPERATORS.named("takes the first for all")
def _first_for_all(body: Body) -> Iterator[Change]:
    """In a loop over the elements of ``K``, one of them becomes ``K[0]``."""
    loops = dict(body.bound_in_loops())
    for name in body.uses():
        over = loops.get(name.id)
        if over is not None and name.id not in body.params and body.is_tensor(over):
            yield Change(name, made("over[0]", over=over))


@OPERATORS.named("returns in the first round of a loop")
def _early_return(body: Body) -> Iterator[Change]:
    """The return that follows a loop moves into it."""
    inner = [getattr(node, part, []) for node in body.nodes for part in ("body", "orelse")]
    for block in (body.statements, *(block for block in inner if isinstance(block, list))):
        for loop, after in pairwise(block):
            if isinstance(loop, ast.For | ast.While) and after in body.returns:
                yield Change(loop.body[-1], (loop.body[-1], after))
