"""Stand-ins: right versions of functions, for the follow-through.

A worker that judges one exercise with others put right receives those others and nothing more: not the stand-in of the
exercise that is being judged, which its submission could find and call.
"""

import ast
from collections.abc import Iterable


def select(source: str, names: Iterable[str]) -> str:
    """The part of a module's source that defines ``names``, with its imports and whatever else they refer to.

    Empty where it defines none of them.
    """
    tree = ast.parse(source)
    defined = {name: node for node in tree.body for name in _defined_by(node)}
    wanted: set[str] = set()
    waiting = [name for name in names if name in defined]
    while waiting:
        name = waiting.pop()
        if name in wanted:
            continue
        wanted.add(name)
        used = {node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)}
        waiting += sorted(used & defined.keys())
    if not wanted:
        return ""
    kept = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) or wanted & _defined_by(node)]
    return ast.unparse(ast.Module(kept, []))


def _defined_by(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
