"""Executing a submission in this very process: statement by statement, and what is told of it."""

import linecache
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.protocol.messages import (
    MAX_PROBLEMS,
    Definition,
    ExerciseSetup,
    Load,
    Loaded,
    LoadProblem,
    Provided,
    SourceFile,
    Unit,
)
from autograder.worker.load import Submission, describe

MODULE = "kit_student"
Where = tuple[int, int, int]


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    modules, finders, lines = set(sys.modules), list(sys.meta_path), set(linecache.cache)
    yield
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] in {MODULE, "helper", "package", "kit_book"}:
            del sys.modules[name]
    sys.meta_path[:] = finders
    for name in set(linecache.cache) - lines:
        del linecache.cache[name]


def submission(
    *sources: str,
    folder: Path | None = None,
    notebook: bool = False,
    files: dict[str, str] | None = None,
    skip: tuple[tuple[int, int], ...] = (),
    substitute: dict[str, str] | None = None,
    provided: tuple[Provided, ...] = (),
    seen: list[Where] | None = None,
) -> Submission:
    units = tuple(Unit(f"ada, {number}", source, notebook) for number, source in enumerate(sources, 1))
    placed = tuple(SourceFile(path, content.encode()) for path, content in (files or {}).items())
    load = Load(
        MODULE,
        units,
        placed,
        provided,
        (ExerciseSetup("f", 2), ExerciseSetup("g", 2)),
        ("given",),
        skip,
        tuple(substitute or {}),
        "\n".join((substitute or {}).values()),
    )
    steps = seen if seen is not None else []
    return Submission(load, folder, lambda *where: steps.append(where))


def execute(*sources: str, **options: bool) -> Loaded:
    return submission(*sources, **options).execute()  # type: ignore[arg-type]  # only flags are passed on


F = "def f(X, K):\n    return X"


def test_statements_are_announced_and_run_in_order() -> None:
    seen: list[Where] = []
    loaded = submission("x = 1\n\ny = x", F, seen=seen).execute()
    assert seen == [(0, 0, 1), (0, 1, 3), (1, 0, 1)]
    assert loaded.problems == ()
    assert loaded.definitions["f"].exists
    assert not loaded.definitions["g"].exists


def test_statement_that_fails_loses_itself_alone() -> None:
    seen: list[Where] = []
    loaded = submission(f"import math\n1 / 0\n{F}", seen=seen).execute()
    assert loaded.problems == (LoadProblem("error", "ada, 1", 2, "ZeroDivisionError: division by zero"),)
    assert loaded.definitions["f"].callable
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt: "),
        ("raise type('Odd', (BaseException,), {'__str__': lambda self: 1 / 0})", "Odd: "),
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
        ("assert False, 'no'", "AssertionError: no"),
        ("undefined", "NameError: name 'undefined' is not defined"),
    ],
)
def test_whatever_a_statement_raises_is_a_problem(statement: str, message: str) -> None:
    loaded = execute(f"{statement}\n{F}")
    assert loaded.problems == (LoadProblem("error", "ada, 1", 1, message),)
    assert loaded.definitions["f"].exists


def test_problem_is_at_the_top_level_line_that_failed() -> None:
    (problem,) = execute("def inner():\n    return 1 / 0\n\nfor i in range(2):\n    x = i\n    inner()\n").problems
    assert problem.line == 6


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("x = 1\ny = = 2\n" + F, 2, "invalid syntax"),
        ("x = '\0'", 1, "null byte"),
        ("x = " + "(" * 500 + ")" * 500, 1, "too many nested parentheses"),
    ],
)
def test_unit_that_is_not_python_is_a_problem_of_its_own(source: str, line: int, message: str) -> None:
    loaded = execute(source, "def g(X, K):\n    return K")
    (problem,) = loaded.problems
    assert (problem.kind, problem.label, problem.line) == ("syntax", "ada, 1", line)
    assert message in problem.message
    assert not loaded.definitions["f"].exists
    assert loaded.definitions["g"].exists


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("return 3", "'return' outside function"),
        ("def h():\n    nonlocal x", "no binding for nonlocal 'x' found"),
        ("break", "'break' outside loop"),
    ],
)
def test_statement_that_cannot_be_compiled_loses_itself_alone(statement: str, message: str) -> None:
    loaded = execute(f"{F}\n{statement}\n\ndef g(X, K):\n    return K")
    (problem,) = loaded.problems
    assert problem.kind == "syntax"
    assert message in problem.message
    assert loaded.definitions["f"].exists
    assert loaded.definitions["g"].exists


