"""What ``check`` found, as text."""

import builtins
import io

import pytest
from rich.console import Console

from autograder.cli.common import console
from autograder.protocol.messages import LoadProblem
from autograder.record import Argument, Frame, Note, Outcome, StudentError, Tensor, Worst
from autograder.render.record import show_record
from autograder.render.terminal import render_text, show
from tests.render.samples import (
    CONTROL,
    MARKERS,
    check,
    checked,
    exercise,
    failing,
    hostile,
    hostile_record,
    marked_record,
    record,
    tensor,
)


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n")]


def test_counterexample_has_all_its_parts() -> None:
    text = render_text(checked(failing()))
    assert lines(text)[0] == "Channels"
    assert "✗ corr2d_multi_in  failed" in text
    assert "✓ defined  ✗ values  – device" in text
    assert "values: the result has a wrong value" in text
    assert "corr2d_multi_in(X, K):" in text
    for part in ("X  shape (2, 2, 3)", "K (permuted)  shape (2, 1, 1)", "expected  shape (2, 3)", "got  shape (2, 3)"):
        assert part in text
    assert "203  204 ▸205◂" in text
    assert "303  304 ▸305◂" in text
    assert "see it again: corr2d_multi_in(torch.tensor([[[0]]])," in text
    assert lines(text)[-1] == "1 to mend."


def test_gradients_say_whose_they_are() -> None:
    assert "corr2d_multi_in(X, K), gradient to K:" in render_text(checked(failing(about="gradient to K")))


def test_large_tensors_give_the_worst_element() -> None:
    large = Tensor("float32", (50, 50))
    text = render_text(checked(failing(expected=large, got=large, worst=Worst((3, 4), 1.5, "nan"))))
    assert "(too large to show)" in text
    assert "at [3, 4]: expected 1.5, got nan" in text


def test_error_is_shown_with_the_students_lines() -> None:
    error = StudentError("ValueError", "no such axis\n", (Frame("ada.py", 7, "f", "return X.sum(9)"),))
    text = render_text(checked(failing(got=None, worst=None, error=error)))
    assert "ada.py, line 7, in f" in text
    assert "    return X.sum(9)" in text
    assert "ValueError: no such axis" in text
    assert "got  shape" not in text


@pytest.mark.parametrize(
    ("outcomes", "closing"),
    [
        (["passed"], "Right."),
        (["passed", "passed"], "All 2 right."),
        (["passed", "failed", "not started"], "1 right, 1 to mend, 1 not started."),
        (["not started"], "1 not started."),
        (["failed", "failed"], "2 to mend."),
    ],
)
def test_closing_line_counts(outcomes: list[Outcome], closing: str) -> None:
    results = [exercise(f"f{number}", outcome) for number, outcome in enumerate(outcomes)]
    assert lines(render_text(checked(*results)))[-1] == closing


def test_hidden_output_is_told_where_something_failed() -> None:
    assert lines(render_text(checked(failing(), printed=3)))[-1] == "1 to mend. (output of your code hidden: 3 lines)"
    assert "hidden" not in render_text(checked(exercise("f", "passed"), printed=3))


def test_not_started_is_friendly_and_short() -> None:
    text = render_text(checked(exercise("f", "not started", check("defined", "not started"))))
    assert "Nothing here yet, and that is fine" in text
    assert "defined" not in text


def test_problems_and_advice_are_shown() -> None:
    problem = LoadProblem("error", "ada.ipynb, cell 3", 2, "NameError: x")
    result = exercise("f", "passed", check("rule", hint="try one matrix product"))
    text = render_text(checked(result, problems=(problem,)))
    assert "note: ada.ipynb, cell 3, line 2 did not run: NameError: x" in text
    assert "advice: try one matrix product" in text


def test_condition_and_hint_stand_under_the_message() -> None:
    wrong = check("values", "failed", message="the result is wrong", condition="wrong once c_i > 1", hint="Mind it.")
    again = check("gradient", "failed", message="so is this", condition="wrong once c_i > 1", hint="Mind it.")
    shown = lines(render_text(checked(exercise("f", "failed", wrong, again))))
    start = shown.index("    values: the result is wrong")
    assert shown[start : start + 4] == [
        "    values: the result is wrong",
        "      when: wrong once c_i > 1",
        "      hint: Mind it.",
        "    gradient: so is this",
    ]


def test_variables_stand_under_their_line() -> None:
    variables = dict.fromkeys(("X", "K", "Y", "Z"), "float32, shape (2, 3)")
    error = StudentError("IndexError", "too far", (Frame("ada.py", 7, "f", "return X[9]", variables),))
    shown = lines(render_text(checked(failing(got=None, worst=None, error=error))))
    start = shown.index("          return X[9]")
    assert shown[start : start + 4] == [
        "          return X[9]",
        "          here X is float32, shape (2, 3); K is float32, shape (2, 3); Y is float32, shape (2, 3);",
        "               Z is float32, shape (2, 3)",
        "      IndexError: too far",
    ]


def test_change_of_an_argument_is_shown_without_a_result() -> None:
    text = render_text(checked(failing(about="X after the call", got=Tensor("float32", (2, 2, 3)), worst=None)))
    assert "corr2d_multi_in(X, K), X after the call:" in text
    assert "X  shape (2, 2, 3)" in text
    assert "expected" not in text


