"""Changes: a node of a function's syntax tree and what stands in its place, and the text that comes of it.

:func:`spliced` writes a change into the function's text. Only the text of the changed node is written anew, by
:func:`ast.unparse`; everything around it, comments and line breaks included, stays as the author wrote it. The new text
goes in bare where that reads as the intended tree, and in brackets otherwise. So a mutant differs from the reference in
as little as possible, and its diff can be read.
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from autograder.audit.body import Body
from autograder.audit.names import integer

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True, eq=False)
class Change:
    """One node of a function, and what stands in its place: an expression, or statements.

    Attributes:
        old: the node.
        new: what replaces it. Statements may include ``old`` itself, whose text is then kept.
        tail: a line for the end of the module.
    """

    old: ast.expr | ast.stmt
    new: ast.expr | tuple[ast.stmt, ...]
    tail: str = ""


Operator = Callable[[Body], Iterator[Change]]


class Catalogue(list[tuple[str, Operator]]):
    """Operators with their names in words, in order."""

    def named(self, name: str) -> Callable[[Operator], Operator]:
        """Add the function that this decorates."""

        def add(operator: Operator) -> Operator:
            self.append((name, operator))
            return operator

        return add


def spliced(text: str, function: ast.FunctionDef, change: Change) -> str | None:
    """The text of ``function`` with ``change`` written into it; ``None`` where it cannot be written there.

    ``text`` is what ``function`` was parsed from, with nothing before or after it.
    """
    start, end = _span(text, change.old)
    if isinstance(change.new, tuple):
        line = text.rfind("\n", 0, start) + 1
        indent = text[line:start]
        parts = [text[start:end] if node is change.old else ast.unparse(node) for node in change.new]
        return text[:start] + ("; " if indent.strip() else f"\n{indent}").join(parts) + text[end:]
    intended = ast.dump(copy.deepcopy(function, {id(change.old): change.new}))
    plain = ast.unparse(change.new)
    bare = [plain[1:-1]] if isinstance(change.new, ast.Tuple) else []
    for candidate in (*bare, plain, f"({plain})"):
        written = text[:start] + candidate + text[end:]
        try:
            tree = ast.parse(written)
        except SyntaxError:
            continue
        if ast.dump(tree.body[0]) == intended:
            return written
    return None


def _span(text: str, node: ast.expr | ast.stmt) -> tuple[int, int]:
    lines = text.split("\n")

    def offset(line: int, column: int) -> int:
        before = sum(len(item) + 1 for item in lines[: line - 1])
        return before + len(lines[line - 1].encode()[:column].decode())

    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)


def made(template: str, **parts: ast.expr) -> ast.expr:
    """The expression ``template`` with each name that is in ``parts`` replaced by that node."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return parts.get(node.id, node)

    filled: ast.expr = Fill().visit(ast.parse(template, mode="eval").body)
    return filled


def altered(node: Node, **fields: object) -> Node:
    """A copy of ``node`` with other values for some fields."""
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def replaced(items: list[ast.expr], at: int, new: ast.expr) -> list[ast.expr]:
    """``items`` with another one in place ``at``."""
    return [*items[:at], new, *items[at + 1 :]]


def swaps(items: list[ast.expr], *, ends: bool = False) -> Iterator[list[ast.expr]]:
    """``items`` with two neighbours swapped, and with the first and the last swapped where ``ends`` says so."""
    pairs = [(at, at + 1) for at in range(len(items) - 1)]
    if ends and len(items) > 2:
        pairs.append((0, len(items) - 1))
    for one, other in pairs:
        if any(isinstance(items[at], ast.Starred) for at in (one, other)):
            continue
        swapped = list(items)
        swapped[one], swapped[other] = items[other], items[one]
        yield swapped


def literal(value: int) -> ast.expr:
    """The number as it is written in code."""
    return made(str(value))


def shifted(node: ast.expr, by: int) -> ast.expr:
    """``node`` plus ``by``, by way of its own last number where it has one."""
    number = integer(node)
    if number is not None:
        return literal(number + by)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        last = integer(node.right)
        if last is not None:
            return altered(node, right=literal(last + (by if isinstance(node.op, ast.Add) else -by)))
    return made(f"node {'+' if by > 0 else '-'} {abs(by)}", node=node)


def returned(body: Body, *templates: str) -> Iterator[Change]:
    """Each returned value as each template says, in which it is called ``it``."""
    for node in body.returns:
        assert node.value is not None
        for template in templates:
            yield Change(node.value, made(template, it=node.value))
