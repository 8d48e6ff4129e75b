"""Reading what students hand in, and running it where it matters that it also runs."""

import codecs
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from autograder.record import Record
from autograder.submissions.bundle import Bundle, Unreadable
from autograder.submissions.notebook import MAX_CELLS, MAX_NOTEBOOK_BYTES
from autograder.submissions.read import MAX_FILE_BYTES, MAX_HELPERS, read_submission
from autograder.submissions.source import decode_source
from tests.support import IN, ONE, OUT, RELEASED, RIGHT, Bench, exercise

NAMES = (IN, OUT, ONE)
ASSIGNMENT = "multi_channel"
PIECES = RIGHT.strip().split("\n\n")
"""The right submission as cells: the import, then one function each."""

GIVEN_COPY = PIECES[1]
BOOK = "\n\n".join(PIECES[2:]).replace("corr2d(x, k)", "d2l.corr2d(x, k)")
UNTOUCHED = "\n\n".join(f"def {name}(X, K):\n    raise NotDoneYet" for name in NAMES)


def cell(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*sources: str, **top: Any) -> bytes:
    content = {"cells": [cell(source) for source in sources], "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **top}
    return json.dumps(content).encode()


def lines_of(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def place(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def read(path: Path) -> Bundle | Unreadable:
    return read_submission(path, ASSIGNMENT, NAMES)[0]


def unreadable(path: Path) -> Unreadable:
    result = read(path)
    assert isinstance(result, Unreadable)
    return result


def bundle(path: Path) -> Bundle:
    result = read(path)
    assert isinstance(result, Bundle)
    return result


def outcomes(record: Record) -> dict[str, str]:
    return {result.name: result.outcome for result in record.exercises}


# ------------------------------------------------------------------------------------------------- Python files

PYTHON_FILES: dict[str, bytes | str] = {
    "utf-8 byte order mark": codecs.BOM_UTF8 + RIGHT.encode(),
    "utf-16": RIGHT.encode("utf-16"),
    "utf-16, big-endian": codecs.BOM_UTF16_BE + RIGHT.encode("utf-16-be"),
    "latin-1 with a coding cookie": ("# -*- coding: latin-1 -*-\nsize = 'Größe'\n" + RIGHT).encode("latin-1"),
    "coding cookie in the second line": ("#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n€ = 1\n" + RIGHT)
    .replace("€ = 1", "price = '€'")
    .encode("cp1252"),
    "Windows line ends": RIGHT.replace("\n", "\r\n"),
    "old Mac line ends": RIGHT.replace("\n", "\r"),
    "mixed line ends": RIGHT.replace("\n\n", "\r\n\r"),
    "tabs": RIGHT.replace("    ", "\t"),
    "form feeds": RIGHT.replace("\n\n", "\n\f\n"),
    "no newline at the end": RIGHT.rstrip(),
    "main guard": RIGHT + "\nif __name__ == '__main__':\n    raise RuntimeError('only when run')\n",
    "noisy": "import sys\nprint('x' * 100_000)\nprint('é', file=sys.stderr)\n"
    + RIGHT.replace("    return", "    print('called', X)\n    return"),
    "other parameter names": RIGHT.replace("(X, K):", "(image, kernels):")
    .replace("X", "image")
    .replace("K", "kernels"),
    "extra defaults": RIGHT.replace("(X, K):", "(X, K, stride=1, *, padding=0):"),
    "variable arguments": RIGHT + f"\n_one = {ONE}\ndef {ONE}(*tensors, **_options):\n    return _one(*tensors)\n",
    "lambdas": "import torch\n"
    + GIVEN_COPY
    + f"""
{IN} = lambda X, K: sum(map(corr2d, X, K))
{OUT} = lambda X, K: torch.stack([{IN}(X, k) for k in K])
{ONE} = lambda X, K: (K[:, :, 0, 0] @ X.flatten(1)).reshape(-1, *X.shape[1:])
""",
    "callable instance": RIGHT
    + f"""
class Mixer:
    def __init__(self, function):
        self.function = function
    def __call__(self, X, K):
        return self.function(X, K)
{ONE} = Mixer({ONE})
""",
    "partial": RIGHT + f"\nimport functools\ndef general(s, X, K, f={ONE}): return f(X, K) * s\n"
    f"{ONE} = functools.partial(general, 1)\n",
    "d2l": "import torch\nfrom d2l import torch as d2l\n" + BOOK,
    "d2lzh_pytorch": "import torch\nimport d2lzh_pytorch as d2l\n" + BOOK,
    "future annotations": "from __future__ import annotations\n"
    + RIGHT.replace("(X, K):", "(X: Missing[int], K: Absent) -> Nothing:"),
    "docstring before the future import": '"""My work."""\nfrom __future__ import annotations\n' + RIGHT,
    "dataclass": RIGHT
    + f"""
from dataclasses import dataclass, replace
from typing import NamedTuple
@dataclass(frozen=True, slots=True)
class Sizes:
    h: int
    w: int = 0
class Pair(NamedTuple):
    h: int
    w: int
_one = {ONE}
def {ONE}(X, K):
    sizes = replace(Sizes(X.shape[1]), w=X.shape[2])
    return _one(X, K).reshape(-1, *Pair(sizes.h, sizes.w))
""",
    "source of its own functions": RIGHT
    + f"""
import inspect
text = inspect.getsource({ONE})
assert text.startswith("def {ONE}(X, K):"), text
assert text.rstrip().endswith("reshape(-1, h, w)"), text
namespace = dict(globals())
exec(text, namespace)
{ONE} = namespace["{ONE}"]
""",
    "sys.exit() after the definitions": RIGHT + "\nimport sys\nsys.exit(0)\n",
    "exit() before the definitions": "exit()\n" + RIGHT,
    "quit() between the definitions": "\n\n".join([*PIECES[:3], "quit()", *PIECES[3:]]),
    "os._exit(0) after the definitions": RIGHT + "\nimport os\nos._exit(0)\n",
    "os.abort() between the definitions": "\n\n".join([*PIECES[:3], "import os; os.abort()", *PIECES[3:]]),
    "KeyboardInterrupt": RIGHT + "\nraise KeyboardInterrupt\n",
    "import that is missing": "import matplotlib_that_is_missing as plt\n" + RIGHT,
    "return at the top level": RIGHT + "\nreturn 3\n",
    "unusual name of the module": RIGHT + "\nassert __name__ != '__main__'\n",
}


LEAVES_A_NOTE = {
    "sys.exit() after the definitions",
    "exit() before the definitions",
    "quit() between the definitions",
    "os._exit(0) after the definitions",
    "os.abort() between the definitions",
    "KeyboardInterrupt",
    "import that is missing",
    "return at the top level",
}


@pytest.mark.parametrize("name", PYTHON_FILES)
def test_python_file_is_read_and_runs(quick: Bench, tmp_path: Path, name: str) -> None:
    place(tmp_path, {"ada.py": PYTHON_FILES[name]})
    record = quick.path(tmp_path / "ada.py")
    assert outcomes(record) == dict.fromkeys(NAMES, "passed"), record.notes
    assert record.status == "right"
    assert bool(record.notes) == (name in LEAVES_A_NOTE)


ASKS = (
    "import os, sys; NULL = os.stat(os.devnull); input() if os.path.samestat(os.fstat(sys.stdin.fileno()), NULL) else 0"
)
"""``input()``, where it would not wait for the grader for half a minute."""


@pytest.mark.parametrize(
    ("ending", "kind", "message"),
    [
        pytest.param(ASKS, "error", "EOFError"),
        ("import sys; sys.exit(3)", "error", "SystemExit: 3"),
        pytest.param("exit()", "error", "SystemExit"),
        ("raise KeyboardInterrupt", "error", "KeyboardInterrupt"),
        ("import os; os._exit(0)", "skipped", "did not finish"),
        ("return 3", "syntax", "'return' outside function"),
        ("1 / 0", "error", "ZeroDivisionError: division by zero"),
    ],
)
def test_last_statement_that_fails_is_noted_with_its_line(
    quick: Bench, tmp_path: Path, ending: str, kind: str, message: str
) -> None:
    place(tmp_path, {"ada.py": f"{RIGHT}\n{ending}\n"})
    record = quick.path(tmp_path / "ada.py")
    assert record.score == 30
    (note,) = record.notes
    assert (note.kind, note.file, note.line) == (kind, "ada.py", RIGHT.count("\n") + 2)
    assert message in note.message


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"x = 1\r\ny = 2\rz = 3\n", "x = 1\ny = 2\nz = 3\n"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\nx = '\xc3\xa9'", "# coding: latin-1\nx = 'é'"),
        (b"# coding: latin-1\nx = '\xe9'", "# coding: latin-1\nx = 'é'"),
        ("x = 'é'".encode("utf-16"), "x = 'é'"),
        (b"\n\n# coding: latin-1\nx = '\xc3\xa9'", "\n\n# coding: latin-1\nx = 'é'"),
        (b"x = 1\ny = '# coding: nonsense'\n", "x = 1\ny = '# coding: nonsense'\n"),
    ],
)
def test_source_is_decoded_as_python_does(content: bytes, text: str) -> None:
    assert decode_source(content) == text


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"x = 1\ny = '\xe9'\n", 2, "line 2 is not utf-8 text"),
        (b"# coding: ascii\n\n# \xc3\xa9", 3, "line 3 is not ascii text"),
        (b"# coding: klingon\n", 1, "'klingon', which is no known encoding"),
        (b"# coding: rot13\nk = 1\n", 1, "'rot13', which is no known encoding"),
        (b"x = 1\n\ny = '\0'\n", 3, "line 3 holds a null character"),
        ("x = 1".encode("utf-16-le"), 1, "line 1 holds a null character"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", 1, "line 1 is not utf-16 text"),
    ],
)
def test_source_that_cannot_be_decoded_says_where(content: bytes, line: int, reason: str) -> None:
    result = decode_source(content)
    assert isinstance(result, Unreadable)
    assert result.line == line
    assert reason in result.reason


