"""The operators that make the mistakes people make with arrays.

An operator is a function that takes a :class:`~autograder.audit.body.Body` and yields changes: one node of the
function's syntax tree, and what stands in its place. The text of that node alone is written anew and spliced into the
author's text (:func:`autograder.audit.changes.spliced`), so that lines, comments and all the rest stay as they are.

What an operator yields need not be wrong, and may even be the same as before. Mutants that are equal, or that are no
Python, are sorted out by :func:`autograder.audit.mutants.mutants`.
"""

import ast
from collections.abc import Iterator

from autograder.audit import arrangement, values
from autograder.audit.body import Body
from autograder.audit.names import AXIS_AT, integer

OPERATORS = (*arrangement.OPERATORS, *values.OPERATORS)
"""Every operator with its name in words, in the order in which they claim a mutant that several of them make."""


def claimed(body: Body) -> Iterator[ast.expr]:
    """The indices and axes: numbers that the operators here change, better than one that knows no axes."""
    for node in body.nodes:
        if isinstance(node, ast.Subscript):
            yield from (index for index in arrangement.indices(node) if integer(index) is not None)
    for call in body.array_calls(AXIS_AT):
        axis, _ = body.axis_argument(call)
        if axis is not None and integer(axis) is not None:
            yield axis
