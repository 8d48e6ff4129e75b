"""Landlock by every version of its ABI that this kernel can play."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox import kernel, landlock

ABI = landlock.abi()
pytestmark = pytest.mark.skipif(not ABI, reason="this kernel has no Landlock, or it is switched off")


def in_child(action: Callable[[], bool]) -> bool:
    """What an action says in a child, where restrictions do no harm."""
    pid = os.fork()
    if pid == 0:
        status = 2
        with contextlib.suppress(BaseException):
            status = 0 if action() else 1
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def refused(action: Callable[[], object]) -> bool:
    try:
        action()
    except PermissionError:
        return True
    return False


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """A folder to read, one to write, and one that is neither; each with a file."""
    made = tuple(tmp_path / name for name in ("readable", "own", "closed"))
    for folder in made:
        folder.mkdir()
        (folder / "file").write_text("x")
    return made[0], made[1], made[2]


@pytest.mark.parametrize("version", range(1, ABI + 1))
def test_what_is_not_granted_is_denied(
    version: int, folders: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    readable, own, closed = folders
    monkeypatch.setattr(landlock, "abi", lambda: version)

    def holds() -> bool:
        kernel.gain_no_privileges()
        landlock.enforce(landlock.ruleset([readable, Path("/nowhere")], [Path("/dev/null")], own))
        (own / "folder").mkdir()
        (own / "new").write_text("y")
        if version >= 2:
            (own / "new").rename(own / "folder" / "new")
        Path("/dev/null").write_text("z")
        return (
            (readable / "file").read_text() == "x"
            and refused(lambda: (readable / "file").write_text("y"))
            and refused(lambda: (readable / "new").write_text("y"))
            and refused((closed / "file").read_text)
            and refused((closed / "file").unlink)
            and refused((closed / "folder").mkdir)
            and refused(lambda: os.listdir("/"))
            and (version < 3 or refused(lambda: os.truncate(closed / "file", 0)))
            and refused(lambda: os.mkfifo(own / "fifo"))
        )

    assert in_child(holds)
    assert (closed / "file").read_text() == "x"


def test_own_folder_must_be_there(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")
    with pytest.raises(FileNotFoundError):
        landlock.ruleset([], [], tmp_path / "missing")
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_without_landlock_the_version_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_arguments: object) -> int:
        raise OSError(38, "not there")

    monkeypatch.setattr(landlock, "system_call", missing)
    assert landlock.abi() == 0
