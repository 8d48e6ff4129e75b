"""Notebook syntax: magics go, Python stays exactly as it is."""

import ast
import dataclasses
import json.decoder
import textwrap
import types
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.worker.magics import CellMagic, parse_cell

ATOMS = st.sampled_from(
    [
        "x",
        "7",
        "'!ls'",
        "'%time'",
        "f'{x % 3!r}'",
        "'why?'",
        '"""two\n!lines\n%here"""',
        "(x\n  % 4)",
        "[1,\n  x !=\n2]",
    ]
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["%", "!=", "==", "+"]), inner).map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, inner).map(lambda parts: f"f({parts[0]},\n    {parts[1]})"),
        inner.map(lambda text: f"{{'%': {text}, '?': 1}}"),
    ),
    max_leaves=6,
)
SIMPLE = st.one_of(
    EXPRESSIONS.map(lambda text: f"x = {text}"),
    EXPRESSIONS.map(lambda text: f"x %= {text}"),
    EXPRESSIONS,
    st.sampled_from(["pass", "import math", "# why?", "# %time", "x = 1 \\\n  % 2", "assert x, '!'", "", "x: int = 3"]),
)


def block(head: str, body: list[str]) -> str:
    return f"{head}\n" + "\n".join(indent(statement) for statement in [*body, "pass"])


def indent(statement: str) -> str:
    """One level further in; statements with line ends in strings or brackets may be indented all the same."""
    return "\n".join("    " + line if line else line for line in statement.split("\n"))


STATEMENTS = st.recursive(
    SIMPLE,
    lambda inner: st.tuples(
        st.sampled_from(["if x:", "for x in y:", "def f(x):", "class C:", "while x % 2:", "with x as y:"]),
        st.lists(inner, max_size=3),
    ).map(lambda parts: block(*parts)),
    max_leaves=5,
)
SOURCES = st.lists(STATEMENTS, max_size=5).map("\n".join)
MAGICS = st.sampled_from(
    [
        "%matplotlib inline",
        "!ls -la",
        "? x",
        "x?",
        "torch.nn.Linear??",
        "files = !ls",
        "t = %timeit -o f(x)",
        "!echo it's mine",
        '!echo "',
        "!echo (",
        "%time f(x",
        "! pip install 'torch>=2'",
        "%%time",
        "!a \\\n  b \\\n  c",
        "%load_ext autoreload",
    ]
)
quickly = settings(max_examples=60, deadline=None)


def dump(tree: ast.Module) -> str:
    return ast.dump(tree, include_attributes=True)


@quickly
@given(SOURCES)
def test_python_parses_to_the_same_tree(source: str) -> None:
    assert dump(parse_cell(source, "cell")) == dump(ast.parse(source))


@pytest.mark.parametrize("module", [ast, dataclasses, json.decoder, textwrap], ids=lambda module: module.__name__)
def test_real_modules_parse_to_the_same_tree(module: types.ModuleType) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    assert dump(parse_cell(source, "cell")) == dump(ast.parse(source))


@quickly
@given(SOURCES, MAGICS, SOURCES)
def test_magic_between_statements_becomes_pass_and_nothing_else_changes(before: str, magic: str, after: str) -> None:
    blanked = "pass" + "\n" * magic.count("\n")
    assert dump(parse_cell(f"{before}\n{magic}\n{after}", "cell")) == dump(ast.parse(f"{before}\n{blanked}\n{after}"))


@quickly
@given(MAGICS, MAGICS)
def test_magics_alone(first: str, second: str) -> None:
    tree = parse_cell(f"{first}\nif 1:\n    {second}", "cell")
    assert isinstance(tree.body[0], ast.Pass)
    assert isinstance(tree.body[1], ast.If)
    assert isinstance(tree.body[1].body[0], ast.Pass)


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\ny = = 2", 2, "invalid syntax"),
        ("%time\n\ndef f(:\n    pass", 3, "invalid syntax"),
        ("!ls\nif x:\nprint(x)", 3, "expected an indented block"),
        ("x = 1\n  y = 2", 2, "unexpected indent"),
        ("print 'x'", 1, "Missing parentheses"),
        ("what is this?", 1, "invalid syntax"),
    ],
)
def test_what_is_neither_python_nor_a_magic_raises_with_its_line(source: str, line: int, message: str) -> None:
    with pytest.raises(SyntaxError, match=message) as raised:
        parse_cell(source, "cell")
    assert raised.value.lineno == line
    assert raised.value.filename == "cell"


def test_mistake_after_a_continuation_line_is_reported_where_it_is() -> None:
    source = "x = (7\n  % 4)\ny = = 2"
    with pytest.raises(SyntaxError) as raised:
        parse_cell(source, "cell")
    assert raised.value.lineno == 3


def test_too_many_magics_are_refused() -> None:
    with pytest.raises(SyntaxError, match="too many magics"):
        parse_cell("!ls\n" * 1001, "cell")


# ------------------------------------------------------------------------------------------------- cell magics


@pytest.mark.parametrize("name", ["time", "timeit", "capture", "prun"])
@pytest.mark.parametrize("rest", ["", " out", " -n 1 -r 1"])
def test_bodies_of_python_cells_are_python(name: str, rest: str) -> None:
    magic = CellMagic(f"%%{name}{rest}\nx = 1\ny = 2")
    assert magic.is_python
    assert magic.body == "x = 1\ny = 2"
    assert magic.skipped_lines == 1
    assert magic.written_file is None


@pytest.mark.parametrize("name", ["bash", "sh", "html", "javascript", "latex", "writefile", "script", "R", "sql"])
def test_bodies_of_other_cells_are_not(name: str) -> None:
    assert not CellMagic(f"%%{name} a\nx = 1").is_python


@pytest.mark.parametrize("source", ["x = 1", "", "%time x = 1", "# %%time\nx", " %%time\nx", "x = 1\n%%time\ny"])
def test_other_cells_are_python(source: str) -> None:
    magic = CellMagic(source)
    assert magic.is_python
    assert magic.body == source
    assert magic.skipped_lines == 0


def test_blank_lines_before_a_cell_magic_are_counted() -> None:
    magic = CellMagic("\n\n%%time\nx = 1")
    assert magic.name == "time"
    assert magic.skipped_lines == 3


@pytest.mark.parametrize(
    ("first", "path"),
    [
        ("%%writefile helper.py", "helper.py"),
        ("%%writefile -a helper.py", "helper.py"),
        ("%%file lib/helper.py", "lib/helper.py"),
        ("%%writefile 'helper.py'", "helper.py"),
        ('%%writefile --append "helper.py"', "helper.py"),
        ("%%writefile", None),
    ],
)
def test_file_that_a_cell_writes(first: str, path: str | None) -> None:
    magic = CellMagic(f"{first}\nx = 1\n")
    assert magic.written_file == path
    assert magic.body == "x = 1\n"
