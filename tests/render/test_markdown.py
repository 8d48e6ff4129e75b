"""A record as GitHub-flavoured Markdown."""

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from autograder.record import Argument, Note, Part, Tensor
from autograder.render.markdown import LIMIT, code, fence, inline, render_markdown
from autograder.render.safe import clean, one_line
from tests.render.samples import (
    HOSTILE_TEXTS,
    check,
    example,
    exercise,
    failing,
    hostile_record,
    record,
    tensor,
)

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BREAK = "\u200b"
REFERENCE = re.compile(r"(?i)@\w|#\d|\bGH-\d|\bwww\.|://")

texts = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("`*_[]()<>#|~&!@:\\$-+=.1 \n\t")), max_size=60)


def tokens(markdown: str) -> list[Token]:
    """Every token, with those inside of lines."""
    return [inner for token in PARSER.parse(markdown) for inner in (token, *(token.children or ()))]


def words(markdown: str) -> str:
    """The text outside of code, as a reader sees it."""
    return "".join(token.content for token in tokens(markdown) if token.type == "text")


def test_record_in_full() -> None:
    note = Note("error", "NameError: x", "ada.py", 3)
    whole = record("ada", failing(), exercise("f", "passed", check("defined"), score=10), notes=(note,))
    text = render_markdown(whole)
    for part in (
        "## multi\\_channel: ada: 14.5 of 20\n",
        "- note: `ada.py`, line 3: NameError: x\n",
        "| exercise | points | defined | values | device |\n",
        "| ✗ `corr2d_multi_in` | 4.5 of 10 | ✓ | ✗ | – |\n",
        "| ✓ `f` | 10 of 10 | ✓ |  |  |\n",
        "✓ passed, ✗ failed, – not run\n",
        "### ✗ `corr2d_multi_in`, failed, 4.5 of 10\n\n**values:** the result has a wrong value\n",
        "```text\ncorr2d_multi_in(X, K):\n",
        "X  shape (2, 2, 3)",
        "▸305◂",
        "largest difference at [1, 2]: expected 205, got 305\n",
        "```python\ncorr2d_multi_in(torch.tensor([[[0]]]), torch.tensor([[[90]]]))\n```\n",
        "<sub>graded by autograder 0.1.0 on cpu, exam digest</sub>\n",
    ):
        assert part in text
    assert "### ✓" not in text
    assert not any(line != line.rstrip() for line in text.split("\n"))


def test_condition_hint_and_advice() -> None:
    wrong = check("values", "failed", message="wrong", condition="wrong once c_i > 1", hint="Mind the sum.")
    text = render_markdown(record("ada", exercise("f", "failed", check("rule", hint="use one product"), wrong)))
    assert "**values:** wrong\n\n- when: wrong once c\\_i \\> 1\n- hint: Mind the sum.\n" in text
    assert "**advice:** use one product\n" in text


def test_what_was_not_run_is_told() -> None:
    waiting = exercise("f", "not run", message="waits for g, which it calls", score=0)
    device = check("device", "not run", message="no GPU here")
    text = render_markdown(record("ada", waiting, exercise("g", "passed", device)))
    assert "### – `f`, not run, 0 of 10\n\nwaits for g, which it calls\n" in text
    assert "not run: device (no GPU here)</sub>" in text


def test_unreadable_submission_is_told_once() -> None:
    unread = [exercise(name, "not run", message="the submission cannot be read", score=0) for name in "fg"]
    text = render_markdown(record("ada", *unread, notes=(Note("unreadable", "line 3 is not Python"),)))
    assert "- note: line 3 is not Python\n" in text
    assert "###" not in text


def test_record_without_exercises() -> None:
    assert render_markdown(record("ada")).startswith("## multi\\_channel: ada: 0 of 0\n\n<sub>")


# ------------------------------------------------------------------------------------------------ students' text


@given(texts)
def test_inline_text_is_shown_as_it_is(text: str) -> None:
    for before, after in (("", ""), ("**name:** ", ""), ("- when: ", ""), ("## ", "")):
        found = tokens(f"{before}{inline(text, 100)}{after}")
        assert not {token.type for token in found} & {"html_inline", "html_block", "link_open", "image", "code_inline"}
        shown = words(f"{before}{inline(text, 100)}").replace(BREAK, "")
        assert shown.endswith(one_line(text).replace(BREAK, ""))


