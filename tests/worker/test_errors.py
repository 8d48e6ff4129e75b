"""What an exception in student code tells: the student's own frames, and what the variables were."""

import textwrap
import warnings
from typing import Any

import numpy as np
import pytest
import torch

from autograder.protocol.messages import Frame
from autograder.worker.errors import ForbiddenOperatorError, record_error
from autograder.worker.forbid import forbidden

LABEL = {"/scratch/work.py": "work.py"}


def frames(source: str, *args: Any) -> tuple[Frame, ...]:
    """The frames of what ``f`` raises."""
    namespace: dict[str, Any] = {"torch": torch, "np": np}
    exec(compile(textwrap.dedent(source), "/scratch/work.py", "exec"), namespace)
    try:
        namespace["f"](*args)
    except Exception as error:  # noqa: BLE001 - any
        return record_error(error, LABEL).frames
    raise AssertionError("nothing was raised")


def _conv2d(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    return torch.conv2d(X, K)


def test_innermost_frame_says_what_its_variables_were() -> None:
    outer, inner = frames(
        """
        def g(x, times):
            rows = [1, 2]
            table = np.zeros((2, 3))
            return x @ torch.ones(times, 7)

        def f(X):
            return g(X.double(), 5)
        """,
        torch.ones(2, 3),
    )
    assert outer.variables == {}
    assert inner.variables == {
        "x": "float64, shape (2, 3)",
        "times": "5",
        "rows": "[1, 2]",
        "table": "NumPy float64, shape (2, 3)",
    }


def test_objects_that_a_student_made_are_left_alone() -> None:
    (frame,) = frames(
        """
        class Loud:
            def __repr__(self):
                raise SystemExit
            __str__ = __len__ = __repr__

        class Number(int):
            __repr__ = __abs__ = Loud.__repr__

        class Listing(list):
            __repr__ = __len__ = Loud.__repr__

        def f(X):
            loud, number, listing, text, listed = Loud(), Number(3), Listing([1]), "secret", [Number(3)]
            raise ValueError
        """,
        torch.ones(2),
    )
    assert frame.variables == {"X": "float32, shape (2,)", "listed": "a list of 1"}


def test_variables_are_few_and_short() -> None:
    (frame,) = frames(
        f"""
        def f(X):
            {"; ".join(f"{'name' * 50}{number} = 10**9" for number in range(30))}
            huge = 10**5000
            raise ValueError
        """,
        torch.ones(2),
    )
    assert len(frame.variables) <= 12
    assert all(len(name) <= 40 and len(text) <= 120 for name, text in frame.variables.items())


def test_top_level_has_no_variables() -> None:
    namespace: dict[str, Any] = {}
    try:
        exec(compile("n = 3\n1 / 0", "/scratch/work.py", "exec"), namespace)
    except ZeroDivisionError as error:
        (frame,) = record_error(error, LABEL).frames
    assert frame.variables == {}


def test_a_forbidden_operator_is_named_where_torchscript_makes_another_error_of_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scripting is deprecated; students may script all the same
        scripted = torch.jit.script(_conv2d)
    with forbidden(("convolution",)), pytest.raises(RuntimeError) as raised:
        scripted(torch.ones(1, 2, 5, 5), torch.ones(3, 2, 2, 2))
    assert not isinstance(raised.value, ForbiddenOperatorError)
    assert record_error(raised.value, {}).forbidden == "conv2d"


def test_exception_whose_class_hides_everything_is_an_answer() -> None:
    class HidingError(Exception):
        __traceback__ = property(lambda _: 7)
        __cause__ = property(lambda self: self)
        __class__ = property(lambda _: 1 / 0)

        def __str__(self) -> str:
            raise self

    record = record_error(HidingError(), LABEL)
    assert record.type.endswith("HidingError")
    assert (record.message, record.frames, record.not_done, record.out_of_memory) == ("", (), False, False)
    assert record.forbidden is None


def test_a_subclass_of_a_students_own_is_any_exception() -> None:
    class SlyError(ForbiddenOperatorError):
        operator = property(lambda _self: 1 / 0)

        def __init__(self) -> None:
            RuntimeError.__init__(self, "nothing to see")

    record = record_error(SlyError(), LABEL)
    assert (record.forbidden, record.message) == (None, "nothing to see")
