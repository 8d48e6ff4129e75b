"""The command ``autograder check``, and the help of every command."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from autograder.cli import app
from tests.support import IN, ONE, OUT, RELEASED, RIGHT

WRONG = f"{RIGHT}\ndef {IN}(X, K):\n    return corr2d(X[0], K[0])\n"
STUB = f"{RIGHT}\nfrom autograder import NotDoneYet\ndef {IN}(X, K):\n    raise NotDoneYet\n"


@pytest.fixture(autouse=True)
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    finders = list(sys.meta_path)
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0] in {"multi_channel", "d2l"}]:
        del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder: the public checks, and no work yet."""
    (tmp_path / "checks.json").write_bytes((RELEASED / "checks.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "120"})


def work(folder: Path, source: str, name: str = "multi_channel.py") -> None:
    (folder / name).write_text(source, encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "code", "closing"),
    [
        (RIGHT, 0, "All 3 right."),
        (WRONG, 1, "1 right, 2 to mend."),
        (STUB, 1, "1 right, 1 waiting for another, 1 not started."),
    ],
)
@pytest.mark.parametrize("path", [(), ("multi_channel.py",), (".",)])
def test_exit_code_tells_right_from_wrong(
    folder: Path, source: str, code: int, closing: str, path: tuple[str, ...]
) -> None:
    work(folder, source)
    result = run("check", *path)
    assert result.exit_code == code
    assert closing in result.stdout
    assert result.stderr == ""


def test_counterexample_is_shown(folder: Path) -> None:
    work(folder, WRONG)
    shown = run("check").stdout
    assert f"✗ {IN}  failed" in shown
    assert "expected  shape" in shown
    assert "see it again: " in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(("name", "code"), [(IN, 1), (OUT, 0), (ONE, 0)])
def test_one_exercise_alone(folder: Path, name: str, code: int) -> None:
    work(folder, f"{RIGHT}\n_right = {IN}\ndef {IN}(X, K):\n    return -_right(X, K)\n".replace(
        f"stack([{IN}(", "stack([_right("
    ))  # fmt: skip
    for option in ("--exercise", "-e"):
        result = run("check", option, name)
        assert result.exit_code == code
        assert [other for other in (IN, OUT, ONE) if re.search(rf"[✓✗] {other}  ", result.stdout)] == [name]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--exercise", "corr3d"), f"there is no exercise 'corr3d': choose one of {IN}, {OUT}, {ONE}"),
        (("gone.py",), "there is no file or folder gone.py: name your .py or .ipynb file"),
        (("--device", "cuda"), "there is no device 'cuda' to check on: use one of auto, cpu, rehearsed"),
        (("--device", "abacus"), "there is no device 'abacus' to check on: use one of auto, cpu, rehearsed"),
        (("broken.ipynb",), "broken.ipynb: line 1 is not valid JSON"),
        (("empty.py",), "empty.py: the file is empty"),
        (("notes.txt",), "notes.txt is neither a .py nor an .ipynb file"),
        (("hollow",), "the folder is empty"),
    ],
)
def test_wrong_usage_is_one_sentence(folder: Path, arguments: tuple[str, ...], sentence: str) -> None:
    work(folder, RIGHT)
    work(folder, "{", "broken.ipynb")
    work(folder, "", "empty.py")
    work(folder, "text", "notes.txt")
    (folder / "hollow").mkdir()
    result = run("check", *(arguments if not arguments[0].startswith("--") else ("multi_channel.py", *arguments)))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("autograder: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_device_check_is_left_out(folder: Path, device: str) -> None:
    work(folder, RIGHT)
    result = run("check", "--device", device, "-e", ONE)
    assert result.exit_code == 0
    assert "– device" in result.stdout


HELPER = "import torch\nHERE = 'cuda' if torch.cuda.is_available() else 'cpu'\n"
DEVICES = {
    "right": (RIGHT, 0, 3, ()),
    "on the CPU": (
        RIGHT.replace("X.reshape(c_i, h * w)", "X.cpu().reshape(c_i, h * w)"),
        1,
        2,
        ("✗ device (rehearsed)", "line 20 of multi_channel.py makes a tensor on the CPU", "X lives"),
    ),
    "on the device of the machine": (
        f"from helper import HERE\n{RIGHT}".replace("X.reshape(", "X.to(HERE).reshape("),
        1,
        2,
        ("✗ device (rehearsed)", "inputs on the CPU beside a GPU"),
    ),
    "wrong on the CPU": (WRONG, 1, 1, ("✓ rule  ✗ examples  ✗ values", "– device")),
    "default device of the machine": (
        f"import torch\nfrom helper import HERE\ntorch.set_default_device(HERE)\n{RIGHT}",
        0,
        3,
        (),
    ),
    "not started": (STUB, 1, 1, ("○ corr2d_multi_in  not started",)),
}


@pytest.mark.skipif(sys.platform != "linux", reason="a GPU is rehearsed on Linux")
@pytest.mark.parametrize("name", DEVICES)
def test_device_check_is_rehearsed(folder: Path, name: str) -> None:
    source, code, passed, shown = DEVICES[name]
    work(folder, HELPER, "helper.py")
    work(folder, source)
    arguments = ("-m", "autograder", "check", "--device", "rehearsed", "multi_channel.py")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "160"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    for text in shown:
        assert text in done.stdout
    assert done.stdout.count("✓ device (rehearsed)") == passed


def test_damaged_checks(folder: Path) -> None:
    work(folder, RIGHT)
    (folder / "checks.json").write_text("{}", encoding="utf-8")
    result = run("check")
    assert result.exit_code == 2
    assert "checks.json is damaged" in result.stderr


def test_folder_without_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "elsewhere"
    home.mkdir()
    work(home, RIGHT)
    monkeypatch.chdir(home)
    monkeypatch.setattr(Path, "is_file", lambda path: path.name != "checks.json" and path.exists())
    result = run("check", "multi_channel.py")
    assert result.exit_code == 2
    assert "there is no checks.json in . or above it" in result.stderr


def test_link_to_ones_own_file_is_followed(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    work(folder / "elsewhere", RIGHT, "mine.py")
    (folder / "multi_channel.py").symlink_to(folder / "elsewhere" / "mine.py")
    assert run("check", "multi_channel.py").exit_code == 0


def test_syntax_error_is_not_called_not_started(folder: Path) -> None:
    work(folder, RIGHT + "\nx = = 2\n")
    result = run("check")
    assert "invalid syntax" in result.stdout + result.stderr
    assert "that is fine" not in result.stdout


def test_syntax_error_is_shown_with_its_line(folder: Path) -> None:
    work(folder, "\n\nx = = 2\n")
    result = run("check")
    assert result.exit_code != 0
    assert "line 3 of multi_channel.py is not Python" in result.stderr
    assert "invalid syntax" in result.stdout + result.stderr


COMMANDS = ["check", "grade", "report", "export", "release", "audit", "doctor"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_has_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert f"Usage: autograder {command}" in text.replace("root", "autograder")
    body = text.partition("Options")[0]
    assert re.search(rf"autograder {command}(?! \[OPTIONS\])", body.partition("[OPTIONS]")[2])


def test_help_names_every_command() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert all(re.search(rf"\b{command}\b", result.stdout) for command in COMMANDS)


def test_no_arguments_show_the_help() -> None:
    result = run()
    assert "Usage:" in result.output
    assert "check" in result.output


@pytest.mark.parametrize("arguments", [("mend",), ("check", "--nope"), ("check", "a", "b"), ("check", "--device")])
def test_unknown_commands_and_options_are_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_version() -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"autograder \d+\.\d+\.\d+\S*\n", result.stdout)


def test_installed_command_in_an_ascii_world(folder: Path) -> None:
    work(folder, WRONG)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = Path(sys.executable).parent / "autograder"
    done = subprocess.run([command, "check"], capture_output=True, text=True, env=environment, check=False, cwd=folder)
    assert done.returncode == 1
    assert f"? {IN}  failed" in done.stdout
    assert done.stderr == ""
