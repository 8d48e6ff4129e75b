"""The wheel that the kit makes of itself, and the pins that go with it."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import autograder
from autograder.export.target import ExportError
from autograder.export.wheel import build_wheel, installed_pins, zipped
from tests.support import ROOT


def test_wheel_is_the_same_each_time() -> None:
    assert build_wheel() == build_wheel()


def test_pip_installs_the_wheel(tmp_path: Path) -> None:
    """Without a network, and by itself: what it needs is installed here."""
    name, content = build_wheel()
    (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--target", "there", name]
    done = subprocess.run(
        [*command, "--disable-pip-version-check"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    source = "import sys; sys.path.insert(0, 'there'); import autograder; print(autograder.__file__)"
    told = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "there" in told.stdout
    installed = {path.relative_to(tmp_path / "there") for path in (tmp_path / "there" / "autograder").rglob("*.py")}
    assert installed == {path.relative_to(ROOT) for path in (ROOT / "autograder").rglob("*.py")}


def test_every_file_is_listed_with_its_digest() -> None:
    with zipfile.ZipFile(io.BytesIO(build_wheel()[1])) as archive:
        info = f"autograder-{autograder.__version__}.dist-info"
        record = archive.read(f"{info}/RECORD").decode().splitlines()
        assert sorted(line.partition(",")[0] for line in record) == sorted(archive.namelist())
        assert record[-1] == f"{info}/RECORD,,"
        assert {"METADATA", "WHEEL", "entry_points.txt"} <= {
            name.partition("/")[2] for name in archive.namelist() if name.startswith(info)
        }


def test_another_version_than_the_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autograder, "__version__", "99.0")
    with pytest.raises(ExportError, match=r"the kit that runs is 99\.0 and the installed one "):
        build_wheel()


def test_pins_are_of_what_is_needed_and_nothing_else() -> None:
    pins = dict(pin.split("==") for pin in installed_pins())
    assert {"torch", "hypothesis", "pytest", "msgspec", "jupytext", "rich", "sortedcontainers"} <= pins.keys()
    assert not {"autograder", "mypy", "ruff", "nbgrader"} & pins.keys()
    assert not [pin for pin in pins.values() if "+" in pin]


def test_zip_holds_modes_and_no_dates() -> None:
    files = {"b": b"2", "a/c": b"1"}
    content = zipped(files, frozenset({"b"}))
    assert content == zipped(dict(reversed(files.items())), frozenset({"b"}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == ["a/c", "b"]
        assert [oct(entry.external_attr >> 16) for entry in entries] == ["0o100644", "0o100755"]
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
