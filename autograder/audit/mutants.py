"""Mutants of a reference: its source with one mistake in the body of one exercise.

Some come from the kit's own operators, which make the mistakes that people make with arrays
(:mod:`autograder.audit.operators`), the others from those of the library cosmic-ray, which know Python only
(:mod:`autograder.audit.library`).
"""

import ast
import difflib
import textwrap
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from autograder.audit.body import Body
from autograder.audit.changes import spliced
from autograder.audit.library import AuditUnavailableError, library_mutants
from autograder.audit.names import called
from autograder.audit.operators import OPERATORS

__all__ = ["AuditUnavailableError", "Mutant", "mutants"]


@dataclass(frozen=True)
class Mutant:
    """A module's source with one mistake in it.

    Attributes:
        function: the exercise whose body has the mistake.
        operator: what kind of mistake it is, in words.
        line: the first line that differs, counted from 1 in the original source.
        before: that line in the original, without its indentation.
        after: that line in the mutant, without its indentation.
        source: the whole source of the mutant.
        original: the whole source that it was made from.
    """

    function: str
    operator: str
    line: int
    before: str
    after: str
    source: str
    original: str = field(default="", repr=False, compare=False)

    @property
    def diff(self) -> str:
        """The lines that differ, those of the original after a minus, those of the mutant after a plus."""
        if not self.original:
            return f"- {self.before}\n+ {self.after}"
        _, _, *lines = difflib.unified_diff(self.original.split("\n"), self.source.split("\n"), lineterm="", n=0)
        changed = [line for line in lines if not line.startswith("@@")]
        shown = textwrap.dedent("\n".join(line[1:] for line in changed)).split("\n")
        return "\n".join(f"{line[0]} {text}".rstrip() for line, text in zip(changed, shown, strict=True))


@dataclass(frozen=True)
class _Text:
    """A function's text with one mistake in it, and a line for the end of the module."""

    operator: str
    text: str
    tail: str = ""


def mutants(source: str, functions: Iterable[str]) -> tuple[Mutant, ...]:
    """Every mutant of the bodies of the top-level ``functions`` of a module, in the order of the source.

    No two of them are equal, and none is equal to the original, where two functions are equal that differ in nothing
    but annotations, docstrings, the way a negative number is written, ``strict`` of a ``zip``, or tests for bad
    arguments, which the exam never uses.

    Raises:
        AuditUnavailableError: cosmic-ray is not installed.
    """
    wanted = set(functions)
    tree = ast.parse(source)
    imported = [alias for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    has_torch = "torch" in {alias.asname or alias.name.partition(".")[0] for alias in imported}
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted}
    lines = source.split("\n")
    found: list[Mutant] = []
    for node in sorted(defined.values(), key=lambda item: item.lineno):
        assert node.end_lineno is not None
        before = "".join(f"{line}\n" for line in lines[: node.lineno - 1])
        text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        after = source[len(before) + len(text) :]
        for mistake in _mistakes(text, has_torch=has_torch):
            tail = mistake.tail if not mistake.tail or after.endswith("\n") else f"\n{mistake.tail}"
            found.append(_mutant(node.name, mistake.operator, source, before + mistake.text + after + tail))
    return tuple(found)


def _mutant(function: str, operator: str, original: str, source: str) -> Mutant:
    pairs = zip_longest(original.split("\n"), source.split("\n"), fillvalue="")
    line, (before, after) = next((at, pair) for at, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return Mutant(function, operator, line, before.strip(), after.strip(), source, original)


def _mistakes(text: str, *, has_torch: bool) -> list[_Text]:
    """The mutants of one function, given as its text: unique, and in order."""
    function = ast.parse(text).body[0]
    assert isinstance(function, ast.FunctionDef)
    body = Body(function, has_torch=has_torch)
    library = (_Text(name, written) for name, written in library_mutants(text, body))
    seen = {_canonical(text)}
    kept = []
    for mistake in (*_own(text, body), *library):
        canonical = _canonical(mistake.text)
        if canonical is not None and canonical not in seen:
            seen.add(canonical)
            kept.append(mistake)
    return sorted(kept, key=lambda mistake: _first_difference(text, mistake.text))


def _own(text: str, body: Body) -> Iterator[_Text]:
    for name, operator in OPERATORS:
        for change in operator(body):
            written = spliced(text, body.function, change)
            if written is not None:
                yield _Text(name, written, change.tail)


def _first_difference(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _canonical(text: str) -> str | None:
    """What a function does, as a string that is equal for equal ones; ``None`` where it is no Python.

    Python that the compiler warns about counts as none: a lesson with it would not load without the warning.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(text, "<mutant>", "exec", dont_inherit=True)
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    return ast.dump(_Canonical().visit(tree))


class _Canonical(ast.NodeTransformer):
    """Takes out of a tree what does not change what it does on valid arguments."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Assert(self, _node: ast.Assert) -> None:
        return None

    def visit_If(self, node: ast.If) -> ast.AST | None:
        guards = all(isinstance(statement, ast.Raise) for statement in node.body)
        return None if guards and not node.orelse else self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        value = node.operand.value if isinstance(node.operand, ast.Constant) else None
        return ast.Constant(-value) if isinstance(node.op, ast.USub) and isinstance(value, int | float) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [keyword for keyword in node.keywords if not _is_idle(node, keyword)]
        return self.generic_visit(node)


def _is_idle(call: ast.Call, keyword: ast.keyword) -> bool:
    if keyword.arg == "strict":
        return called(call) == "zip"
    return keyword.arg == "keepdim" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