def test_only_the_clearest_counterexample_is_shown() -> None:
    large = check("gradient", "failed", message="second", counterexample=failing().checks[1].counterexample)
    small = failing(arguments=(Argument("X", tensor(1, 1, 1)),)).checks[1]
    text = render_text(checked(exercise("f", "failed", large, small)))
    assert text.count("see it again") == 1
    assert "X  shape (1, 1, 1)" in text
    assert "gradient: second" in text


@pytest.mark.parametrize("width", [40, 60, 80])
def test_wide_tensors_wrap_within_the_width(width: int) -> None:
    stream = io.StringIO()
    show(checked(failing()), Console(file=stream, width=width, highlight=False))
    text = stream.getvalue()
    assert all(len(line) <= width for line in text.split("\n"))
    for part in ("X  shape (2, 2, 3)", "expected  shape (2, 3)", "203  204 ▸205◂", "303  304 ▸305◂"):
        assert part in text


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1, 2, 2), (2, 1, 1, 2, 2), (3, 0), (0,)])
def test_unusual_shapes(shape: tuple[int, ...]) -> None:
    text = render_text(checked(failing(got=tensor(*shape), worst=None)))
    assert f"got  shape ({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})" in text


def test_text_is_plain() -> None:
    assert "\x1b" not in render_text(checked(failing(), exercise("f", "passed")))


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "TTY_COMPATIBLE"])
def test_text_is_plain_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b" not in render_text(checked(failing()))


def test_text_is_text_inside_jupyter(monkeypatch: pytest.MonkeyPatch) -> None:
    shell = type("ZMQInteractiveShell", (), {})()
    monkeypatch.setattr(builtins, "get_ipython", lambda: shell, raising=False)
    assert "✗ corr2d_multi_in  failed" in render_text(checked(failing()))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO) -> str:
    monkeypatch.setattr("sys.stdout", stream)
    show(checked(failing()), console())
    return stream.getvalue()


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLORTERM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "90")


@pytest.mark.usefixtures("_terminal")
def test_colours_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[31m" in printed(monkeypatch, Terminal())
    assert "\x1b" not in printed(monkeypatch, io.StringIO())


@pytest.mark.usefixtures("_terminal")
def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not any(f"\x1b[{code}m" in printed(monkeypatch, Terminal()) for code in (31, 32, 33, 36))


@pytest.mark.usefixtures("_terminal")
def test_lines_are_120_wide_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert console().width == 120


def test_markup_in_students_text_is_text() -> None:
    assert "[red]no[/red] [/]" in render_text(hostile("[red]no[/red] [/]"))


def test_students_text_commands_no_terminal() -> None:
    stream = io.StringIO()
    result = hostile(CONTROL)
    show(result, Console(file=stream, width=100))
    show_record(record("ada", *result.exercises), Console(file=stream, width=100))
    show_record(hostile_record(CONTROL), Console(file=stream, width=100))
    assert not any(letter in stream.getvalue() for letter in "\x1b\x07\x9b")


# ----------------------------------------------------------------------------------------------- whole records


def shown_record(*arguments: object, **options: object) -> str:
    stream = io.StringIO()
    show_record(record(*arguments, **options), Console(file=stream, width=100))  # type: ignore[arg-type]
    return stream.getvalue()


def test_record_in_full() -> None:
    text = shown_record("ada", failing(), exercise("f", "passed", score=10))
    assert "ada  14.5 of 20  partly right  (ada.py)" in text
    assert "✗ corr2d_multi_in  failed  4.5 of 10" in text
    assert "✓ f  passed  10 of 10" in text
    assert "see it again" in text


def test_record_shows_everything_and_says_what_the_student_sees() -> None:
    assert "the student is shown: everything" in shown_record("ada", failing())
    stream = io.StringIO()
    show_record(marked_record("score"), Console(file=stream, width=100))
    assert "the student is shown: outcomes and points alone" in stream.getvalue()
    for field in ("message", "condition", "hint", "expected", "advice"):
        assert MARKERS[field] in stream.getvalue()


def test_fault_of_the_grader_is_told_to_the_instructor() -> None:
    fault = exercise("f", "grader error", check("defined", "grader error", message="the zygote is gone"))
    assert "defined: the zygote is gone" in shown_record("ada", fault)


def test_notes_of_a_record_say_where() -> None:
    text = shown_record("ada", notes=(Note("unreadable", "line 3 is not Python", "ada.py", 3), Note("info", "b")))
    assert "cannot be read" in text
    assert "note: ada.py, line 3: line 3 is not Python" in text
    assert "note: b" in text


def test_names_and_paths_command_no_terminal() -> None:
    text = shown_record(f"ada{CONTROL}\n", path=f"{CONTROL}.py", notes=(Note("error", CONTROL, CONTROL, 1),))
    assert "ada]0;owned[31m2J" in text
    assert not any(letter in text for letter in "\x1b\x07\x9b")


def test_follow_through_is_told() -> None:
    result = exercise("f", "passed", message="judged with a right g in place of yours", follow_through=("g",))
    assert "judged with a right g in place of yours" in shown_record("ada", result)
