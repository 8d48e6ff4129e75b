"""Checking on the student's own machine: ``autograder.check`` and the engine behind the command."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name

import autograder
from autograder.authoring.public import FILE_NAME, PublicChecks, read_checks
from autograder.local import Checked, check_bundle, find_checks
from autograder.protocol.messages import Unit
from autograder.submissions.bundle import Bundle
from tests.support import IN, ONE, OUT, RELEASED, RIGHT

STUB = f"from autograder import NotDoneYet\ndef {IN}(X, K):\n    raise NotDoneYet\n"
WRONG = f"def {IN}(X, K):\n    return corr2d(X[0], K[0])\n"
ENDLESS = f"def {IN}(X, K):\n    while True:\n        pass\n"
PIECES = RIGHT.strip().split("\n\n")


@pytest.fixture(scope="module")
def checks() -> PublicChecks:
    return read_checks(RELEASED / FILE_NAME)


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Every test works in a folder of its own, and what a submission leaves in the process goes with it."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.chdir(tmp_path)
    finders = list(sys.meta_path)
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0] in {"multi_channel", "helpers", "d2l"}]:
        del sys.modules[name]


@pytest.fixture
def lesson(checks: PublicChecks, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Executes cells in a namespace, in a folder that holds ``checks.json``."""
    quick = msgspec.structs.replace(checks, seconds=1)
    (tmp_path / FILE_NAME).write_bytes(msgspec.json.encode(quick))

    def execute(*cells: str) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for number, cell in enumerate(cells, 1):
            exec(compile(cell, f"/tmp/ipykernel_1/{number}.py", "exec"), namespace)
        return namespace

    return execute


def outcomes(checked: Checked) -> dict[str, str]:
    return {exercise.name: exercise.outcome for exercise in checked.exercises}


# -------------------------------------------------------------------------------------------- in a notebook


@pytest.mark.parametrize("name", [IN, OUT, ONE])
def test_right_function_passes(lesson: Callable[..., dict[str, Any]], name: str) -> None:
    checked = lesson("import autograder", *PIECES, f"result = autograder.check({name})")["result"]
    assert outcomes(checked) == {name: "passed"}
    assert checked.passed
    assert str(checked).endswith("Right.")


def test_check_without_names_checks_what_is_defined(lesson: Callable[..., dict[str, Any]]) -> None:
    everything = lesson("from autograder import check", *PIECES, "result = check()")["result"]
    assert outcomes(everything) == {IN: "passed", OUT: "passed", ONE: "passed"}
    assert str(everything).endswith("All 3 right.")
    some = lesson("from autograder import check", *PIECES[:3], "result = check()")["result"]
    assert outcomes(some) == {IN: "passed"}


@pytest.mark.parametrize(
    "bound",
    [
        f"{ONE} = lambda X, K: (K[:, :, 0, 0] @ X.flatten(1)).reshape(-1, *X.shape[1:])",
        f"import functools\n{ONE} = functools.partial({ONE})",
        f"class C:\n    def __call__(self, X, K):\n        return right(X, K)\nright = {ONE}\n{ONE} = C()",
        f"{ONE}.__name__ = 'another'",
    ],
)
def test_function_is_known_by_the_name_it_is_bound_to(lesson: Callable[..., dict[str, Any]], bound: str) -> None:
    checked = lesson(*PIECES, bound, f"import autograder\nresult = autograder.check({ONE})")["result"]
    assert outcomes(checked) == {ONE: "passed"}


def test_function_from_elsewhere_is_known_by_its_own_name(lesson: Callable[..., dict[str, Any]]) -> None:
    cells = [*PIECES, f"import autograder\nworks = [{ONE}]\ndel {ONE}\nresult = autograder.check(works[0])"]
    assert outcomes(lesson(*cells)["result"]) == {ONE: "passed"}


def test_several_functions_at_once(lesson: Callable[..., dict[str, Any]]) -> None:
    checked = lesson(*PIECES, WRONG, f"import autograder\nresult = autograder.check({ONE}, {IN})")["result"]
    assert outcomes(checked) == {ONE: "passed", IN: "failed"}
    assert not checked.passed
    assert str(checked).endswith("1 right, 1 to mend.")


@pytest.mark.parametrize("what", ["print", "corr2d", "lambda X, K: X", "'corr2d_multi_in'", "3"])
def test_what_is_no_exercise_is_refused_with_the_names(lesson: Callable[..., dict[str, Any]], what: str) -> None:
    with pytest.raises(LookupError) as raised:
        lesson(*PIECES, f"import autograder\nautograder.check({what})")
    assert "is no exercise of 'Multiple input and output channels'" in raised.value.args[0]
    assert f"check one of {IN}, {OUT}, {ONE}" in raised.value.args[0]


def test_nothing_defined_yet(lesson: Callable[..., dict[str, Any]]) -> None:
    with pytest.raises(LookupError, match="is defined here: run the cells that define them first"):
        lesson("import autograder\nautograder.check()")