@given(texts)
def test_inline_text_refers_to_nobody(text: str) -> None:
    assert not REFERENCE.search(words(inline(text)))
    assert "::" not in inline(text)
    assert "##" not in inline(text)


@given(texts)
def test_inline_text_stays_in_its_cell(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {inline(text)} | end |"
    cells = [token.content for token in PARSER.parse(table) if token.type == "inline"]
    assert cells[:2] == ["a", "b"]
    assert cells[3:] == ["end"]


@given(texts)
def test_code_is_shown_as_it_is(text: str) -> None:
    spans = [token for token in tokens(f"in {code(text)} here") if token.type == "code_inline"]
    assert [span.content.replace(BREAK, "").strip() for span in spans] == [one_line(text).replace(BREAK, "")]


@given(st.lists(texts, min_size=1, max_size=5))
def test_fence_holds_everything_and_no_command(lines: list[str]) -> None:
    (block,) = PARSER.parse(f"{fence(lines)}\n")
    assert block.type == "fence"
    assert block.content.replace(BREAK, "").rstrip("\n") == clean("\n".join(lines)).replace(BREAK, "").rstrip("\n")
    assert not any(line.lstrip().startswith("::") or "##" in line for line in block.content.splitlines())


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_students_text_makes_no_markup(text: str) -> None:
    markdown = render_markdown(hostile_record(text))
    found = tokens(markdown)
    assert not {token.type for token in found} & {"html_block", "link_open", "image", "blockquote_open", "hr", "s_open"}
    assert [token.content for token in found if token.type == "html_inline"] == ["<sub>", "</sub>"]
    assert [token.tag for token in found if token.type == "heading_open"] == ["h2", "h3", "h3"]
    assert sum(token.type == "fence" for token in found) == 2
    assert not REFERENCE.search(words(markdown))
    assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso" in line for line in markdown.split("\n"))


@given(texts.filter(one_line))
def test_any_text_makes_no_markup(text: str) -> None:
    found = tokens(render_markdown(hostile_record(text)))
    assert [token.content for token in found if token.type in {"html_inline", "html_block"}] == ["<sub>", "</sub>"]
    assert [token.tag for token in found if token.type == "heading_open"] == ["h2", "h3", "h3"]
    assert not {token.type for token in found} & {"link_open", "image"}


# ---------------------------------------------------------------------------------------------------------- size


@pytest.mark.parametrize("letter", ["x", "`", "|", "@", "<", "山", "\n"])
def test_size_is_bounded(letter: str) -> None:
    long = letter * 20_000
    large = example(arguments=tuple(Argument(f"X{number}", tensor(4, 10, 10)) for number in range(9)), reproduce=long)
    wrong = [
        exercise(f"f{number}", "failed", check("values", "failed", message=long, hint=long, counterexample=large))
        for number in range(80)
    ]
    notes = tuple(Note("error", long, long, 1) for _ in range(50))
    whole = record(long, *wrong, notes=notes, path=long)
    text = render_markdown(whole)
    assert len(text.encode()) < LIMIT
    assert "more notes" in text
    assert ("more exercises" in text) == bool(letter.strip())
    parts = tuple(Part(long, 0, 1) for _ in range(9))
    general = msgspec.structs.replace(
        whole, exercises=tuple(exercise("f", "failed", check(long, "failed", parts=parts)) for _ in range(99))
    )
    assert len(render_markdown(msgspec.structs.replace(general, reveal="condition")).encode()) < LIMIT


def test_counterexample_that_is_too_large_is_left_out_before_its_message() -> None:
    large = example(got=None, worst=None, arguments=tuple(Argument("X", tensor(4, 10, 10)) for _ in range(99)))
    wrong = check("values", "failed", message="the result is wrong", counterexample=large)
    text = render_markdown(record("ada", exercise("f", "failed", wrong)))
    assert "**values:** the result is wrong" in text
    assert "X  shape" not in text


def test_change_of_an_argument_has_no_answers() -> None:
    changed = example(about="X after the call", got=Tensor("float32", (2, 2, 3)), worst=None)
    text = render_markdown(record("ada", exercise("f", "failed", check("contract", "failed", counterexample=changed))))
    assert "expected" not in text
