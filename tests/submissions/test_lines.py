"""Where in a file a function is defined, and where in a notebook's file the lines of its cells stand."""

import json

import pytest

from autograder.submissions.choose import definition_line
from autograder.submissions.notebook import source_lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def f(X):\n    pass\n", 1),
        ("\n\ndef f(X):\n    pass\n", 3),
        ("def f(X): pass\n\ndef f(X): pass\n", 3),
        ("x = 1\nf = lambda X: X\n", 2),
        ("class f:\n    pass\n", 1),
        ("if True:\n    def f(X):\n        pass\n", 2),
        ("def g(X): pass\n", 0),
        ("# def f(X)\nfoo = f == 1\n", 0),
        ("", 0),
    ],
)
def test_last_definition_counts(text: str, line: int) -> None:
    assert definition_line(text, "f") == line


def test_name_is_no_pattern() -> None:
    assert definition_line("def fxg(): pass", "f.g") == 0


def notebook(*sources: object, indent: int | None = 1, **more: object) -> bytes:
    cells = [{"cell_type": "code", "metadata": {"cells": [{"source": ["x"]}]}, "source": item} for item in sources]
    return json.dumps({**more, "cells": cells}, indent=indent, ensure_ascii=False).encode()


def test_strings_of_a_list_are_lines() -> None:
    content = notebook(["a\n", "b\n", "c"], ["d"])
    lines = content.decode().splitlines()
    found = source_lines(content)
    assert [lines[line - 1].strip() for line in found[1]] == ['"a\\n",', '"b\\n",', '"c"']
    assert [lines[line - 1].strip() for line in found[2]] == ['"d"']


def test_one_string_holds_all_its_lines() -> None:
    content = notebook("a\nb\r\nc\n", "é\nd")
    found = source_lines(content)
    assert len(found[1]) == 3
    assert len(set(found[1])) == 1
    assert len(found[2]) == 2


def test_strings_that_go_on_within_a_line() -> None:
    found = source_lines(notebook(["a", "b\nc", "\n", "d", ""]))
    assert len(found[1]) == 3
    first, second, third = found[1]
    assert first < second < third


def test_cells_of_any_kind_are_counted_and_other_keys_are_not_looked_at() -> None:
    cells: list[object] = [
        1,
        None,
        {},
        {"source": {"source": ["no"]}},
        {"metadata": {"source": ["no"]}, "source": ["yes"]},
        [],
    ]
    content = json.dumps({"metadata": {"cells": [{"source": ["no"]}]}, "cells": cells}, indent=1).encode()
    found = source_lines(content)
    assert content.decode().splitlines()[found[5][0] - 1].strip() == '"yes"'
    assert 4 not in found or found[4] == ()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"1", b'{"cells": 1}', b'{"cells": [[["source"]]]}', b"\xff\xfe{", b"[" * 10**5]
)
def test_what_is_no_notebook_has_no_lines(content: bytes) -> None:
    assert source_lines(content) == {}


def test_everything_on_one_line() -> None:
    assert source_lines(notebook(["a\n", "b"], indent=None)) == {1: (1, 1)}