def test_codec_with_an_error_of_its_own_is_unreadable() -> None:
    result = decode_source(b"# coding: undefined\n")
    assert isinstance(result, Unreadable)
    assert "undefined" in result.reason


def test_comment_in_line_two_after_code_is_no_cookie() -> None:
    text = "import torch\n# Encoding: one kernel for each output\n"
    compile(text.encode(), "ada.py", "exec")
    assert decode_source(text.encode()) == text


def test_comment_far_down_an_old_mac_file_is_no_cookie() -> None:
    text = "# Homework\rx = 1\ry = 2\rz = 3  # on coding: have fun\r"
    assert decode_source(text.encode()) == text.replace("\r", "\n")


# --------------------------------------------------------------------------------------------------- notebooks

DEFINITIONS = "\n\n".join(PIECES[1:])
MAGICS: dict[str, list[str]] = {
    "one cell": [RIGHT],
    "definitions over several cells": PIECES,
    "line magics": ["%matplotlib inline\n%load_ext autoreload\n%autoreload 2\nimport torch", *PIECES[1:]],
    "shell lines": ["!pip install torch\n!ls -la | head -3\nimport torch\n! nvidia-smi", *PIECES[1:]],
    "shell line with an open quote": ["!echo it's mine\nimport torch\n!echo (", *PIECES[1:]],
    "magic continued on the next line": ["!pip install \\\n    torch \\\n    numpy\nimport torch", *PIECES[1:]],
    "captured shell output": ["import torch\nfiles = !ls\nfree = %system df\nself_check = 1", *PIECES[1:]],
    "%%time": ["import torch", f"%%time\n{DEFINITIONS}"],
    "%%time after blank lines": ["import torch", f"\n\n%%time\n{DEFINITIONS}"],
    "%%capture": ["%%capture output\nimport torch", *PIECES[1:]],
    "%%timeit with options": ["%%timeit -n 1 -r 1\nimport torch", *PIECES],
    "%%bash": ["%%bash\nfor i in 1 2; do echo $i; done", *PIECES],
    "%%html": ["%%html\n<b>bold</b>", *PIECES],
    "%%writefile, then import": [
        f"%%writefile window.py\n{GIVEN_COPY}",
        "from window import corr2d",
        PIECES[0],
        *PIECES[2:],
    ],
    "%%writefile -a into a quoted name": [
        f'%%writefile -a "window.py"\n{GIVEN_COPY}',
        "import window; corr2d = window.corr2d",
        PIECES[0],
        *PIECES[2:],
    ],
    "help queries": ["import torch\ntorch.stack?\n?torch.einsum\ntorch.nn.Linear??", *PIECES[1:]],
    "% continues an expression beside a magic": [
        "%matplotlib inline\nimport torch\nrest = (7\n        % 4)\nassert rest == 3\n!ls",
        *PIECES[1:],
    ],
    "magics inside an indented block": [
        "import torch\nfor i in range(2):\n    !echo {i}\n    if i:\n        %time\n    else:\n        torch.stack?\n",
        *PIECES[1:],
    ],
    "! and % in a docstring": [
        "%matplotlib inline\nimport torch",
        PIECES[1].replace(":\n", ':\n    """Careful\n    !ls\n    %time\n    why?\n    """\n', 1)
        + "\nassert '!ls' in corr2d.__doc__ and '%time' in corr2d.__doc__ and 'why?' in corr2d.__doc__",
        "!ls\n" + "\n\n".join(PIECES[2:]),
    ],
    "demo that raises after the definitions": [*PIECES, f"{IN}(torch.ones(2, 2), 3)", "assert False, 'no'"],
    "demo that raises between the definitions": [*PIECES[:3], "1 / 0", *PIECES[3:]],
    "syntax error in a cell of its own": [*PIECES[:3], "def broken(:\n    pass", *PIECES[3:]],
    "redefined in a later cell": [
        PIECES[0],
        *(f"def {name}(X, K):\n    return None" for name in NAMES),
        *PIECES[1:],
    ],
    "own check() calls": ["from autograder import check", *PIECES, f"check({IN})\ncheck()"],
    "Colab download": ["from google.colab import drive\ndrive.mount('/content/drive')", *PIECES],
    "future import in the first cell": [
        "from __future__ import annotations",
        *(piece.replace("(X, K):", "(X: Missing, K: Missing) -> Missing:") for piece in PIECES),
    ],
    "source of its own functions": [
        *PIECES,
        f"import inspect\nassert inspect.getsource({ONE}).strip() == '''{PIECES[4]}'''.strip()",
    ],
}


