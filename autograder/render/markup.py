"""Pieces of HTML that notebooks and pages share."""

from html import escape

from autograder.render.marks import mark_of
from autograder.render.safe import clean, one_line

_TINTS = {"passed": "45,160,80", "failed": "220,60,50", "not started": "60,130,230", "not run": "128,128,128"}
_OTHER = "220,160,20"


def html_line(text: str) -> str:
    """Text on one line, safe in HTML and in a quoted attribute."""
    return escape(one_line(text))


def html_text(text: str) -> str:
    """Text with its lines, safe in HTML."""
    return escape(clean(text))


def badge(outcome: str, text: str, *, strong: bool = False) -> str:
    """A word with the mark of an outcome, on a tint that leaves the text as readable as what surrounds it."""
    tint = _TINTS.get(outcome, _OTHER)
    weight = ";font-weight:bold" if strong else ""
    style = f"background:rgba({tint},.16);border-left:3px solid rgb({tint});padding:1px 6px;white-space:nowrap{weight}"
    return f'<span style="{style}">{mark_of(outcome)} {html_line(text)}</span>'
