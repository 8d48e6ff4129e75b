"""The grader's end of the zygote: what it leaves, what it removes, and what it says when it cannot be had."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.grading import zygote as module
from autograder.grading.zygote import Zygote, ZygoteError, ZygoteLostError


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files of one's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    tmp_path.chmod(0o755)
    return tmp_path


def ended_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_grader_left_is_removed_and_nothing_else(temporary: Path) -> None:
    stale, lives, others = (
        temporary / f"autograder-{name}" for name in (f"{ended_process()}-a", f"{os.getpid()}-b", "notes-c")
    )
    held = temporary / f"autograder-{ended_process()}-d"  # its grader is in another container, where it has this number
    for folder in (stale, lives, others, held):
        (folder / "worker").mkdir(parents=True)
    holding = module._hold(held)
    try:
        module._remove_stale_scratch()
        assert sorted(temporary.iterdir()) == sorted([lives, others, held])
    finally:
        os.close(holding)
    module._remove_stale_scratch()
    assert not held.exists()


def test_a_zygote_holds_its_folder_until_it_is_closed(temporary: Path) -> None:
    with Zygote() as zygote:
        with pytest.raises(BlockingIOError):
            module._hold(zygote.scratch)
        shutil.rmtree(zygote.scratch)
    assert list(temporary.iterdir()) == []


def test_a_zygote_that_cannot_be_started_says_why(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(temporary / "no-python"))
    with pytest.raises(ZygoteError, match=r"No such file or directory; put it back, or set TMPDIR to a folder"):
        Zygote()
    assert list(temporary.iterdir()) == []


def test_a_zygote_that_ends_says_what_it_said_last(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = temporary / "python"
    program.write_text("#!/bin/sh\necho first >&2\necho out of luck >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    lost = pytest.raises(ZygoteLostError, match=r"^the zygote ended before it answered \(out of luck\)$")
    with Zygote() as zygote, lost:
        zygote.controls[0].wait_until_ready()


def test_a_zygote_is_started_again(temporary: Path) -> None:
    with Zygote() as zygote:
        first = zygote.scratch
        zygote.restart()
        assert zygote.controls[0].wait_until_ready().versions
        assert not first.exists()
        assert zygote.scratch.is_dir()