NOTES_LEFT = {
    "demo that raises after the definitions": ["error", "error"],
    "demo that raises between the definitions": ["error"],
    "syntax error in a cell of its own": ["syntax"],
    "Colab download": ["error", "error"],
}


@pytest.mark.parametrize("name", MAGICS)
def test_notebook_is_read_and_runs(quick: Bench, tmp_path: Path, name: str) -> None:
    place(tmp_path, {"ada.ipynb": notebook(*MAGICS[name])})
    record = quick.path(tmp_path / "ada.ipynb")
    assert outcomes(record) == dict.fromkeys(NAMES, "passed"), record.notes
    assert [note.kind for note in record.notes] == NOTES_LEFT.get(name, []), record.notes


def test_notes_on_a_notebook_name_the_cell_and_its_line(quick: Bench, tmp_path: Path) -> None:
    place(tmp_path, {"ada.ipynb": notebook(*PIECES, "%%time\nx = 1\nx / 0", "\n%matplotlib inline\ny = = 2")})
    first, second = quick.path(tmp_path / "ada.ipynb").notes
    assert (first.file, first.line) == ("ada.ipynb, cell 6", 3)
    assert "ZeroDivisionError" in first.message
    assert (second.kind, second.file, second.line) == ("syntax", "ada.ipynb, cell 7", 3)
    assert "invalid syntax" in second.message


