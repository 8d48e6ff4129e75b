"""Text that came from students, on one line and without anything that a terminal would obey."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.render.safe import one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada King", "Ada King"),
        ("  two\n\tlines\r\n", "two lines"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07", "]0;title"),
        ("a\u202eb\u200bc\ufeffd", "abcd"),
        ("\x9b2J", "2J"),
        ("bell\a back\b null\0", "bell back null"),
        ("lone \udce9", "lone"),
        ("private \ue000", "private"),
        ("Łukasz 山田 é", "Łukasz 山田 é"),
        ("line\u2028separator", "line separator"),
        ("", ""),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown


@given(st.text())
@example("0 \x08\n0")
def test_nothing_is_left_to_do_a_second_time(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    shown = one_line(text)
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert shown == shown.strip()
    assert len(shown.splitlines()) <= 1
    shown.encode()
