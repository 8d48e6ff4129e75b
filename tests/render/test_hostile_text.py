"""Whatever students call things and say, every rendering has the shape that it has for harmless words."""

import csv
import io
import re
import time
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, get_args

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from autograder.record import Note, Record, Reveal, decode_record, encode_record
from autograder.render.fairness import show_fairness
from autograder.render.markdown import LIMIT, render_markdown
from autograder.render.notebook import render_html
from autograder.render.page import render_page
from autograder.render.record import show_record
from autograder.render.safe import MAX_MARKS, MAX_NOTES, MAX_TEXT, bounded, one_line, presentable
from autograder.render.spreadsheet import cell, csv_text, summary_csv
from autograder.render.table import show_class
from autograder.render.terminal import render_text, show
from tests.render.filling import filled, full_checked, full_fairness, full_record, texts_of
from tests.render.samples import CONTROL, HOSTILE_TEXTS
from tests.render.test_markdown import REFERENCE, tokens

REVEALS: tuple[Reveal, ...] = get_args(Reveal)
WIDTH = 100
NASTY = (
    *HOSTILE_TEXTS,
    CONTROL,
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP1;1|17/ab\x9c\x1b[6n\x1b[?1049h\x9d0;t\x9c\x85\x90",
    "\r\x1b[2K✓ corr2d_multi_in  passed",
    "\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061cgnitirw",
    "z\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u115f\u3164\ufe0f\U000e0041w",
    "Z" + "\u0335\u0321\u0353" * 50,
    "e\u20dd" * 30,
    "[bold red]x[/] [/nope] [link=http://evil.example]y[/link] :smile: \\[x]",
    "{0} %s %n $(touch x) `touch y` ${z}",
    "\ud800\udfff lone",
    "\uffff\ufffe\U0010ffff\ue000",
    "two\nlines\r\nthree\rfour\x0bfive\x0csix\u2028seven\u2029eight\x85nine\x1cten",
    "<a href='javascript:alert(1)' onclick=x>y</a><base href=//evil><meta http-equiv=refresh content=0;url=//evil>",
    "</title></style></script></textarea><svg/onload=alert(1)><!--",
    "&lt;script&gt; &#x3c;script&#x3e; &colon;",
    '=HYPERLINK("http://evil.example")',
    "\uff1d1+1",
    "\t=1+1",
    "\n-2+3",
    ' "=1+1',
    "a;=1+1",
    "a\t@SUM(1)",
    'a","=1+1',
    "[x]: http://evil.example\n\n[x]",
    "<details>\n\n<summary>x</summary>",
    "\n\n    code\n\n---\n# heading\n\n* a\n  * b\n\n1) c",
    "\n|a|b|\n|-|-|\n|c|d|\n",
    "``````\n```\n~~~~~~",
    "\\`\\*\\_\\[\\<\\",
    "@everyone @octo-org/team #1 octo/cat#2 octo/cat@deadbeef GH-3 https://github.com/octo/cat/issues/4",
    "  ::error title=x,file=y::z",
    "%0A::set-output name=a::b",
    "   ##[group]x\n##vso[task.setvariable variable=a]b",
)

letters = st.one_of(
    st.characters(), st.sampled_from("<>&\"'`*_[]()#|~@:\\$-+=.!{}%;/ \n\t\r\x1b\x9b\u202e\u200b\u0301")
)
texts = st.one_of(st.sampled_from(NASTY), st.text(letters, max_size=40), st.text(max_size=40)).map(
    lambda text: f"w{text}"
)


def harmless(text: str) -> str:
    """Words of the same lengths in the same lines."""
    return re.sub(r"\S", "x", bounded(text))


def each(test: Callable[..., None]) -> Callable[..., None]:
    """Every nasty text, and any others."""
    for text in NASTY:
        test = example(text=f"w{text}")(test)
    return settings(max_examples=60, deadline=None)(given(text=texts)(test))


class Tree(HTMLParser):
    """The elements of HTML with their attributes, without the text; complains of tags that do not match."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[object] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, [(name, "" if name == "aria-label" else value) for name, value in attrs]))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def plain(text: str) -> None:
    """Nothing in it commands a terminal or cannot be seen."""
    assert not {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}} - {
        "\n"
    }
    assert not re.search(rf"[\u0300-\u036f\u20dd]{{{MAX_MARKS + 1}}}", text)
    text.encode()


def _plain(text: str) -> str:
    plain(text)
    return text


# --------------------------------------------------------------------------------------------------------- the walk


def test_records_of_this_test_fill_every_field() -> None:
    whole = full_record()
    assert texts_of(whole) > 100
    empty = [
        path
        for path, value in _leaves(whole, "")
        if isinstance(value, str) and not value and not path.endswith((".message", ".hint", ".condition", ".file"))
    ]
    assert empty == []


def _leaves(value: Any, path: str) -> list[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        return [leaf for name in value.__struct_fields__ for leaf in _leaves(getattr(value, name), f"{path}.{name}")]
    if isinstance(value, tuple | list):
        return [leaf for item in value for leaf in _leaves(item, path)]
    return [(path, value)]


@each
def test_presentable_reaches_every_text(text: str) -> None:
    for value in (full_record(), full_checked(), full_fairness()):
        shown = presentable(filled(value, lambda _: text))
        assert texts_of(shown) == texts_of(value)
        filled(shown, _plain)
    assert presentable(presentable(text)) == presentable(text)


def test_presentable_changes_nothing_that_is_harmless() -> None:
    for value in (full_record(), full_checked(), full_fairness()):
        assert presentable(value) == value


def test_letters_of_every_script_are_kept() -> None:
    for text in ("Łukasz Żółć", "山田太郎", "ไม้เอก ปู่", "שָׁלוֹם", "Nguyễn Thị", "हिन्दी", "a\u0301da", "naïve → ≤ × ½ 🙂"):
        assert presentable(text) == text == one_line(text)


# ------------------------------------------------------------------------------------------------------------- HTML


@each
def test_page_has_the_same_elements(text: str) -> None:
    for reveal in REVEALS:
        nasty, calm = (
            Tree(render_page(filled(full_record(reveal), change)))
            for change in (lambda _: text, lambda _: harmless(text))
        )
        assert nasty.found == calm.found
        for part in nasty.text:
            plain(part)


@each
def test_notebook_has_the_same_elements(text: str) -> None:
    nasty, calm = (
        Tree(render_html(filled(full_checked(), change))) for change in (lambda _: text, lambda _: harmless(text))
    )
    assert nasty.found == calm.found
    for part in nasty.text:
        plain(part)


def _always(text: str) -> Callable[[str], str]:
    return lambda _: text


def test_page_loads_and_runs_nothing() -> None:
    for text in NASTY:
        tree = Tree(render_page(filled(full_record(), _always(text))))
        tags = {element[0] for element in tree.found if isinstance(element, tuple)}
        assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form", "svg", "input"}
        links = [
            value
            for element in tree.found
            if isinstance(element, tuple)
            for name, value in element[1]
            if name in {"href", "src"}
        ]
        assert all(re.fullmatch(r"#exercise-\d", link) for link in links)


# --------------------------------------------------------------------------------------------------------- Markdown


@each
def test_markdown_has_the_same_blocks(text: str) -> None:
    for reveal in REVEALS:
        nasty, calm = (
            render_markdown(filled(full_record(reveal), change))
            for change in (lambda _: text, lambda _: harmless(text))
        )
        found = tokens(nasty)
        blocks = [[(token.type, token.tag) for token in tokens(one) if token.block] for one in (nasty, calm)]
        assert blocks[0] == blocks[1]
        inline = {token.type for token in found if not token.block}
        assert inline <= {
            "text",
            "text_special",
            "softbreak",
            "code_inline",
            "strong_open",
            "strong_close",
            "html_inline",
        }
        assert [token.content for token in found if token.type in {"html_inline", "html_block"}] == ["<sub>", "</sub>"]
        lines = [token.children or () for token in found if token.type == "inline"]
        for line in lines:
            assert not REFERENCE.search("".join(part.content if part.type == "text" else " " for part in line))
        assert not re.search(r"(?m)^\s*::|##\[|##vso", nasty)
        assert len(nasty.encode()) < LIMIT
        plain(nasty.replace("\u200b", ""))


# --------------------------------------------------------------------------------------------------------- terminals


def printed(show_it: Callable[[Console], None]) -> str:
    stream = io.StringIO()
    show_it(Console(file=stream, width=WIDTH, force_terminal=True, color_system="truecolor", legacy_windows=False))
    return stream.getvalue()


@each
def test_terminal_is_commanded_by_nobody(text: str) -> None:
    def choose(_: str) -> str:
        return text

    shown: list[Callable[[Console], None]] = [
        lambda console: show(filled(full_checked(), choose), console),
        lambda console: show_record(filled(full_record(), choose), console),
        lambda console: show_class([filled(full_record(), choose)] * 3, "a class", console),
        lambda console: show_fairness(filled(full_fairness(), choose), console),
    ]
    for show_it in shown:
        output = re.sub(r"\x1b\[[0-9;]*m", "", printed(show_it))
        plain(output)
        assert all(cell_len(line) <= WIDTH for line in output.split("\n"))
    plain(render_text(filled(full_checked(), choose)))


def test_no_line_of_a_terminal_begins_with_what_a_student_said() -> None:
    """A verdict cannot be forged by a line end: whatever they say stands further in than a verdict."""
    forged = "x\n✓ forged  passed  10 of 10\r\n✓ forged  passed\x0b✓ forged\u2028✓ forged"
    for output in (
        render_text(filled(full_checked(), lambda _: forged)),
        re.sub(
            r"\x1b\[[0-9;]*m",
            "",
            printed(lambda console: show_record(filled(full_record(), lambda _: forged), console)),
        ),
    ):
        assert "forged" in output
        assert not any(line.startswith("✓ forged") for line in output.split("\n"))


# --------------------------------------------------------------------------------------------------------------- CSV

FORMULA = re.compile(r"[\s'\"]*[-=+@|%\u2212]")


@settings(max_examples=200, deadline=None)
@given(st.lists(texts.map(lambda text: text[1:]), min_size=1, max_size=5))
@example([*NASTY])
def test_csv_has_a_row_for_each_and_no_formula(names: list[str]) -> None:
    records = [
        msgspec.structs.replace(
            full_record(), submission=msgspec.structs.replace(full_record().submission, student=name)
        )
        for name in names
    ]
    text = summary_csv(records)
    text.encode()
    rows = list(csv.reader(io.StringIO(text)))
    assert text.count("\n") == len(rows) == len(names) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    for delimiter in ",;\t|":
        for row in list(csv.reader(io.StringIO(text), delimiter=delimiter))[1:]:
            for value in row[:-1] if delimiter == "," else row:
                folded = unicodedata.normalize("NFKC", value)
                assert value.startswith("'") or not FORMULA.match(folded), (delimiter, value)


@given(st.text(max_size=30), st.text(max_size=30))
def test_names_that_differ_stay_different(one: str, other: str) -> None:
    if one != other and not {"\\", "'"} & {*one, *other}:
        assert cell(one) != cell(other)


def test_usual_names_are_as_they_are() -> None:
    for name in ("Ada King", "O'Brien, Bob", 'the "great"', "Łukasz", "a.b-c_d", "山田", "2024-001"):
        assert next(csv.reader([csv_text([[name]])])) == [name]


# -------------------------------------------------------------------------------------------------------------- JSON


@each
def test_record_is_valid_utf_8_and_reads_back(text: str) -> None:
    whole = filled(full_record(), lambda _: text)
    content = encode_record(whole)
    content.decode()
    again = decode_record(content)
    assert again == filled(full_record(), lambda _: text.encode("utf-8", "replace").decode())


# ------------------------------------------------------------------------------------------------------------ bounds


def monster() -> Record:
    """Everything that has no bound of its own: long texts, many notes, deep tracebacks, many variables."""
    whole = full_record()
    whole = msgspec.structs.replace(
        whole, exercises=tuple(one for one in whole.exercises if one.outcome != "grader error")
    )
    whole = filled(whole, lambda _: "w" + "<&`|\u0301\u202e\n" * 150_000)
    return msgspec.structs.replace(
        whole,
        submission=msgspec.structs.replace(whole.submission, student="n" * 10**5),
        notes=tuple(Note("error", f"note {number}", "n" * 10**5, 3) for number in range(10**4)),
    )


def test_size_and_time_of_every_rendering_are_bounded() -> None:
    whole = monster()
    exercises = len(whole.exercises)
    outputs: dict[str, Callable[[], str]] = {
        "page": lambda: render_page(whole),
        "Markdown": lambda: render_markdown(whole),
        "record": lambda: printed(lambda console: show_record(whole, console)),
        "class": lambda: printed(lambda console: show_class([whole], "a class", console)),
        "summary": lambda: summary_csv([whole]),
    }
    for name, output in outputs.items():
        started = time.process_time()
        text = output()
        seconds = time.process_time() - started
        print(f"\n{name}: {len(text.encode()) / 1000:.0f} kB, {seconds:.2f} s")
        assert len(text.encode()) < (MAX_NOTES + 40 * exercises) * MAX_TEXT * 6, name
    assert f"… and {10**4 - MAX_NOTES} more notes" in outputs["record"]()
    assert "more notes" in outputs["page"]()
    assert "more notes" in outputs["Markdown"]()


def test_shape_of_many_axes_is_cut() -> None:
    whole = full_record()
    long = msgspec.structs.replace(
        whole,
        exercises=tuple(
            msgspec.structs.replace(
                one,
                checks=tuple(
                    msgspec.structs.replace(
                        made,
                        counterexample=msgspec.structs.replace(
                            made.counterexample,
                            got=msgspec.structs.replace(
                                made.counterexample.expected, shape=(2**62,) * 10**5, values=None
                            ),
                        )
                        if made.counterexample
                        else None,
                    )
                    for made in one.checks
                ),
            )
            for one in whole.exercises
        ),
    )
    for text in (render_page(long), render_markdown(long), printed(lambda console: show_record(long, console))):
        assert len(text) < 200_000