PASTED = {
    "indented cell": ["import torch", "    " + DEFINITIONS.replace("\n", "\n    ")],
    "interpreter prompts": [
        "import torch",
        "\n".join((">>> " if not line.startswith(" ") else "... ") + line for line in lines)
        if (lines := DEFINITIONS.replace("\n\n", "\n").split("\n"))
        else "",
    ],
}


@pytest.mark.parametrize("sources", PASTED.values(), ids=PASTED.keys())
def test_pasted_cell_runs_as_in_jupyter(quick: Bench, tmp_path: Path, sources: list[str]) -> None:
    place(tmp_path, {"ada.ipynb": notebook(*sources)})
    assert quick.path(tmp_path / "ada.ipynb").score == 30


def version_3() -> bytes:
    cells = [{"cell_type": "code", "collapsed": False, "input": lines_of(piece), "language": "python", "outputs": []}
             for piece in PIECES]  # fmt: skip
    half = len(cells) // 2
    worksheets = [{"cells": cells[:half], "metadata": {}}, {"cells": cells[half:]}, "damaged", {"cells": None}]
    return json.dumps({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": worksheets}).encode()


def colab() -> bytes:
    metadata = {
        "accelerator": "GPU",
        "colab": {"provenance": [], "gpuType": "T4", "toc_visible": True},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    cells = [cell(lines_of(piece), metadata={"id": f"x{number}", "colab": {"base_uri": "https://localhost:8080/"}})
             for number, piece in enumerate(PIECES)]  # fmt: skip
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 0}).encode()


def vs_code() -> bytes:
    cells = [cell(lines_of(piece), metadata={"vscode": {"languageId": "python"}}, id=f"a{number}", execution_count=None)
             for number, piece in enumerate(PIECES)]  # fmt: skip
    metadata = {"language_info": {"name": "python", "version": "3.12.1", "codemirror_mode": {"name": "ipython"}}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}, indent=1).encode()


def stale_outputs() -> bytes:
    outputs = [
        {"output_type": "error", "ename": "NotDoneYet", "evalue": "", "traceback": ["raise NotDoneYet"] * 5},
        {"output_type": "stream", "name": "stdout", "text": [f"def {IN}(X, K):\n", "    raise NotDoneYet\n"]},
        {"output_type": "display_data", "data": {"image/png": "A" * 50_000}, "metadata": {}},
    ]
    return json.dumps({"cells": [cell(piece, outputs=outputs) for piece in PIECES], "nbformat": 4}).encode()


def other_cells() -> bytes:
    odd: list[Any] = [
        {"cell_type": "markdown", "metadata": {}, "source": f"def {IN}(X, K): return None"},
        {"cell_type": "raw", "source": "1 / 0"},
        {"cell_type": "code"},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": ["x = 1\n", 7, None, "y = 2"]},
        {"source": "1 / 0"},
        None,
        17,
        [],
        "text",
    ]
    return json.dumps({"cells": odd + [cell(piece) for piece in PIECES] + odd, "nbformat": 4}).encode()


