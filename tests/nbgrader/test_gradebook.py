"""Comments in nbgrader's gradebook: nothing that a student wrote is markup of a feedback page, or a formula of it."""

import re

import pytest

pytest.importorskip("nbgrader")

from nbconvert.filters import markdown2html

from autograder.nbgrader.gradebook import comments
from tests.render.samples import hostile_record

_CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
_MATH = re.compile(r"\$|\\[(\[]|\\begin\{|\\(?:eq)?ref\{")


@pytest.mark.parametrize(
    "text",
    [
        r"\(\href{javascript:alert(1)}{x}\)",
        r"\[ x \]",
        r"\\(x\\) \\[x\\] \\\(x\\\)",
        "$x^2$ and $$y$$",
        r"\$x\$ \\$x\\$",
        r"\begin{equation}x\end{equation} \eqref{a} \ref{a}",
    ],
)
def test_no_formula_is_found_in_what_a_student_wrote(text: str) -> None:
    """MathJax, which these pages have, passes over code."""
    told = comments(hostile_record(text))
    assert told
    for comment in told.values():
        shown = _CODE.sub("", markdown2html(comment))
        assert not _MATH.search(shown), shown
