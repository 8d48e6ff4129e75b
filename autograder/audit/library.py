"""The operators of the library cosmic-ray: mistakes that can be made in any Python.

These of its operators are left out:

- VariableReplacer and VariableInserter need arguments, and put random numbers into the code.
- RemoveDecorator: a decorator is not in the body.
- ExceptionReplacer puts in a name that only the library defines, and valid arguments raise nothing.
- NumberReplacer on indices and axes, which belong to the kit's operators: they know how many axes there are.
- A minus that becomes a plus, ``~`` or ``not``, and ``~`` that becomes any of them: without the minus or the ``~``, it
  is a mistake that somebody makes. So with a comparison that becomes ``is``.
- Arithmetic that becomes bitwise or a power, and bitwise that becomes arithmetic: on real numbers, or on masks, these
  only raise errors.
"""

import ast
from collections.abc import Iterator
from itertools import permutations
from typing import Any

from autograder.audit.body import Body
from autograder.audit.operators import claimed


class AuditUnavailableError(Exception):
    """The library that an audit needs is not installed; says what to install."""


_ARITHMETIC = {"Add": "+", "Sub": "-", "Mul": "*", "Div": "/"}
_BITWISE = {"BitOr": "|", "BitAnd": "&", "BitXor": "^"}
_COMPARISONS = {"Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">="}
_WORDS = {
    "AddNot": "negates a condition",
    "NumberReplacer": "a number off by one",
    "ZeroIterationForLoop": "skips a loop",
    "ReplaceUnaryOperator_Delete_USub": "drops a minus",
    "ReplaceUnaryOperator_Delete_Invert": "drops ~",
    "ReplaceUnaryOperator_Delete_Not": "drops not",
    "ReplaceBinaryOperator_FloorDiv_Div": "// becomes /",
    "ReplaceBinaryOperator_FloorDiv_Mod": "// becomes %",
    "ReplaceBinaryOperator_Mod_FloorDiv": "% becomes //",
    "ReplaceBinaryOperator_Pow_Mul": "** becomes *",
    "ReplaceBinaryOperator_LShift_RShift": "<< becomes >>",
    "ReplaceBinaryOperator_RShift_LShift": ">> becomes <<",
    "ReplaceComparisonOperator_Is_IsNot": "is becomes is not",
    "ReplaceComparisonOperator_IsNot_Is": "is not becomes is",
    **{
        f"Replace{one}With{other}": f"{one.lower()} becomes {other.lower()}"
        for pair in (("And", "Or"), ("Break", "Continue"))
        for one, other in permutations(pair)
    },
    **{f"Replace{one}With{other}": f"{one} becomes {other}" for one, other in permutations(("True", "False"))},
    **{
        f"ReplaceBinaryOperator_{one}_{other}": f"{symbols[one]} becomes {symbols[other]}"
        for symbols in (_ARITHMETIC, _BITWISE)
        for one, other in permutations(symbols, 2)
    },
    **{
        f"ReplaceComparisonOperator_{one}_{other}": f"{_COMPARISONS[one]} becomes {_COMPARISONS[other]}"
        for one, other in permutations(_COMPARISONS, 2)
    },
}


def library_mutants(text: str, body: Body) -> Iterator[tuple[str, str]]:
    """What each of the library's operators makes of a function's text, with the operator's name in words.

    Raises:
        AuditUnavailableError: cosmic-ray is not installed.
    """
    try:
        from cosmic_ray.ast import ast_nodes, get_ast
        from cosmic_ray.operators.provider import OperatorProvider
    except ImportError as error:
        raise AuditUnavailableError(
            "an audit needs the library cosmic-ray: install it with pip install 'autograder[audit]'"
        ) from error
    if not body.statements:
        return
    lines = text.split("\n")

    def position(node: ast.expr | ast.stmt) -> tuple[int, int]:
        return node.lineno, len(lines[node.lineno - 1].encode()[: node.col_offset].decode())

    begin = position(body.statements[0])
    taken = {position(part) for node in claimed(body) for part in ast.walk(node) if isinstance(part, ast.expr)}
    provider = OperatorProvider()
    for name, words in _WORDS.items():
        operator = provider[name]()
        for place, node in enumerate(ast_nodes(get_ast(text))):
            if node.start_pos >= begin and node.start_pos not in taken:
                for index, _ in enumerate(operator.mutation_positions(node)):
                    yield words, _written(text, operator, list(ast_nodes(get_ast(text)))[place], index)


def _written(text: str, operator: Any, node: Any, index: int) -> str:
    """The text with ``node``, of the library's own tree, as ``operator`` changes it."""
    lines = text.split("\n")
    places = node.start_pos, node.end_pos
    start, end = (sum(len(item) + 1 for item in lines[: line - 1]) + column for line, column in places)
    code: str = operator.mutate(node, index).get_code(include_prefix=False)
    return text[:start] + code.lstrip(" ") + text[end:]  # the library puts a blank in front of a number