NOTEBOOKS: dict[str, bytes] = {
    "nbformat 3": version_3(),
    "4.0 without ids": notebook(*PIECES, nbformat_minor=0),
    "Colab": colab(),
    "VS Code": vs_code(),
    "stale outputs": stale_outputs(),
    "cells of other kinds": other_cells(),
    "sources as lists": json.dumps({"cells": [cell(lines_of(piece)) for piece in PIECES]}).encode(),
    "only cells": json.dumps({"cells": [cell(piece) for piece in PIECES]}).encode(),
    "damaged metadata": notebook(*PIECES, metadata=None, nbformat="four", nbformat_minor=[1]),
    "metadata of another language": notebook(*PIECES, metadata={"kernelspec": {"language": "R", "name": "ir"}}),
    "byte order mark": codecs.BOM_UTF8 + notebook(*PIECES),
    "utf-16": json.dumps({"cells": [cell(RIGHT + "\n# é")]}, ensure_ascii=False).encode("utf-16"),
    "Windows line ends": json.dumps({"cells": [cell(RIGHT.replace("\n", "\r\n"))]}, indent=1)
    .replace("\n", "\r\n")
    .encode(),
    "null characters in a cell": notebook(*PIECES, "x = 1\0"),
    "lone surrogates in a cell": notebook(*PIECES, "x = '\ud800'"),
}


@pytest.mark.parametrize("content", NOTEBOOKS.values(), ids=NOTEBOOKS.keys())
def test_notebook_of_any_making_is_read_and_runs(quick: Bench, tmp_path: Path, content: bytes) -> None:
    place(tmp_path, {"ada.ipynb": content})
    record = quick.path(tmp_path / "ada.ipynb")
    assert outcomes(record) == dict.fromkeys(NAMES, "passed"), record.notes
    assert record.notes == ()


def test_cells_are_numbered_as_in_the_notebook(tmp_path: Path) -> None:
    cells = [{"cell_type": "markdown", "source": "# Title"}, cell("x = 1"), {"cell_type": "raw"}, cell(["y = ", "2"])]
    place(tmp_path, {"ada.ipynb": json.dumps({"cells": cells}).encode()})
    units = bundle(tmp_path / "ada.ipynb").units
    assert [(unit.label, unit.source) for unit in units] == [
        ("ada.ipynb, cell 2", "x = 1"),
        ("ada.ipynb, cell 4", "y = 2"),
    ]
    assert all(unit.notebook for unit in units)


# ----------------------------------------------------------------------------------------------------- folders

HELPED = (
    f"import torch\nfrom helpers import corr2d\n{DEFINITIONS.partition('def corr2d_multi_in(')[1]}"
    + (DEFINITIONS.partition("def corr2d_multi_in(")[2])
)
FOLDERS: dict[str, dict[str, bytes | str]] = {
    "named after the assignment": {"multi_channel.py": HELPED, "helpers.py": GIVEN_COPY},
    "any name": {"homework.py": HELPED, "helpers.py": GIVEN_COPY},
    "package": {
        "multi_channel.py": HELPED.replace("from helpers", "from lib.windows"),
        "lib/__init__.py": "from . import windows\n",
        "lib/windows.py": "from .inner import corr2d\n",
        "lib/inner.py": GIVEN_COPY,
    },
    "package without __init__": {
        "multi_channel.py": HELPED.replace("from helpers", "from lib.windows"),
        "lib/windows.py": GIVEN_COPY,
    },
    "notebook with a helper": {"multi_channel.ipynb": notebook(*HELPED.split("\n\n")), "helpers.py": GIVEN_COPY},
    "helper that starts with a byte order mark": {
        "multi_channel.py": HELPED,
        "helpers.py": codecs.BOM_UTF8 + GIVEN_COPY.encode(),
    },
    "data file beside it": {
        "multi_channel.py": RIGHT + "\nfrom pathlib import Path\n"
        "assert Path('data/numbers.txt').read_text() == '1 2 3'\n"
        "assert (Path(__file__).parent / 'data' / 'numbers.txt').exists()\n",
        "data/numbers.txt": "1 2 3",
    },
    "tests, caches and hidden files": {
        "homework.py": RIGHT,
        "test_homework.py": RIGHT,
        "homework_test.py": RIGHT,
        "conftest.py": RIGHT,
        "setup.py": RIGHT,
        ".hidden.py": RIGHT,
        ".git/hooks.py": RIGHT,
        ".ipynb_checkpoints/homework-checkpoint.ipynb": notebook(RIGHT),
        "__pycache__/homework.cpython-311.pyc": b"\0",
        "__MACOSX/._homework.py": b"\0\5\x16\7",
    },
    "folder in a folder": {"ada/submission/multi_channel.py": HELPED, "ada/submission/helpers.py": GIVEN_COPY},
    "folder in a folder, as macOS packs it": {"ada/multi_channel.py": RIGHT, "__MACOSX/ada/._multi_channel.py": b"\0"},
    "in a subfolder beside a report": {"src/homework.py": RIGHT, "report.pdf": b"%PDF"},
    "one file that defines nothing else beside text": {"work.py": RIGHT, "README.md": "# Mine"},
    "defined by assignment": {
        "a.py": f"import torch\nfrom b import one, two, three\n{IN} = one\n{OUT} = two\n{ONE} = three\n",
        "b.py": "import torch\n" + DEFINITIONS.replace(ONE, "three").replace(OUT, "two").replace(f"{IN}(", "one("),
    },
    "starter notebook untouched beside it": {"multi_channel.py": RIGHT, "multi_channel.ipynb": notebook(UNTOUCHED)},
    "starter file untouched beside the notebook": {
        "multi_channel.ipynb": notebook(*PIECES),
        "multi_channel.py": UNTOUCHED,
    },
}


