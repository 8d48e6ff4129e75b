"""What is said about errors of the machine."""

import errno
import os

import pytest

from autograder.mend import mend, reason


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "make room there"),
        (errno.EMFILE, "raise the limit on open files (ulimit -n)"),
        (errno.EXDEV, "mend that"),
    ],
)
def test_each_error_says_why_and_what_to_do(number: int, words: str) -> None:
    error = OSError(number, os.strerror(number))
    assert reason(error) == os.strerror(number)
    assert mend(error) == words


def test_an_error_without_a_number_says_something_too() -> None:
    assert (reason(OSError("odd")), mend(OSError("odd"))) == ("odd", "mend that")
    assert reason(TimeoutError()) == "TimeoutError"