def test_stub_is_not_started(lesson: Callable[..., dict[str, Any]]) -> None:
    checked = lesson("import autograder", STUB, f"result = autograder.check({IN})")["result"]
    assert outcomes(checked) == {IN: "not started"}
    assert not checked.passed
    assert "that is fine" in str(checked)
    assert "1 not started." in str(checked)


def test_wrong_function_is_shown_with_its_counterexample(lesson: Callable[..., dict[str, Any]]) -> None:
    checked = lesson(*PIECES, WRONG, f"import autograder\nresult = autograder.check({IN})")["result"]
    text = str(checked)
    assert f"✗ {IN}  failed" in text
    assert "expected  shape (" in text
    assert "got  shape (" in text
    assert f"see it again: {IN}(torch.tensor([" in text
    assert "expected" in checked._repr_html_()


def test_empty_result_is_shown(lesson: Callable[..., dict[str, Any]]) -> None:
    body = f"def {IN}(X, K):\n    return X[:0]"
    text = str(lesson(body, f"import autograder\nresult = autograder.check({IN})")["result"])
    assert "has shape (0," in text


def test_error_names_the_notebook_and_the_line(lesson: Callable[..., dict[str, Any]]) -> None:
    body = f"def {IN}(X, K):\n    Y = X\n    return Y.reshape(7, 7, 7)"
    text = str(lesson(body, f"import autograder\nresult = autograder.check({IN})")["result"])
    assert "raised RuntimeError in line 3 of this notebook" in text


def test_unsuitable_parameters_are_told(lesson: Callable[..., dict[str, Any]]) -> None:
    text = str(lesson(f"import autograder\ndef {IN}(X):\n    return X\nresult = autograder.check({IN})")["result"])
    assert "cannot be called with the exercise's arguments: it takes (X)" in text


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n        pass",
        "while True:\n        try:\n            X + 1\n        except Exception:\n            pass",
    ],
)
def test_endless_loop_is_stopped(lesson: Callable[..., dict[str, Any]], body: str) -> None:
    cell = f"def {IN}(X, K):\n    {body}"
    text = str(lesson(cell, f"import autograder\nresult = autograder.check({IN})")["result"])
    assert f"{IN} did not finish within 1 s (line " in text


def test_endless_loop_costs_one_exercise(lesson: Callable[..., dict[str, Any]]) -> None:
    checked = lesson(*PIECES, ENDLESS, f"import autograder\nresult = autograder.check({IN}, {ONE})")["result"]
    assert outcomes(checked) == {IN: "failed", ONE: "passed"}


def test_prints_are_hidden_and_counted(
    lesson: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    noisy = f"import sys\ndef {IN}(X, K):\n    print('seen', X)\n    print('too', file=sys.stderr)\n    return X"
    checked = lesson(noisy, f"import autograder\nresult = autograder.check({IN})")["result"]
    assert capsys.readouterr() == ("", "")
    assert checked.printed > 2
    assert f"(output of your code hidden: {checked.printed} lines)" in str(checked)


def test_built_in_convolution_is_refused_and_works_again_afterwards(lesson: Callable[..., dict[str, Any]]) -> None:
    body = f"import torch\ndef {IN}(X, K):\n    return torch.nn.functional.conv2d(X[None], K[None])[0, 0]"
    namespace = lesson(body, f"import autograder\nresult = autograder.check({IN})")
    assert "uses conv2d, which this exercise asks you to write yourself (line 3 of this notebook)" in str(
        namespace["result"]
    )
    assert F.conv2d(torch.ones(1, 2, 3, 3), torch.ones(1, 2, 2, 2)).shape == (1, 1, 2, 2)
    assert namespace[IN](torch.ones(2, 3, 3), torch.ones(2, 2, 2)).tolist() == [[8, 8], [8, 8]]


def test_streams_are_given_back_when_the_student_takes_them(lesson: Callable[..., dict[str, Any]]) -> None:
    streams = sys.stdout, sys.stderr
    body = f"import sys\ndef {IN}(X, K):\n    sys.stdout = None\n    return X"
    lesson(body, f"import autograder\nautograder.check({IN})")
    assert (sys.stdout, sys.stderr) == streams


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "autograder/checks/v1"}'])
def test_damaged_checks_say_so(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(Exception, match=r"checks\.json is damaged .*: copy it again from the assignment's folder"):
        autograder.check()


def test_checks_of_another_version_say_so(checks: PublicChecks, tmp_path: Path) -> None:
    newer = msgspec.structs.replace(checks, schema="autograder/checks/v9")
    (tmp_path / FILE_NAME).write_bytes(msgspec.json.encode(newer))
    with pytest.raises(Exception, match="is of the kind 'autograder/checks/v9'; this version of the kit reads"):
        autograder.check()


def test_missing_checks_say_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda _path: False)
    with pytest.raises(FileNotFoundError, match=r"there is no checks\.json in .* or above it: work in the assignment"):
        find_checks(tmp_path)