@pytest.mark.parametrize("files", FOLDERS.values(), ids=FOLDERS.keys())
def test_folder_is_read_and_runs(quick: Bench, tmp_path: Path, files: dict[str, bytes | str]) -> None:
    record = quick.path(place(tmp_path / "ada", files))
    assert outcomes(record) == dict.fromkeys(NAMES, "passed"), record.notes
    assert record.notes == ()


@pytest.mark.parametrize(
    ("worked_on", "counts"), [("multi_channel.py", "multi_channel.py"), ("multi_channel.ipynb", "multi_channel.ipynb")]
)
def test_released_starter_left_untouched_does_not_count(tmp_path: Path, worked_on: str, counts: str) -> None:
    shutil.copytree(RELEASED, tmp_path / "ada")
    path = tmp_path / "ada" / worked_on
    path.write_bytes(path.read_bytes().replace(b"raise NotDoneYet  # your code replaces this line", b"return 1"))
    assert bundle(tmp_path / "ada").units[0].label.partition(",")[0] == counts


def starter_with_work(folder: Path, name: str, times: int) -> None:
    """Fill in the last ``times`` stubs of a released starter."""
    path = folder / name
    head, *rest = path.read_text(encoding="utf-8").split("raise NotDoneYet  # your code replaces this line")
    stubs = ["raise NotDoneYet  # your code replaces this line"] * (len(rest) - times) + ["return 1"] * times
    text = head + "".join(stub + part for stub, part in zip(stubs, rest, strict=True))
    path.write_text(text, encoding="utf-8", newline="\n")


def test_one_exercise_done_in_each_of_two_starters_is_work_in_both(tmp_path: Path) -> None:
    shutil.copytree(RELEASED, tmp_path / "ada")
    for name in ("multi_channel.py", "multi_channel.ipynb"):
        starter_with_work(tmp_path / "ada", name, 1)
    reason = unreadable(tmp_path / "ada").reason
    assert "multi_channel.ipynb and multi_channel.py both hold work" in reason


def test_stub_line_left_below_the_code_is_work_all_the_same(tmp_path: Path) -> None:
    shutil.copytree(RELEASED, tmp_path / "ada")
    path = tmp_path / "ada" / "multi_channel.py"
    stub = b"    raise NotDoneYet  # your code"
    path.write_bytes(path.read_bytes().replace(stub, b"    return X\n" + stub))
    assert bundle(tmp_path / "ada").units[0].label == "multi_channel.py"


def test_notebook_with_whole_strings_beside_a_helper_is_found(tmp_path: Path) -> None:
    place(tmp_path / "ada", {"homework.ipynb": notebook(HELPED), "helpers.py": GIVEN_COPY})
    assert bundle(tmp_path / "ada").units[0].label == "homework.ipynb, cell 1"


@pytest.mark.parametrize(
    "content", [HELPED.replace("\n", "\r").encode(), HELPED.encode("utf-16")], ids=["CR", "UTF-16"]
)
def test_file_of_another_encoding_beside_a_helper_is_found(tmp_path: Path, content: bytes) -> None:
    place(tmp_path / "ada", {"homework.py": content, "helpers.py": GIVEN_COPY})
    assert bundle(tmp_path / "ada").units[0].label == "homework.py"


def test_helper_in_the_same_subfolder_is_importable(quick: Bench, tmp_path: Path) -> None:
    files = {"src/homework.py": HELPED, "src/helpers.py": GIVEN_COPY, "README.md": "# Mine"}
    assert quick.path(place(tmp_path / "ada", files)).score == 30


def test_helpers_go_along_and_other_notebooks_do_not(tmp_path: Path) -> None:
    folder = place(tmp_path / "ada", {"multi_channel.py": HELPED, "helpers.py": GIVEN_COPY, "a/b.csv": "1"})
    result = bundle(place(folder, {"scratch.ipynb": notebook("x = 1")}))
    assert [file.path for file in result.files] == ["helpers.py", "a/b.csv"]
    assert {file.path: file.content for file in result.files}["helpers.py"] == GIVEN_COPY.encode()