def test_expression_that_is_too_deep_is_a_syntax_problem() -> None:
    (problem,) = execute("x = " + "+".join(["1"] * 20_000), F).problems
    assert (problem.kind, problem.label, problem.line) == ("syntax", "ada, 1", 1)
    assert "recursion" in problem.message


def test_skipped_statements_are_left_out_and_noted() -> None:
    loaded = submission(f"{F}\nf = None", "g = 3", skip=((0, 1), (1, 0))).execute()
    assert [(problem.kind, problem.label, problem.line) for problem in loaded.problems] == [
        ("skipped", "ada, 1", 3),
        ("skipped", "ada, 2", 1),
    ]
    assert loaded.definitions["f"].callable
    assert not loaded.definitions["g"].exists


def test_problems_are_bounded() -> None:
    assert len(execute("1 / 0\n" * (MAX_PROBLEMS * 2)).problems) == MAX_PROBLEMS


def test_future_imports_last_for_all_that_follows() -> None:
    loaded = execute("from __future__ import annotations", "def f(X: Missing, K: Absent) -> Nothing:\n    return X")
    assert loaded.problems == ()
    without = execute("def f(X: Missing, K: Absent) -> Nothing:\n    return X")
    assert "NameError" in without.problems[0].message


def test_cells_have_magics_and_their_own_line_numbers() -> None:
    loaded = execute(
        f"%matplotlib inline\n{F}", "%%time\n\n1 / 0", "%%bash\nls -la (", "\n\n%%capture\nx = =", notebook=True
    )
    assert [(problem.label, problem.line) for problem in loaded.problems] == [("ada, 2", 3), ("ada, 4", 4)]
    assert loaded.definitions["f"].exists


def test_magics_are_no_python_in_a_python_file() -> None:
    assert execute(f"%matplotlib inline\n{F}").problems[0].kind == "syntax"


# ------------------------------------------------------------------------------------------------------- files


def test_files_are_placed_and_importable(tmp_path: Path) -> None:
    files = {"helper.py": "from package import part\nx = part.x", "package/part.py": "x = 7", "data/a.txt": "text"}
    source = (
        "from helper import x\nfrom pathlib import Path\n"
        "assert x == 7\n"
        "assert (Path(__file__).parent / 'data' / 'a.txt').read_text() == 'text'\n"
        f"assert __name__ == '{MODULE}'\n{F}"
    )
    loaded = submission(source, files=files, folder=tmp_path).execute()
    assert loaded.problems == ()
    assert loaded.definitions["f"].exists


def test_written_cell_is_importable(tmp_path: Path) -> None:
    cells = ("%%writefile helper.py\nx = 7", "import helper\nassert helper.x == 7")
    assert submission(*cells, folder=tmp_path, notebook=True).execute().problems == ()
    assert (tmp_path / "helper.py").read_text(encoding="utf-8") == "x = 7"


