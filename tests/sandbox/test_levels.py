"""Levels: what each needs, and that grading is refused, never done with less, where it cannot be had."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.authoring.page import Limits
from autograder.cli import app
from autograder.grading.zygote import Control
from autograder.sandbox import landlock, seccomp
from autograder.sandbox.levels import CONFINED, Level, SandboxError, described, require, require_of_kernel, restrictions
from autograder.sandbox.offers import Offers
from autograder.sandbox.report import Report, shortfall
from autograder.sandbox.restrict import Restrictions
from tests.support import EXAMPLES

EVERYTHING = Offers(landlock=7, seccomp=True, mounts=True, namespaces=True)
HERE = dict.fromkeys(("net", "pid", "mnt", "ipc", "uts"), "here")
THERE = dict.fromkeys(HERE, "there")


def grade(out: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["grade", "multi_channel", str(EXAMPLES), "--out", str(out), *more])
    return result.exit_code, result.stderr


@pytest.mark.parametrize("level", CONFINED)
def test_without_landlock_grade_refuses(level: Level, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    code, said = grade(tmp_path, "--sandbox", level)
    assert code == 3
    assert said.count("\n") == 1
    assert "Landlock is missing or switched off" in said
    assert "--sandbox process" in said
    assert list((tmp_path / "results").iterdir()) == []


def test_standard_is_asked_for_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    code, said = grade(tmp_path)
    assert code == 3
    assert "level standard" in said


def test_without_filters_a_confined_level_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp, "supported", lambda: False)
    with pytest.raises(SandboxError, match="system calls cannot be filtered"):
        require_of_kernel("standard")
    require_of_kernel("process")


def test_less_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    for level in ("process", "none"):
        require_of_kernel(level)
        require(level, Offers())


def test_strict_needs_namespaces_and_says_what_refused_them() -> None:
    require("strict", EVERYTHING)
    refused = Offers(7, True, True, False, "unshare: Operation not permitted")
    require("standard", refused)
    with pytest.raises(SandboxError, match=r"unshare: Operation not permitted.*--sandbox standard"):
        require("strict", refused)


def test_a_level_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    code, said = grade(tmp_path, "--sandbox", "total")
    assert code == 2
    assert "total" in said


def test_records_say_what_the_machine_gave() -> None:
    strict = described("strict", EVERYTHING, {"tcp": "held"}, gives_up_root=True)
    assert strict == {
        "level": "strict",
        "gives_up_root": True,
        "landlock": 7,
        "seccomp": True,
        "namespaces": True,
        "scratch_mb": 128,
        "probes": {"tcp": "held"},
    }
    process = described("process", EVERYTHING, {}, gives_up_root=False)
    assert (process["landlock"], process["seccomp"], process["namespaces"]) == (0, False, False)


ASKED = restrictions("strict", Limits(), 3, 0, EVERYTHING, gives_up_root=False)
SOUND = Report(no_new_privileges=True, capabilities=False, landlock=7, seccomp=True, own_folder=True, namespaces=THERE)


def test_a_worker_that_is_held_as_asked_is_taken() -> None:
    assert shortfall(ASKED, SOUND, HERE) == ""


@pytest.mark.parametrize(
    ("report", "missing"),
    [
        (Report(), "no_new_privs, Landlock, the system call filter"),
        ({"no_new_privileges": False}, "no_new_privs"),
        ({"landlock": 0}, "Landlock"),
        ({"seccomp": False}, "the system call filter"),
        ({"capabilities": True}, "the drop of capabilities"),
        ({"own_folder": False}, "the limit on the working folder"),
        ({"namespaces": {**THERE, "net": "here"}}, "the net namespace"),
        ({"namespaces": {}}, "the pid namespace"),
        ({"problem": "mount: no"}, "mount: no"),
    ],
)
def test_less_than_asked_is_named(report: Report | dict[str, object], missing: str) -> None:
    import msgspec

    changed = report if isinstance(report, Report) else msgspec.structs.replace(SOUND, **report)
    assert missing in shortfall(ASKED, changed, HERE)


def test_another_user_than_asked_is_named() -> None:
    assert "user" in shortfall(Restrictions(uid=60100, no_new_privileges=False), SOUND, HERE)


def test_a_worker_that_is_held_less_than_asked_is_refused(control: Control) -> None:
    with pytest.raises(SandboxError, match="the net namespace"):
        control.fork(Restrictions(confined=True, namespaces=True), 4096)


def test_a_worker_that_cannot_take_its_restrictions_on_is_refused(control: Control) -> None:
    with pytest.raises(SandboxError, match=r"mount|unshare"):  # a size that no file system can have
        control.fork(Restrictions(confined=True, scratch_mb=-1), 4096)
    control.end(control.fork(Restrictions(confined=True), 4096))