def test_symlinks_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the exam", encoding="utf-8")
    folder = place(tmp_path / "ada", {"multi_channel.py": RIGHT})
    (folder / "link.txt").symlink_to(secret)
    (folder / "dangling.py").symlink_to(tmp_path / "nowhere.py")
    (folder / "around").symlink_to(folder, target_is_directory=True)
    assert bundle(folder).files == ()


def test_too_many_helpers_are_left_out_with_a_note(tmp_path: Path) -> None:
    folder = place(tmp_path / "ada", {f"data/{number:03}.txt": "x" for number in range(MAX_HELPERS)})
    result = bundle(place(folder, {"a.py": RIGHT}))
    (note,) = result.notes
    assert note.kind == "info"
    assert "data/199.txt was left out" in note.message


def test_helper_that_is_too_large_is_left_out_with_a_note(tmp_path: Path) -> None:
    folder = place(tmp_path / "ada", {"multi_channel.py": RIGHT, "data.bin": b""})
    with (folder / "data.bin").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    result = bundle(folder)
    assert result.files == ()
    assert [note.file for note in result.notes] == ["data.bin"]


def test_digest_follows_the_content_alone(tmp_path: Path) -> None:
    first = place(tmp_path / "one", {"multi_channel.py": RIGHT, "helpers.py": GIVEN_COPY})
    second = place(tmp_path / "two", {"multi_channel.py": RIGHT, "helpers.py": GIVEN_COPY})
    third = place(tmp_path / "three", {"multi_channel.py": RIGHT, "helpers.py": GIVEN_COPY + "\n"})
    digests = [read_submission(path, ASSIGNMENT, NAMES)[1] for path in (first, second, third)]
    assert digests[0] == digests[1] != digests[2]
    assert all(len(digest) == 64 for digest in digests)


# ------------------------------------------------------------------------------------------- what cannot be read

NO_CELLS = "this is JSON, but no notebook: it has no cells"
UNREADABLE: dict[str, tuple[dict[str, bytes | str], str, str, int]] = {
    "empty file": ({"ada.py": b""}, "the file is empty", "ada.py", 0),
    "blank file": ({"ada.py": b" \r\n\t\n"}, "the file is empty", "ada.py", 0),
    "empty notebook file": ({"ada.ipynb": b""}, "the file is empty", "ada.ipynb", 0),
    "undecodable bytes": ({"ada.py": b"x = 1\n\xff\xfe\n"}, "line 2 is not utf-8 text", "ada.py", 2),
    "null bytes": ({"ada.py": b"x = 1\n\n\0\0\0"}, "line 3 holds a null character", "ada.py", 3),
    "unknown encoding": ({"ada.py": b"# coding: nope\n"}, "'nope', which is no known encoding", "ada.py", 1),
    "other file type": ({"ada.docx": b"PK"}, "ada.docx is neither a .py nor an .ipynb file", "ada.docx", 0),
    "broken JSON": ({"ada.ipynb": b'{\n "cells": [\n  {]\n}'}, "line 3 is not valid JSON", "ada.ipynb", 3),
    "notebook cut off": ({"ada.ipynb": notebook(*PIECES)[:-40]}, "line 1 is not valid JSON", "ada.ipynb", 1),
    "merge conflict": ({"ada.ipynb": b"<<<<<<< HEAD\n{}"}, "line 1 is not valid JSON", "ada.ipynb", 1),
    "Python in a notebook's clothes": ({"ada.ipynb": RIGHT}, "line 2 is not valid JSON", "ada.ipynb", 2),
    "notebook in latin-1": ({"ada.ipynb": b'{"cells": ["\xe9"]}'}, "the notebook is not UTF-8 text", "ada.ipynb", 0),
    "JSON list": ({"ada.ipynb": b"[1, 2]"}, NO_CELLS, "ada.ipynb", 0),
    "JSON number": ({"ada.ipynb": b"17"}, NO_CELLS, "ada.ipynb", 0),
    "JSON of something else": ({"ada.ipynb": b'{"cells": 5, "worksheets": 6}'}, NO_CELLS, "ada.ipynb", 0),
    "no code cells": ({"ada.ipynb": notebook()}, "the notebook has no code cells", "ada.ipynb", 0),
    "nested too deep": ({"ada.ipynb": b"[" * 200_000}, "the notebook is nested too deep", "ada.ipynb", 0),
    "folder without candidates": ({"ada/notes.txt": "x", "ada/work.java": "x"}, "no .py or .ipynb file", "", 0),
    "folder with tests alone": ({"ada/test_work.py": RIGHT}, "the folder has no .py or .ipynb file", "", 0),
    "folder that defines nothing": (
        {"ada/a.py": "x = 1", "ada/b.py": "y = 2"},
        "no file of the folder defines any of the exercises",
        "",
        0,
    ),
    "two candidates with work": (
        {"ada/first.py": RIGHT, "ada/second.py": RIGHT},
        "first.py and second.py both hold work: hand in one of them",
        "",
        0,
    ),
    "file and notebook with work": (
        {"ada/multi_channel.py": RIGHT, "ada/multi_channel.ipynb": notebook(*PIECES)},
        "multi_channel.ipynb and multi_channel.py both hold work: hand in one of them",
        "",
        0,
    ),
    "empty main file in a folder": ({"ada/multi_channel.py": b"", "ada/b.txt": "x"}, "is empty", "multi_channel.py", 0),
}


