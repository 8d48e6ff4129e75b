"""Content made to cost: sources and notebooks that are large, deep, long or broken, read within bounds."""

import codecs
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.protocol import frames
from autograder.protocol.messages import Load
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.notebook import MAX_CELLS, MAX_NOTEBOOK_BYTES, MAX_SOURCE_BYTES
from autograder.submissions.read import MAX_FILE_BYTES, MAX_HELPER_BYTES, MAX_HELPERS, read_submission
from autograder.submissions.source import decode_source
from autograder.worker.serve import MAX_REQUEST_BYTES
from tests.submissions.trees import cost
from tests.support import IN, ONE, OUT, RIGHT, Bench

NAMES = (IN, OUT, ONE)
MEBIBYTE = 2**20
MOST_MEMORY = 256
"""MiB that reading one submission may take at most, the largest notebook's own 64 among them."""

Make = Callable[[], bytes]


def read(path: Path) -> Bundle | Unreadable:
    return read_submission(path, "multi_channel", NAMES)[0]


def cells(*sources: object, **top: object) -> bytes:
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources], **top}).encode()


def with_output(output: bytes) -> bytes:
    """A notebook with one right cell, one of whose outputs is this JSON."""
    source = json.dumps(RIGHT).encode()
    return b'{"cells": [{"cell_type": "code", "outputs": [' + output + b'], "source": ' + source + b"}]}"