@pytest.mark.parametrize("path", ["../outside.py", "package/../../outside.py", "/tmp/kit_student_outside.py"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "scratch"
    folder.mkdir()
    submission(f"%%writefile {path}\nx = 7", folder=folder, notebook=True, files={path: "x = 7"}).execute()
    assert [entry.name for entry in tmp_path.rglob("*.py")] == []
    assert not Path("/tmp/kit_student_outside.py").exists()


def test_file_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    files = {"a": "1", "a/b.py": "2"}
    (problem,) = submission("x = 1", folder=tmp_path, files=files).execute().problems
    assert (problem.kind, problem.label) == ("error", "a/b.py")
    assert "the file could not be written" in problem.message


def test_provided_modules_are_there() -> None:
    loaded = submission("from kit_book import x\nassert x == 7", provided=(Provided("kit_book", "x = 7"),)).execute()
    assert loaded.problems == ()


# ------------------------------------------------------------------------------------------ given, substitution


@pytest.mark.parametrize(
    ("source", "own"),
    [
        ("def given(X):\n    return X", ("given",)),
        ("given = lambda X: X", ("given",)),
        ("from kit_book import given", ()),
        ("given = print", ()),
        ("given = 3", ()),
        ("", ()),
    ],
)
def test_own_copies_of_given_functions_are_told(source: str, own: tuple[str, ...]) -> None:
    provided = (Provided("kit_book", "def given(X):\n    return X"),)
    assert submission(source, provided=provided).execute().own_given == own


def test_own_copy_in_a_helper_is_told(tmp_path: Path) -> None:
    files = {"helper.py": "def given(X):\n    return X"}
    assert submission("import helper", files=files, folder=tmp_path).execute().own_given == ("given",)


SUBSTITUTE = {"f": "def f(X, K):\n    return 'right'"}


@pytest.mark.parametrize(
    "source",
    [
        "def f(X, K):\n    return 'wrong'\ndef g(X, K):\n    return f(X, K)",
        "def f(X, K):\n    return 'wrong'\nalias = f\ndef g(X, K):\n    return alias(X, K)",
        "def g(X, K):\n    return f(X, K)",
        "f = 3\ndef g(X, K):\n    return f(X, K)",
    ],
)
def test_substitute_takes_every_name_of_the_function(source: str) -> None:
    loaded = submission(source, substitute=SUBSTITUTE)
    loaded.execute()
    assert loaded.function("g")(1, 2) == "right"


def test_substitute_reaches_helpers_and_names_imported_from_them(tmp_path: Path) -> None:
    files = {"helper.py": "def f(X, K):\n    return 'wrong'\ndef through(X, K):\n    return f(X, K)"}
    imports = "from helper import f as mine, through\nimport helper\nf = helper.f\n"
    source = imports + "def g(X, K):\n    return mine(X, K), through(X, K)"
    loaded = submission(source, files=files, folder=tmp_path, substitute=SUBSTITUTE)
    loaded.execute()
    assert loaded.function("g")(1, 2) == ("right", "right")


def test_definitions_are_the_students_own_under_substitution() -> None:
    loaded = submission("def f(X):\n    return X", substitute=SUBSTITUTE).execute()
    assert not loaded.definitions["f"].takes_arguments


# --------------------------------------------------------------------------------------------------- definitions


def named(source: str) -> Definition:
    return execute(source).definitions["f"]


@pytest.mark.parametrize(
    ("source", "takes", "signature"),
    [
        (F, True, "X, K"),
        ("def f(image, kernels, stride=1, *, padding=0):\n    return image", True, "image, kernels, stride, padding"),
        ("def f(*tensors):\n    return tensors", True, "tensors"),
        ("f = lambda X, K: X", True, "X, K"),
        ("def f(X):\n    return X", False, "X"),
        ("def f(X, K, stride):\n    return X", False, "X, K, stride"),
        ("def f(X, K, *, stride):\n    return X", False, "X, K, stride"),
        ("def f(self, X, K):\n    return X", False, "self, X, K"),
        ("class f:\n    def __init__(self, X, K):\n        pass", True, "X, K"),
        ("class C:\n    def __call__(self, X, K):\n        return X\nf = C()", True, "X, K"),
        ("import functools\ndef h(s, X, K):\n    return X\nf = functools.partial(h, 1)", True, "X, K"),
        ("class C:\n    @staticmethod\n    def f(X, K):\n        return X\nf = C.f", True, "X, K"),
        ("f = max", True, ""),
        ("def f(X, K):\n    return X\nf.__signature__ = 3", None, ""),
    ],
)
def test_callables_and_their_parameters(source: str, takes: bool | None, signature: str) -> None:
    definition = named(source)
    assert (definition.exists, definition.callable) == (True, True)
    assert definition.signature == signature
    if takes is not None:
        assert definition.takes_arguments is takes


@pytest.mark.parametrize(("value", "kind"), [("3", "int"), ("None", "NoneType"), ("[print]", "list"), ("'x'", "str")])
def test_what_cannot_be_called_is_named(value: str, kind: str) -> None:
    assert named(f"f = {value}") == Definition(exists=True, signature=kind)


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("pass", True),
        ("...", True),
        ('"""To do."""', True),
        ('"""To do."""\n    pass', True),
        ("return None", True),
        ("return", True),
        ("pass; pass; ...", True),
        ("return 0", False),
        ("return X", False),
        ("raise NotImplementedError", False),
        ("X", False),
        ("return ()", False),
        ("yield", False),
    ],
)
def test_bodies_that_do_nothing_are_empty(body: str, empty: bool) -> None:
    assert named(f"def f(X, K):\n    {body}").empty is empty


def hostile() -> Callable[..., None]:
    class Hostile:
        def __call__(self, X: object, K: object) -> None: ...

        @property
        def __signature__(self) -> None:
            raise RuntimeError("no")

    return Hostile()


def test_signature_that_raises_is_given_the_benefit_of_the_doubt() -> None:
    definition = describe(hostile(), 2)
    assert definition.callable
    assert definition.takes_arguments


def test_attribute_that_raises_is_no_matter() -> None:
    source = """
class Lazy:
    def __getattr__(self, name):
        raise RuntimeError(name)
    def __call__(self, X, K):
        return X
f = Lazy()
"""
    assert named(source).callable
