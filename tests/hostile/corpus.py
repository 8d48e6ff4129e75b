"""The hostile corpus: submissions after the grader, with labels that say what each is after.

A submission may know more than any student could: ``@reference@`` and its like stand for where the secrets of this very
run lie, and a line ``# @include right`` for a file of ``common/``, the arms that many share.
"""

import re
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support import CORPORA, IN, ONE, OUT

HOSTILE = CORPORA / "hostile"
CLASSES = ("escape", "forgery", "gaming", "rule", "input")
NAMES = (IN, OUT, ONE)

_INCLUDE = re.compile(rb"^# @include (\w+)[ \t]*$", re.MULTILINE)
_BLANK = re.compile(rb"@([a-z_0-9]+)@")


@dataclass(frozen=True)
class Hostile:
    """A submission of the corpus.

    ``targets`` are the exercises that it wants points for and must not score full on; ``costs`` those that its attack
    may cost it; every other exercise is right, and must score full.
    """

    kind: str
    name: str
    path: Path
    what: str
    targets: tuple[str, ...]
    costs: tuple[str, ...]
    hangs: bool
    slow: bool
    pending: str

    @property
    def kept(self) -> tuple[str, ...]:
        """The exercises that must score full."""
        return tuple(name for name in NAMES if name not in self.targets + self.costs)

    def write(self, folder: Path, names: Mapping[str, object]) -> Path:
        """Write it into ``folder``, its blanks filled in; returns where it lies."""
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / self.path.name
        if self.path.is_dir():
            shutil.copytree(self.path, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy(self.path, target)
        for path in target.rglob("*") if target.is_dir() else (target,):
            if path.is_file() and not path.is_symlink():
                path.write_bytes(filled(path.read_bytes(), names))
        return target


def filled(content: bytes, names: Mapping[str, object]) -> bytes:
    """The content with its includes and blanks replaced; what is no blank of ours stays."""

    def included(found: re.Match[bytes]) -> bytes:
        return (HOSTILE / "common" / f"{found[1].decode()}.py").read_bytes()

    def value(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return str(names[name]).encode() if name in names else found[0]

    return _BLANK.sub(value, _INCLUDE.sub(included, content))


@cache
def corpus() -> tuple[Hostile, ...]:
    """Every submission, in the order of the labels."""
    with (HOSTILE / "labels.toml").open("rb") as file:
        labels = tomllib.load(file)
    return tuple(
        Hostile(
            kind,
            name,
            _path(kind, name),
            label["what"],
            tuple(label.get("targets", ())),
            tuple(label.get("costs", ())),
            bool(label.get("hangs", False)),
            bool(label.get("slow", False)),
            str(label.get("pending", "")),
        )
        for kind in CLASSES
        for name, label in labels.get(kind, {}).items()
    )


def entries(kind: str) -> list[Path]:
    """What lies in the folder of a class."""
    return sorted(path for path in (HOSTILE / kind).iterdir() if path.name != "__pycache__")


def _path(kind: str, name: str) -> Path:
    found = [path for path in entries(kind) if (path.name if path.is_dir() else path.stem) == name]
    return found[0] if found else HOSTILE / kind / name
