"""The body of an exercise's reference, and what can be told about its names without running it.

An operator that is minded of arrays wants to know which names are tensors, how many axes they have, which names are
sizes, and where a tensor's numbers are used rather than its shape. What is told here are good guesses: a wrong one
costs a mutant that is caught at once, or one that is not made.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest

from autograder.audit.names import (
    AXIS_AT,
    BUILT_IN,
    KEEPS_SHAPE,
    LOOKS_ONLY,
    NO_TENSORS,
    OTHER_MODULES,
    PLAIN_METHODS,
    REDUCTIONS,
    WITHOUT_NUMBERS,
    called,
    integer,
    keyword_of,
)

_ANNOTATION = re.compile(r"^(?:\w+\.)*(?P<kind>\w+)\[.*,\s*(?P<quote>['\"])(?P<axes>[^'\"]*)(?P=quote)\]$")

Axes = tuple[str, ...] | None
"""A tensor's axes, by the names its annotation gives them or as ``?``; ``None`` where they are not known."""


def same_axis(one: int, other: int, axes: Axes) -> bool:
    """Whether two numbers name the same of the axes."""
    return one == other or (bool(axes) and (one - other) % len(axes or ()) == 0)


def other_axes(number: int, others: Iterable[int], axes: Axes) -> Iterator[int]:
    """Those of the numbers that name another of the axes than ``number`` does, and one that there is."""
    for other in others:
        if axes is None or (-len(axes) <= other < len(axes) and not same_axis(number, other, axes)):
            yield other


def target_names(node: ast.AST) -> list[str]:
    """The names that a target binds, in order."""
    return [item.id for item in ast.walk(node) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)]