def filled(start: bytes, part: bytes, end: bytes, size: int = MAX_NOTEBOOK_BYTES) -> bytes:
    return start + part * ((size - len(start) - len(end)) // len(part)) + end


# -------------------------------------------------------------------------------------------------- what it may cost

LARGE: dict[str, tuple[str, Make, str]] = {
    "output that is one string": ("n.ipynb", lambda: with_output(b'"' + b"A" * (63 * MEBIBYTE) + b'"'), "Bundle"),
    "output of short strings": ("n.ipynb", lambda: with_output(filled(b"[", b'"",', b"0]", 63 * MEBIBYTE)), "Bundle"),
    "output of empty lists": ("n.ipynb", lambda: with_output(filled(b"[", b"[],", b"0]", 63 * MEBIBYTE)), "Bundle"),
    "output of empty objects": ("n.ipynb", lambda: with_output(filled(b"[", b"{},", b"0]", 63 * MEBIBYTE)), "Bundle"),
    "output of digits": ("n.ipynb", lambda: with_output(filled(b"[", b"1,", b"0]", 63 * MEBIBYTE)), "Bundle"),
    "output of NaN": ("n.ipynb", lambda: with_output(filled(b"[", b"NaN,", b"0]", 30 * MEBIBYTE)), "Bundle"),
    "output of lone surrogates": (
        "n.ipynb",
        lambda: with_output(filled(b'"', rb"\ud800", b'"', 30 * MEBIBYTE)),
        "Bundle",
    ),
    "output of escapes": ("n.ipynb", lambda: with_output(filled(b'"', rb"\n", b'"', 63 * MEBIBYTE)), "Bundle"),
    "output of escapes and NaN": (
        "n.ipynb",
        lambda: with_output(filled(b'NaN, "', rb"\n", b'"', 63 * MEBIBYTE)),
        "Bundle",
    ),
    "one emoji and a large output": (
        "n.ipynb",
        lambda: with_output(b'"' + "🙂".encode() + b"A" * (60 * MEBIBYTE) + b'"'),
        "Bundle",
    ),
    "numbers for cells": ("n.ipynb", lambda: filled(b'{"cells": [', b"0,", b"0]}"), "Unreadable"),
    "objects for cells": ("n.ipynb", lambda: filled(b'{"cells": [', b"{},", b"{}]}"), "Unreadable"),
    "lists for cells": ("n.ipynb", lambda: filled(b'{"cells": [', b"[],", b"[]]}"), "Unreadable"),
    "worksheets": ("n.ipynb", lambda: filled(b'{"worksheets": [', b"{},", b"{}]}"), "Unreadable"),
    "keys": ("n.ipynb", lambda: filled(b"{", b'"a":0,', b'"cells": []}'), "Unreadable"),
    "source of empty lists": (
        "n.ipynb",
        lambda: filled(b'{"cells": [{"cell_type": "code", "source": [', b"[],", b"0]}]}"),
        "Unreadable",
    ),
    "source of short lines": (
        "n.ipynb",
        lambda: filled(b'{"cells": [{"cell_type": "code", "source": [', b'"ab",', b'""]}]}', MAX_SOURCE_BYTES),
        "Bundle",
    ),
    "type that is long": ("n.ipynb", lambda: filled(b'{"cells": [{"cell_type": "', b"A", b'"}]}'), "Unreadable"),
    "JSON that never ends": ("n.ipynb", lambda: filled(b'{"cells": "', b"A", b""), "Unreadable"),
    "UTF-16": (
        "n.ipynb",
        lambda: with_output(b'"' + b"A" * (28 * MEBIBYTE) + b'"').decode().encode("utf-16"),
        "Bundle",
    ),
    "blank": ("n.ipynb", lambda: b" " * MAX_NOTEBOOK_BYTES, "Unreadable"),
    "source of one line": ("s.py", lambda: b"x = " + b"1" * (MAX_SOURCE_BYTES - 4), "Bundle"),
    "source that grows in UTF-8": (
        "s.py",
        lambda: b"# coding: cp1252\n#" + b"\x80" * (4 * MEBIBYTE - 99),
        "Unreadable",
    ),
    "one emoji and a large source": (
        "s.py",
        ("# 🙂" + "x" * (MAX_SOURCE_BYTES - 9)).encode,
        "Bundle",
    ),
    "quotes": ("s.py", lambda: b"def corr2d_multi_in(X, K):\n" + b"\"\"\"'''" * 600_000, "Bundle"),
    "blank before a definition": ("s.py", lambda: b" \t" * (2 * MEBIBYTE - 9) + b"def", "Bundle"),
    "headers": ("s.py", lambda: b"def corr2d_multi_in(X, K):\n" * 150_000, "Bundle"),
    "line ends": ("s.py", lambda: b"\r" * (MAX_SOURCE_BYTES - 9) + b"x = 1", "Bundle"),
    "cookie after a long line": ("s.py", lambda: b"#" + b"coding" * 600_000 + b"\n", "Bundle"),
    "encoding with a long name": ("s.py", lambda: b"# coding: " + b"a" * (4 * MEBIBYTE - 99), "Unreadable"),
    "punycode": ("s.py", lambda: b"# coding: punycode\n#" + b"-b" * (2 * MEBIBYTE - 99), "Unreadable"),
    "idna": ("s.py", lambda: b"# coding: idna\n#" + b"xn--a." * 600_000, "Unreadable"),
    "UTF-7": ("s.py", lambda: b"# coding: utf-7\n#" + b"+2AA-" * 600_000, "Unreadable"),
}


@pytest.mark.parametrize(("name", "make", "kind"), LARGE.values(), ids=LARGE.keys())
def test_large_content_is_read_or_refused_within_bounds(
    tmp_path: Path, name: str, make: Make, kind: str, record_property: Callable[[str, object], None]
) -> None:
    (tmp_path / name).write_bytes(make())
    memory, seconds, kinds = cost(tmp_path)
    assert kinds == [kind]
    assert memory < MOST_MEMORY
    assert seconds < 120  # of processor time, and only so that nothing grows with the square of the size
    record_property("cost", (memory, seconds))
    print(f"\n{memory:5.0f} MiB {seconds:5.2f} s")


@pytest.mark.parametrize("name", ["ada.py", "ada.ipynb", "ada.zip", "ada", "ada/multi_channel.py", "ada/data.bin"])
@pytest.mark.parametrize("size", [50 * MEBIBYTE, 10 * 2**30])
def test_file_that_is_too_large_is_refused_unread(tmp_path: Path, name: str, size: int) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    if name == "ada/data.bin":
        (tmp_path / "ada" / "multi_channel.py").write_text(RIGHT, encoding="utf-8")
    memory, _, (kind,) = cost(tmp_path)
    is_small_enough = name == "ada.ipynb" and size < MAX_NOTEBOOK_BYTES
    assert memory < (200 if is_small_enough else 40)
    result = read(tmp_path / name.partition("/")[0])
    assert kind == type(result).__name__
    if name == "ada/data.bin":
        assert isinstance(result, Bundle)
        assert result.notes[0].message.startswith("data.bin was left out: it has ")
    else:
        assert isinstance(result, Unreadable)
        assert (f"{size // MEBIBYTE} MiB" in result.reason) == (
            path.suffix in {".py", ".ipynb"} and not is_small_enough
        )


def test_many_large_files_of_a_folder_are_read_within_bounds(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "work.py").write_text(RIGHT, encoding="utf-8")
    for number in range(4):
        (folder / f"a{number}.bin").write_bytes(bytes(MAX_FILE_BYTES))
        (folder / f"b{number}.ipynb").write_bytes(
            with_output(b'"' + b"A" * (40 * MEBIBYTE) + b'"').replace(b"def", b"#")
        )
        (folder / f"c{number}.py").write_bytes(b"#" * MAX_SOURCE_BYTES)
    memory, _, kinds = cost(tmp_path)
    assert kinds == ["Bundle"]
    assert memory < MOST_MEMORY
    result = read(folder)
    assert isinstance(result, Bundle)
    assert sum(len(file.content) for file in result.files) <= MAX_HELPER_BYTES
    assert result.units[0].label == "work.py"


def test_largest_submission_fits_into_what_a_worker_takes(tmp_path: Path) -> None:
    folder = tmp_path / "ada"
    folder.mkdir()
    (folder / "work.py").write_bytes(RIGHT.encode() + b"#" * (MAX_SOURCE_BYTES - len(RIGHT) - 9))
    room = MAX_HELPER_BYTES - MAX_SOURCE_BYTES
    for number in range(MAX_HELPERS - 1):
        (folder / f"{'n' * 200}{number}").write_bytes(bytes(room // (MAX_HELPERS - 1)))
    result = read(folder)
    assert isinstance(result, Bundle)
    assert len(result.files) == MAX_HELPERS - 1
    assert len(frames.encode(Load("multi_channel", result.units, result.files, (), ()))) < MAX_REQUEST_BYTES


# --------------------------------------------------------------------------------------------------------- notebooks


def test_output_nested_deep_is_refused_and_costs_no_stack(tmp_path: Path) -> None:
    for depth, kind in ((200, Bundle), (10**5, Unreadable), (10**7, Unreadable)):
        for left, right in ((b"[", b"]"), (b'{"a":', b"}")):
            (tmp_path / "n.ipynb").write_bytes(with_output(left * depth + b"1" + right * depth)[:MAX_NOTEBOOK_BYTES])
            result = read(tmp_path / "n.ipynb")
            assert isinstance(result, kind)
            if isinstance(result, Unreadable):
                assert "nested too deep" in result.reason


@pytest.mark.parametrize("count", [MAX_CELLS, MAX_CELLS + 1, 10**5])
def test_number_of_cells_is_bounded(tmp_path: Path, count: int) -> None:
    (tmp_path / "n.ipynb").write_bytes(cells(*["x = 1"] * count))
    result = read(tmp_path / "n.ipynb")
    if count > MAX_CELLS:
        assert result == Unreadable("the notebook has more than 20000 cells, of which no more are read", "n.ipynb")
    else:
        assert isinstance(result, Bundle)
        assert len(result.units) == count


def test_code_of_all_cells_together_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_bytes(cells(*["#" * MEBIBYTE] * 5))
    assert read(tmp_path / "n.ipynb") == Unreadable("the notebook has more than 4 MiB of code", "n.ipynb")
    (tmp_path / "n.ipynb").write_bytes(cells(*["é" * (MEBIBYTE // 4)] * 5, RIGHT))
    assert "4 MiB of code" in str(read(tmp_path / "n.ipynb"))  # counted as they stand in the file


def test_notebook_with_fifty_megabytes_of_pictures_is_graded(quick: Bench, tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_bytes(with_output(b'{"data": {"image/png": "' + b"iVBO" * (13 * MEBIBYTE) + b'"}}'))
    record = quick.path(tmp_path / "n.ipynb")
    assert record.score == 30
    assert record.notes == ()


@pytest.mark.parametrize(
    "top",
    [
        b'"nbformat": NaN',
        b'"metadata": {"a": [NaN, -Infinity, Infinity]}',
        b'"metadata": "NaN, \\"Infinity\\""',
        rb'"metadata": "\ud800 \\ud800 \udc00\ud800 \ud83d\ude42"',
        rb'"\ud800": 1, "NaN": [NaN, "\udfff"]',
        b'"metadata": ' + b"7" * 10_000,
        b'"metadata": 1e99999',
        b'"cells": 7, "cells": [{"cell_type": "raw", "cell_type": "code", "source": "", "source": "x = 1"}]',
        b'"metadata": {"cells": [{"cell_type": "code", "source": "1 / 0"}]}',
        b'"worksheets": [{"cells": [{"cell_type": "code", "input": "1 / 0"}]}]',
    ],
)
def test_what_surrounds_the_cells_may_be_anything_that_jupyter_writes(tmp_path: Path, top: bytes) -> None:
    cell = b'{"cell_type": "code", "source": "x = 1"}'
    content = b"{" + top + b"}" if top.startswith(b'"cells"') else b'{"cells": [' + cell + b"], " + top + b"}"
    (tmp_path / "n.ipynb").write_bytes(content)
    result = read(tmp_path / "n.ipynb")
    assert isinstance(result, Bundle), result
    assert [unit.source for unit in result.units] == ["x = 1"]


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        (rb'{"cell_type": "code", "source": "a\ud800b"}', "a?b"),
        (rb'{"cell_type": "c\u006fde", "source": ["a", "\n", "b"]}', "a\nb"),
        (b'{"cell_type": "code", "source": {"a": 1}}', None),
        (b'{"cell_type": "code", "source": [["x"], {"x": "y"}, 7, null, true, "z"]}', "z"),
        (b'{"cell_type": "code", "source": null}', None),
        (b'{"cell_type": "code"}', ""),
        (b'{"cell_type": "code", "input": "old"}', "old"),
        (b'{"cell_type": ["code"], "source": "x"}', None),
        (b'{"cell_type": null, "source": "x"}', None),
        (b'{"source": "x"}', None),
        (rb'{"cell_type": "code", "source": "\ud83d\ude42 \u0000\r\n\f"}', "🙂 \n\f"),
        (
            b'{"cell_type": "code", "outputs": [{"cell_type": "code", "source": "no"}, "]", "}"], "source": "yes"}',
            "yes",
        ),
        (rb'{"cell_type": "code", "metadata": "\\\"]}", "source": "yes"}', "yes"),
    ],
)
def test_source_of_a_cell(tmp_path: Path, cell: bytes, source: str | None) -> None:
    (tmp_path / "n.ipynb").write_bytes(b'{"cells": [17, "]", ' + cell + b', {"cell_type": "code", "source": "end"}]}')
    result = read(tmp_path / "n.ipynb")
    assert isinstance(result, Bundle)
    found = {unit.label: unit.source.replace("\ufffd", "?") for unit in result.units}
    wanted = {} if source is None else {"n.ipynb, cell 3": source}
    assert found == {**wanted, "n.ipynb, cell 4": "end"}


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf",
        b"{}" * 3,
        b'{"cells": [}',
        b'{"cells": [{"cell_type": "code"',
        b"\0" * 99,
        b'"\\u12"',
        b"{'cells': []}",
        b'{"a": "\n"}',
        b"NaN",
        b"nul",
        b"\xed\xa0\x80",
    ],
)
def test_broken_notebook_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "n.ipynb").write_bytes(content)
    result = read(tmp_path / "n.ipynb")
    assert isinstance(result, Unreadable)
    assert result.file == "n.ipynb"
    assert len(result.reason) < 200
    result.reason.encode()


# ------------------------------------------------------------------------------------------------------ Python files


@pytest.mark.parametrize(
    "name",
    [
        "punycode",
        "idna",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
        "undefined",
        "hex",
        "zlib",
        "rot13",
        "x" * 10**6,
        "os",
        "..",
        "mbcs",
    ],
)
def test_encoding_that_no_editor_writes_is_refused(name: str) -> None:
    result = decode_source(f"# coding: {name}\nx = '\\ud800'\n".encode())
    assert isinstance(result, Unreadable)
    assert "save it as UTF-8" in result.reason
    assert len(result.reason) < 150


@pytest.mark.parametrize(
    "name",
    [
        "utf8",
        "UTF-8",
        "latin-1",
        "Latin_1",
        "iso-8859-15",
        "cp1252",
        "windows-1251",
        "ascii",
        "gbk",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-jp",
        "euc-kr",
        "koi8-r",
        "mac-roman",
        "utf-8-sig",
        "cp437",
        "iso-2022-jp",
        "utf8-unix",
    ],
)
def test_encoding_that_editors_write_is_read(name: str) -> None:
    found = decode_source(f"# -*- coding: {name} -*-\nx = 1\n".encode())
    assert isinstance(found, str) or name == "utf8-unix"


def test_byte_order_mark_outweighs_the_cookie() -> None:
    assert decode_source(codecs.BOM_UTF8 + b"# coding: punycode\n") == "# coding: punycode\n"


DEEP = {
    "parentheses": "(" * 10**5 + ")" * 10**5,
    "minus": "-" * 10**5 + "1",
    "subscripts": "x" + "[0]" * 10**5,
    "attributes": "x" + ".a" * 10**5,
    "lambdas": "lambda:" * 10**5 + "0",
    "calls": "f" + "()" * 10**5,
    "operators": "+".join(["1"] * 10**5),
    "strings": "'" * 10**6,
    "powers": "2**" * 10**5 + "2",
    "one line": "x=" + "1," * 100_000,
    "conditions": "1 if 1 else " * 10**5 + "0",
    "f-strings": "f'{" * 10**4 + "x",
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP.keys())
@pytest.mark.parametrize("name", ["deep.py", "deep.ipynb"])
def test_source_nested_deep_costs_its_own_submission_alone(
    quick: Bench, tmp_path: Path, name: str, source: str
) -> None:
    """Nothing of a student's is parsed but in the worker, whose end is one sentence."""
    path = tmp_path / name
    path.write_bytes(cells(source) if name.endswith(".ipynb") else source.encode())
    record = quick.path(path)
    assert record.score == 0
    assert record.status in {"cannot be read", "not started", "wrong"}
    assert record.notes or all(one.message for one in record.exercises)  # a long line is Python all the same
    assert all(len(note.message) < 600 for note in record.notes)
