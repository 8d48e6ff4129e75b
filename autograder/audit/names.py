"""Names of functions of arrays, and what an audit must know about them."""

import ast


def words(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


WITHOUT_NUMBERS = words(
    "shape dtype device ndim size dim numel stride layout requires_grad is_contiguous is_floating_point type "
    "new_zeros new_ones new_empty new_full new_tensor"
)
"""Attributes of a tensor that say nothing about its numbers."""

LOOKS_ONLY = words("zeros_like ones_like empty_like full_like len isinstance type_as view_as expand_as")
"""Functions that look at a tensor's shape or type and not at its numbers."""

NO_TENSORS = LOOKS_ONLY | words("range zip enumerate reversed int float bool str list tuple print")
"""Functions of a tensor that do not return one."""

PLAIN_METHODS = words("item tolist numpy size dim numel stride is_contiguous is_floating_point")
"""Methods of a tensor that do not return one."""

OTHER_MODULES = words("math itertools functools operator")
"""Modules whose functions do not return tensors."""

BUILT_IN = words("sum max min any all")
"""Functions of Python's with the name of one of torch's."""

REDUCTIONS = words("sum mean prod amax amin max min any all argmax argmin std var norm median logsumexp nansum nanmean")
KEEPS_SHAPE = words(
    "abs exp log sqrt rsqrt square relu sigmoid tanh clamp clip round flip roll to float double half contiguous clone "
    "detach softmax log_softmax cumsum cumprod masked_fill tril triu"
)
"""Functions whose result has the axes of their first argument."""

AXIS_MOVES = words("permute transpose swapaxes swapdims movedim moveaxis t")
TRANSPOSITIONS = words("T mT")
JOINS = words("stack cat concat")

AXIS_AT = {
    **dict.fromkeys(REDUCTIONS | JOINS, 0),
    **dict.fromkeys(words("softmax log_softmax cumsum cumprod sort unsqueeze squeeze flip unbind diff flatten"), 0),
    **dict.fromkeys(words("gather index_select select unfold"), 0),
    **dict.fromkeys(words("split chunk roll"), 1),
}
"""Where the axis is among a method's arguments. For a function it comes one later: the tensor is before it."""


def called(node: ast.AST) -> str:
    """The last part of the name of the function that ``node`` calls; empty where it is no such call."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def keyword_of(call: ast.Call, *names: str) -> ast.keyword | None:
    """The first of the call's keywords that has one of the ``names``."""
    return next((keyword for keyword in call.keywords if keyword.arg in names), None)


def integer(node: ast.expr | None) -> int | None:
    """The whole number that ``node`` is, with its sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = integer(node.operand)
        return None if number is None else -number
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None