def test_checks_are_found_in_a_folder_above(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / FILE_NAME).write_text("{}", encoding="utf-8")
    assert find_checks(tmp_path / "deep" / "er") == tmp_path / FILE_NAME


# ------------------------------------------------------------------------------------------------- as a file


def check_source(source: str, checks: PublicChecks, folder: Path, **options: Any) -> Checked:
    return check_bundle(Bundle((Unit("ada.py", source),)), checks, folder, **options)


def test_right_file_passes(checks: PublicChecks, tmp_path: Path) -> None:
    seen: list[str] = []
    checked = check_source(RIGHT, checks, tmp_path, on_exercise=seen.append)
    assert outcomes(checked) == {IN: "passed", OUT: "passed", ONE: "passed"}
    assert checked.problems == ()
    assert seen == [IN, OUT, ONE]


def test_one_exercise_alone(checks: PublicChecks, tmp_path: Path) -> None:
    assert outcomes(check_source(RIGHT, checks, tmp_path, only=OUT)) == {OUT: "passed"}


def test_missing_function_is_failed_and_named(checks: PublicChecks, tmp_path: Path) -> None:
    checked = check_source("x = 1", checks, tmp_path)
    assert set(outcomes(checked).values()) == {"failed"}


@pytest.mark.parametrize(
    "call", ["autograder.check()", f"autograder.check({IN})", f"check({IN}, {OUT})", "check(print)"]
)
def test_own_check_calls_are_inert(checks: PublicChecks, tmp_path: Path, call: str) -> None:
    real = autograder.check
    source = f"import autograder\nfrom autograder import check\n{RIGHT}\nassert {call} is None\n"
    checked = check_source(source, checks, tmp_path)
    assert checked.problems == ()
    assert checked.passed
    assert autograder.check is real


def test_helpers_and_data_lie_beside_the_file(checks: PublicChecks, tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("\n\n".join(PIECES[:2]), encoding="utf-8")
    (tmp_path / "data.txt").write_text("7", encoding="utf-8")
    source = (
        "from helpers import torch, corr2d\nfrom pathlib import Path\nassert Path('data.txt').read_text() == '7'\n"
        + "\n\n".join(PIECES[2:])
    )
    home, path = Path.cwd(), list(sys.path)
    checked = check_source(source, checks, tmp_path)
    assert checked.problems == ()
    assert checked.passed
    assert (Path.cwd(), sys.path) == (home, path)


def test_error_in_a_helper_names_the_helper(checks: PublicChecks, tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("def go(X):\n    return X.nothing\n", encoding="utf-8")
    source = f"import helpers\ndef {IN}(X, K):\n    return helpers.go(X)\n"
    (exercise,) = check_source(source, checks, tmp_path, only=IN).exercises
    assert "raised AttributeError in line 2 of helpers.py" in exercise.message


def test_textbook_imports_are_provided(checks: PublicChecks, tmp_path: Path) -> None:
    source = "import torch\nfrom d2l import torch as d2l\n" + "\n\n".join(PIECES[2:]).replace(
        "corr2d(x, k)", "d2l.corr2d(x, k)"
    )
    assert check_source(source, checks, tmp_path).passed


def test_top_level_output_is_hidden_and_counted(
    checks: PublicChecks, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checked = check_source("print('one')\nprint('two')\n" + RIGHT, checks, tmp_path)
    assert checked.printed == 2
    assert capsys.readouterr() == ("", "")


def test_top_level_that_never_ends_is_stopped(checks: PublicChecks, tmp_path: Path) -> None:
    source = f"{RIGHT}\nwhile True:\n    pass\n"
    checked = check_source(source, msgspec.structs.replace(checks, seconds=1), tmp_path)
    assert checked.passed
    (problem,) = checked.problems
    assert problem.line in range(RIGHT.count("\n") + 2, RIGHT.count("\n") + 4)
    assert "TimeLimitError" in problem.message


def test_public_checks_hold_numbers_alone(checks: PublicChecks) -> None:
    content = json.loads((RELEASED / FILE_NAME).read_bytes())
    for exercise in content["exercises"]:
        for case in exercise["cases"]:
            assert "def " not in json.dumps(case)
    assert checks.names == (IN, OUT, ONE)


@pytest.mark.parametrize("body", ["return corr2d(X[0], K[0])", "while True:\n        pass"], ids=["ends", "is ended"])
def test_a_debugger_works_after_a_check(body: str, tmp_path: Path, checks: PublicChecks) -> None:
    """CPython 3.11 hangs in the first call under a trace function when an asynchronous exception was taken back."""
    (tmp_path / FILE_NAME).write_bytes(msgspec.json.encode(msgspec.structs.replace(checks, seconds=1)))
    (tmp_path / "work.py").write_text(
        f"import sys\nimport autograder\ndef {IN}(X, K):\n    {body}\n"
        f"print(autograder.check({IN}).passed)\nsys.settrace(lambda *_: None)\n(lambda: None)()\nsys.settrace(None)\n"
    )
    done = subprocess.run(
        [sys.executable, "work.py"], capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "False\n"), done.stderr
