"""Make the pictures of the README by running the kit: ``python docs/make_images.py``.

The commands are really run, in a temporary folder, on the example class. What they print is recorded and written to
``docs/images/`` as SVG, with no reference to anything outside the file.
"""

import contextlib
import importlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import typer
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
THEME = TerminalTheme(
    (29, 31, 38),
    (214, 217, 224),
    [
        (73, 78, 92),
        (240, 113, 120),
        (126, 200, 120),
        (233, 190, 100),
        (110, 160, 240),
        (200, 140, 230),
        (90, 200, 210),
        (214, 217, 224),
    ],
)


def main() -> None:
    """Write ``grade.svg`` and ``check.svg``."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with _scratch() as folder:
        for part in ("solutions", "examples"):
            (folder / part).symlink_to(ROOT / part)
        command = "autograder grade multi_channel examples/class --out graded --seed 1"
        run = _command("grade")
        _picture(
            "grade",
            126,
            command,
            lambda: run(
                "multi_channel",
                Path("examples/class"),
                out=Path("graded"),
                jobs=None,
                device="auto",
                seed=1,
                fresh=False,
                sandbox="standard",
            ),
        )
    with _scratch() as folder:
        shutil.copy(ROOT / "assignments" / "multi_channel" / "checks.json", folder)
        shutil.copy(ROOT / "examples" / "class" / "gustav_lindqvist.py", folder / "multi_channel.py")
        run = _command("check")
        _picture("check", 100, "autograder check", lambda: run(Path(), exercise=None, device="auto"))


@contextlib.contextmanager
def _scratch() -> Iterator[Path]:
    """A temporary folder to work in."""
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(home)


def _command(name: str) -> Callable[..., None]:
    """The function behind ``autograder NAME``."""
    command: Callable[..., None] = getattr(importlib.import_module(f"autograder.cli.{name}"), name)
    return command


def _picture(name: str, width: int, command: str, run: Callable[[], None]) -> None:
    """Run a command with a console that records, and write the recording to ``docs/images/NAME.svg``."""
    screen = Console(record=True, width=width, file=StringIO(), highlight=False)
    screen.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
    module = importlib.import_module(f"autograder.cli.{name}")
    module.console = lambda: screen  # type: ignore[attr-defined]
    module._PLAIN_EVERY_S = float("inf")  # type: ignore[attr-defined]  # a terminal has a bar here, gone at the end
    with contextlib.suppress(typer.Exit):  # check leaves with 1 when something is to mend
        run()
    text = screen.export_svg(title=f"autograder {name}", theme=THEME, code_format=_format(), unique_id=name)
    path = IMAGES / f"{name}.svg"
    path.write_text(re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).rstrip("\n") + "\n", encoding="utf-8")
    print(f"{path.relative_to(ROOT)}: {len(text)} characters")


def _format() -> str:
    """Rich's SVG frame with fonts that machines have, in place of one from the network."""
    frame = re.sub(r"@font-face \{\{.*?\n    \}\}\n", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    frame = frame.replace("font-family: Fira Code, monospace", f"font-family: {FONTS}")
    frame = frame.replace("font-size: {char_height}px", "font-size: 21px")  # the lines of tables meet
    return frame.replace("<!-- Generated with Rich https://www.textualize.io -->", "")


if __name__ == "__main__":
    main()