@pytest.mark.parametrize(("files", "reason", "file", "line"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_says_what_and_where(
    tmp_path: Path, files: dict[str, bytes | str], reason: str, file: str, line: int
) -> None:
    place(tmp_path, files)
    result = unreadable(tmp_path / next(iter(files)).partition("/")[0])
    assert reason in result.reason
    assert (result.file, result.line) == (file, line)
    assert "\n" not in result.reason
    assert str(tmp_path) not in result.reason


@pytest.mark.parametrize("files", [{}, {"inner/.hidden": b""}, {"a/b/__pycache__/x.pyc": b"x"}])
def test_empty_folder(tmp_path: Path, files: dict[str, bytes | str]) -> None:
    (tmp_path / "ada").mkdir()
    assert unreadable(place(tmp_path / "ada", files)).reason == "the folder is empty"


def test_missing_file(tmp_path: Path) -> None:
    result = unreadable(tmp_path / "ada.py")
    assert "there is no such file or folder" in result.reason
    assert result.file == "ada.py"


def test_dangling_symlink(tmp_path: Path) -> None:
    (tmp_path / "ada.py").symlink_to(tmp_path / "gone.py")
    assert "ada.py is a symbolic link" in unreadable(tmp_path / "ada.py").reason


def test_symlink_that_goes_in_circles(tmp_path: Path) -> None:
    (tmp_path / "ada.py").symlink_to(tmp_path / "ada.py")
    assert unreadable(tmp_path / "ada.py").file == "ada.py"


def test_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ada.py")
    assert unreadable(tmp_path / "ada.py").file == "ada.py"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    place(tmp_path, {"ada.py": RIGHT})
    (tmp_path / "ada.py").chmod(0)
    assert unreadable(tmp_path / "ada.py").reason == "ada.py cannot be opened: Permission denied"


def test_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place(tmp_path, {"ada.py": RIGHT})

    def refuse(*_args: object, **_options: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert unreadable(tmp_path / "ada.py").reason == "ada.py cannot be opened: Permission denied"


def test_file_that_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "ada.ipynb").open("wb") as file:
        file.truncate(MAX_NOTEBOOK_BYTES + 2**20)
    reason = "ada.ipynb has 65 MiB; at most 64 are read: clear its outputs and save it again"
    assert unreadable(tmp_path / "ada.ipynb").reason == reason


def test_notebook_with_too_many_cells(tmp_path: Path) -> None:
    place(tmp_path, {"ada.ipynb": json.dumps({"cells": [0] * (MAX_CELLS + 1)}).encode()})
    reason = unreadable(tmp_path / "ada.ipynb").reason
    assert reason == "the notebook has more than 20000 cells, of which no more are read"


def test_notebook_with_a_huge_number_is_read_or_refused(tmp_path: Path) -> None:
    place(tmp_path, {"ada.ipynb": b'{"cells": [], "metadata": ' + b"7" * 5000 + b"}"})
    assert unreadable(tmp_path / "ada.ipynb").file == "ada.ipynb"


SYNTAX_ERRORS = {
    "def corr2d_multi_in(X, K)\n    return X": (1, "expected ':'"),
    "x = 1\n\nif x:\nprint(x)": (4, "expected an indented block after 'if' statement on line 3"),
    "x = (1,\ny = 2\n": (1, "'(' was never closed"),
    "x = 'abc\n": (1, "unterminated string literal"),
    "if 1:\n\tx = 1\n        y = 2\n": (3, "inconsistent use of tabs and spaces in indentation"),
    "print 'hello'": (1, "Missing parentheses in call to 'print'"),
}


@pytest.mark.parametrize(("source", "where"), SYNTAX_ERRORS.items())
def test_syntax_error_makes_a_file_unreadable_with_line_and_reason(
    quick: Bench, tmp_path: Path, source: str, where: tuple[int, str]
) -> None:
    place(tmp_path, {"ada.py": source})
    record = quick.path(tmp_path / "ada.py")
    assert record.status == "cannot be read"
    assert record.score == 0
    (note,) = record.notes
    assert (note.kind, note.file, note.line) == ("unreadable", "ada.py", where[0])
    assert note.message.startswith(f"line {where[0]} of ada.py is not Python: ")
    assert where[1] in note.message
    assert exercise(record, IN).checks[0].message == note.message
