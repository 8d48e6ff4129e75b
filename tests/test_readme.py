"""The documents: their commands exist, their links lead somewhere, and nothing names a package registry."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from autograder import __version__
from autograder.cli import app
from tests.support import ROOT

README = ROOT / "README.md"
DOCUMENTS = (README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
PAGES = (*DOCUMENTS, ROOT / "CHANGELOG.md")
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]

REGISTRIES = tuple(
    host + ending
    for host, ending in (
        ("pypi", ".org"),
        ("pythonhosted", ".org"),
        ("download.pytorch", ".org"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("yarnpkg", ".com"),
        ("anaconda", ".org"),
        ("anaconda", ".com"),
        ("debian", ".org"),
        ("archive.ubuntu", ".com"),
        ("crates", ".io"),
        ("rubygems", ".org"),
        ("proxy.golang", ".org"),
        ("docker", ".io"),
        ("ghcr", ".io"),
    )
)
"""Hosts of package registries, in two parts, so that this file names none."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def fenced(text: str, *kinds: str) -> list[str]:
    """The fenced blocks of these kinds."""
    return [
        body for kind, body in re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL) if kind in kinds
    ]


def without_blocks(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["try", "test"])
def test_readme_has_each_command_once_in_one_line(name: str) -> None:
    text = read(README)
    assert len(re.findall(rf"<!-- command: {name} -->", text)) == 1
    found = re.search(rf"^<!-- command: {name} -->\n```sh\n([^\n]+)\n```$", text, re.MULTILINE)
    assert found is not None
    assert "\\" not in found[1]


def test_readme_marks_no_other_commands() -> None:
    assert re.findall(r"<!-- command: (.*?) -->", read(README)) == ["try", "test"]


def targets(text: str) -> list[str]:
    """What a document's links and images point to, but for other sites."""
    found = re.findall(r"\]\(\s*([^)\s]+)\s*\)", without_blocks(text)) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    for target in targets(read(path)):
        file, _, anchor = target.partition("#")
        aim = (path.parent / file).resolve() if file else path
        assert aim.exists(), target
        assert aim.is_relative_to(ROOT), target
        if anchor and aim.suffix == ".md":
            assert anchor in anchors(read(aim)), target


def test_links_are_found() -> None:
    assert sum(len(targets(read(path))) for path in PAGES) >= 15
    assert "docs/images/grade.svg" in targets(read(README))


@cache
def commands() -> dict[str, set[str]]:
    """The options of each command, and under the empty name those of the program itself."""
    group: Any = typer.main.get_command(app)
    known = {"": options_of(group)}
    return known | {name: options_of(command) for name, command in group.commands.items()}


def options_of(command: Any) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts if option.startswith("-")} | {"--help"}


@cache
def positions() -> dict[str, int]:
    """How many arguments each command takes."""
    group: Any = typer.main.get_command(app)
    return {
        name: sum(parameter.param_type_name == "argument" for parameter in command.params)
        for name, command in group.commands.items()
    }


@cache
def flags() -> set[str]:
    """The options that take no value."""
    group: Any = typer.main.get_command(app)
    every = [parameter for command in (group, *group.commands.values()) for parameter in command.params]
    return {option for parameter in every if getattr(parameter, "is_flag", False) for option in parameter.opts} | {
        "--help"
    }


def calls(text: str) -> Iterator[list[str]]:
    """The arguments of every ``autograder`` command in a document: in shell blocks and in running text."""
    lines = [line for block in fenced(text, "sh", "bash", "text") for line in block.splitlines()]
    lines += [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", without_blocks(text))]
    for line in lines:
        for part in re.split(r"&&|\|\||;", line):
            words = shlex.split(part, comments=True) if "'" not in part or part.count("'") % 2 == 0 else part.split()
            if len(words) > 1 and Path(words[0]).name == "autograder" and not words[0].endswith("/"):
                yield [word.strip("[]") for word in words[1:]]


def misused(words: list[str]) -> str:
    """What is wrong with a command, or nothing."""
    name = words[0] if words[0] in commands() else ""
    if not name and not words[0].startswith("-"):
        return f"there is no command {words[0]}"
    rest = iter(words[1:] if name else words)
    arguments = 0
    for word in rest:
        if not word.startswith("-"):
            arguments += 1
        elif word not in commands()[name]:
            return f"{name} has no option {word}"
        elif word not in flags():
            next(rest, None)
    if name and arguments > positions()[name]:
        return f"{name} takes {positions()[name]} arguments"
    return ""


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_exist(path: Path) -> None:
    assert [(" ".join(words), wrong) for words in calls(read(path)) if (wrong := misused(words))] == []


def test_commands_are_found() -> None:
    shown = [words[0] for path in DOCUMENTS for words in calls(read(path))]
    assert set(shown) >= commands().keys() - {""}
    assert len(shown) >= 20


@pytest.mark.parametrize(
    "line", ["autograder mend", "autograder grade a b --nope", "autograder check a b", "autograder -x"]
)
def test_commands_that_do_not_exist_would_be_found(line: str) -> None:
    (words,) = calls(f"```sh\n{line}\n```\n")
    assert misused(words)


def tracked() -> list[Path]:
    """The files that are, or could be, checked in."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    paths = [ROOT / name.decode() for name in listed.split(b"\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def test_no_file_names_a_package_registry() -> None:
    paths = tracked()
    assert README in paths
    found = []
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace").lower()
        found += [f"{path.relative_to(ROOT)}: {host}" for host in REGISTRIES if host in text]
    assert found == []


def test_changelog_has_this_version_first() -> None:
    versions = re.findall(r"^## \[(.+?)\]", read(ROOT / "CHANGELOG.md"), re.MULTILINE)
    released = [version for version in versions if version != "Unreleased"]
    assert released[0] == __version__


def test_changelog_entry_has_a_date_and_says_something() -> None:
    text = read(ROOT / "CHANGELOG.md")
    found = re.search(
        rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    assert found is not None
    assert re.search(r"^- \S", found[1], re.MULTILINE)