class Body:
    """What is known about the body of one function.

    Attributes:
        function: the function.
        statements: its statements, without the docstring.
        nodes: every node in them.
        has_torch: whether the module has a name ``torch``.
        tensors: the names that hold tensors, with their axes.
        params: the parameters that are tensors.
        whole: those of them that hold no real numbers.
        sizes: the names that hold sizes.
        returns: the function's own return statements that return something.
        result_axes: the axes of the result.
        result_is_real: whether the result may hold real numbers.
    """

    def __init__(self, function: ast.FunctionDef, *, has_torch: bool) -> None:
        self.function = function
        self.has_torch = has_torch
        has_docstring = ast.get_docstring(function, clean=False) is not None
        self.statements = function.body[1:] if has_docstring else function.body
        self.nodes = tuple(node for statement in self.statements for node in ast.walk(statement))
        self._parents = {child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
        self.returns = tuple(self._own_returns(self.statements))
        stored = [name for node in self.nodes for name in target_names(node) if isinstance(node, ast.Name)]
        parameters = [argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)]
        self._local = {*stored, *parameters}
        self._rebound = {name for name, times in Counter([*stored, *parameters]).items() if times > 1}
        self.tensors: dict[str, Axes] = {}
        self.whole: set[str] = set()
        self._read_parameters()
        self.params = tuple(self.tensors)
        self.sizes: set[str] = set()
        self._unpacked: set[frozenset[str]] = set()
        self._read_bindings()
        _, self.result_axes, self.result_is_real = _read_annotation(function.returns)

    def parent(self, node: ast.AST) -> ast.AST:
        """The node that ``node`` is a part of."""
        return self._parents[node]

    def is_functional(self, call: ast.Call) -> bool:
        """Whether ``call`` is of a function, as in ``torch.sum(x)``, and not of a method."""
        return isinstance(call.func, ast.Name) or bool(self._module(call))

    def _module(self, call: ast.Call) -> str:
        """The module whose function is called; empty for a method."""
        base = call.func
        while isinstance(base, ast.Attribute):
            base = base.value
        return base.id if isinstance(base, ast.Name) and base.id not in self._local else ""

    def is_tensor(self, node: ast.AST) -> bool:
        """Whether the expression is a tensor, as far as one can see."""
        match node:
            case ast.Name():
                return node.id in self.tensors
            case ast.Call(func=ast.Name(id="sum"), args=[ast.GeneratorExp() | ast.ListComp() as terms, *_]):
                return self.is_tensor(terms.elt)
            case ast.Call(func=ast.Name()):
                return any(self.is_tensor(argument) for argument in node.args) and called(node) not in NO_TENSORS
            case ast.Call(func=ast.Attribute(value=base, attr=name)):
                if module := self._module(node):
                    return module not in OTHER_MODULES
                return self.is_tensor(base) and name not in PLAIN_METHODS
            case ast.Attribute():
                return node.attr not in WITHOUT_NUMBERS and self.is_tensor(node.value)
            case ast.Subscript():
                return self.is_tensor(node.value)
            case ast.BinOp():
                return self.is_tensor(node.left) or self.is_tensor(node.right)
            case ast.UnaryOp():
                return self.is_tensor(node.operand)
        return False

    def axes_of(self, node: ast.AST) -> Axes:
        """The axes of a tensor expression, as far as one can see. An axis without a name of its own is ``?``."""
        match node:
            case ast.Name():
                return self.tensors.get(node.id)
            case ast.UnaryOp():
                return self.axes_of(node.operand)
            case ast.BinOp(op=ast.MatMult()):
                left, right = self.axes_of(node.left), self.axes_of(node.right)
                return (left[0], right[1]) if left and right and len(left) == len(right) == 2 else None
            case ast.BinOp():
                sides = [self.axes_of(side) for side in (node.left, node.right) if self.is_tensor(side)]
                return _broadcast(sides)
            case ast.Attribute(attr="values" | "indices"):
                return self.axes_of(node.value)
            case ast.Attribute(attr="T" | "mT"):
                axes = self.axes_of(node.value)
                return axes[::-1] if axes is not None and len(axes) == 2 else None
            case ast.Call(func=ast.Attribute()):
                return self._axes_of_call(node)
        return None

    def calls(self, names: Iterable[str]) -> Iterator[ast.Call]:
        """The calls of functions or methods with these names."""
        wanted = set(names)
        return (node for node in self.nodes if isinstance(node, ast.Call) and called(node) in wanted)

    def array_calls(self, names: Iterable[str]) -> Iterator[ast.Call]:
        """Those of :meth:`calls` that are not of a built-in function of Python's."""
        calls = self.calls(names)
        return (call for call in calls if isinstance(call.func, ast.Attribute) or called(call) not in BUILT_IN)

    def operand(self, call: ast.Call) -> ast.expr | None:
        """The tensor that a method is of, or a function's first argument."""
        if self.is_functional(call):
            return call.args[0] if call.args else None
        return call.func.value if isinstance(call.func, ast.Attribute) else None

    def axis_argument(self, call: ast.Call) -> tuple[ast.expr | None, int | None]:
        """The axis argument of a call, and its place among the positional arguments where it is one of them."""
        keyword = keyword_of(call, "dim", "axis", "dims")
        if keyword is not None:
            return keyword.value, None
        at = AXIS_AT[called(call)] + self.is_functional(call)
        return (call.args[at], at) if at < len(call.args) else (None, None)

    def _axes_of_call(self, call: ast.Call) -> Axes:
        operand = self.operand(call)
        axes = None if operand is None else self.axes_of(operand)
        if axes is None or called(call) in KEEPS_SHAPE:
            return axes
        if called(call) not in REDUCTIONS:
            return None
        axis, _ = self.axis_argument(call)
        keepdim = keyword_of(call, "keepdim") is not None
        if axis is None:
            return None if keepdim else ()
        ends = [integer(end) for end in (axis.elts if isinstance(axis, ast.Tuple | ast.List) else [axis])]
        if not axes or None in ends:
            return None
        gone = {end % len(axes) for end in ends if end is not None}
        return tuple("1" if at in gone else axis for at, axis in enumerate(axes) if keepdim or at not in gone)

    def uses(self) -> Iterator[ast.Name]:
        """Where a tensor's numbers are read, by name."""
        for node in self.nodes:
            if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.tensors):
                continue
            parent = self.parent(node)
            if isinstance(parent, ast.Attribute) and parent.attr in WITHOUT_NUMBERS:
                continue
            if isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load):
                continue
            if called(parent) not in LOOKS_ONLY:
                yield node

    def is_iterated(self, node: ast.AST) -> bool:
        """Whether a loop runs over ``node``, be it through ``zip`` or ``enumerate``."""
        parent = self.parent(node)
        if called(parent) in {"zip", "enumerate"}:
            return self.is_iterated(parent)
        return isinstance(parent, ast.For | ast.comprehension) and parent.iter is node

    def loops(self) -> Iterator[tuple[ast.expr, ast.expr]]:
        """Every loop's target and what it runs over, those of comprehensions included."""
        for node in self.nodes:
            if isinstance(node, ast.For | ast.comprehension):
                yield node.target, node.iter

    def bound_in_loops(self) -> Iterator[tuple[str, ast.expr]]:
        """The names that loops bind, each with what its values are elements of."""
        for target, over in self.loops():
            yield from _pairs(target, over)

    def look_alike(self, one: str, other: str) -> bool:
        """Whether two sizes are easily taken for each other: neighbours, or with a part of the name in common."""
        return frozenset((one, other)) in self._unpacked or bool(set(one.split("_")) & set(other.split("_")))

    def _own_returns(self, nodes: Iterable[ast.AST]) -> Iterator[ast.Return]:
        for node in nodes:
            if isinstance(node, ast.Return):
                if node.value is not None and not isinstance(node.value, ast.Constant):
                    yield node
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
                yield from self._own_returns(ast.iter_child_nodes(node))

    def _read_parameters(self) -> None:
        arguments = self.function.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument in positional[: len(positional) - len(arguments.defaults)]:
            is_tensor, axes, is_real = _read_annotation(argument.annotation)
            if is_tensor:
                self._learn(argument.arg, axes)
                if not is_real:
                    self.whole.add(argument.arg)

    def _read_bindings(self) -> None:
        """Two rounds over the body: a name can be used, in a comprehension, before the node that binds it."""
        for _ in range(2):
            for name, over in self.bound_in_loops():
                if self.is_tensor(over):
                    axes = self.axes_of(over)
                    self._learn(name, axes and axes[1:])
            for node in self.nodes:
                if isinstance(node, ast.Assign):
                    for target in node.targets:
                        self._bind(target, node.value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            if self.is_tensor(value):
                self._learn(target.id, self.axes_of(value))
            elif self._is_size(value):
                self.sizes.add(target.id)
        elif isinstance(target, ast.Tuple):
            names = target_names(target)
            if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
                for item, part in zip(target.elts, value.elts, strict=True):
                    self._bind(item, part)
            elif self._is_shape(value):
                self.sizes.update(name for name in names if name.strip("_"))
            elif self.is_tensor(value):
                for name in names:
                    self._learn(name, None)
            self._unpacked |= {frozenset(pair) for pair in pairwise(names) if self.sizes >= set(pair)}

    def _learn(self, name: str, axes: Axes) -> None:
        """Note a tensor; of one that is bound more than once, the axes are anybody's guess."""
        self.tensors.setdefault(name, None if name in self._rebound else axes)

    def _is_shape(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self._is_shape(node.value)
        return (isinstance(node, ast.Attribute) and node.attr == "shape") or (called(node) == "size")

    def _is_size(self, node: ast.expr) -> bool:
        match node:
            case ast.Name():
                return node.id in self.sizes
            case ast.Subscript():
                return self._is_shape(node.value)
            case ast.BinOp():
                return self._is_size(node.left) or self._is_size(node.right)
        return called(node) in {"size", "len", "numel"}


def _pairs(target: ast.expr, over: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    arguments = over.args if isinstance(over, ast.Call) else []
    if isinstance(target, ast.Name):
        yield target.id, over
    elif isinstance(target, ast.Tuple) and called(over) == "zip" and len(target.elts) == len(arguments):
        for item, argument in zip(target.elts, arguments, strict=True):
            yield from _pairs(item, argument)
    elif isinstance(target, ast.Tuple) and called(over) == "enumerate" and len(target.elts) == 2 and arguments:
        yield from _pairs(target.elts[1], arguments[0])


def _broadcast(sides: list[Axes]) -> Axes:
    """The axes of what comes of two tensors that are broadcast against each other."""
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        return None
    padded = zip_longest(*(side[::-1] for side in known), fillvalue="1")
    return tuple(next((axis for axis in axes if axis != "1"), "1") for axes in padded)[::-1]


def _read_annotation(annotation: ast.expr | None) -> tuple[bool, Axes, bool]:
    """Whether an annotation allows a tensor, its axes, and whether it may hold real numbers."""
    if annotation is None:
        return True, None, True
    text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
    if not isinstance(text, str) or "Tensor" not in text:
        return False, None, False
    match = _ANNOTATION.match(text)
    if match is None:
        return True, None, True
    axes = tuple(match["axes"].split())
    known = not any(axis.startswith(("*", "...")) for axis in axes)
    return True, axes if known else None, match["kind"] not in {"Int", "UInt", "Integer", "Bool"}
