"""Ending processes that student code has started, whatever they do to live on."""

import contextlib
import os
import signal
from collections.abc import Collection
from pathlib import Path

from autograder.sandbox.kernel import adopt_orphans
from autograder.sandbox.restrict import die_with_parent

_ROUNDS = 100


def end_children(spared: Collection[int] = ()) -> int:
    """Kill and reap every child but those that are spared, and say how many are still there.

    A subreaper is handed the orphans of all that it has started, so this reaches daemons too. Where the system call
    filter is in force they are all of their worker's process group, which the kernel kills as one, and only wait to be
    reaped; elsewhere one that keeps forking may need several rounds, of which there is a bound.
    """
    children: list[int] = []
    for _ in range(_ROUNDS):
        children = [pid for pid in _children() if pid not in spared]
        if not children:
            return 0
        for pid in children:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
    return len(children)


def keep() -> None:
    """Go on in a child, and leave this process behind to end whatever that child leaves, should it be killed.

    The process that is left behind holds no open file and next to no memory, so that there is little reason to kill it.
    If it is killed all the same, the child ends too.
    """
    adopt_orphans()
    pid = os.fork()
    if pid == 0:
        die_with_parent()
        return
    os.closerange(3, 4096)
    _, status = os.waitpid(pid, 0)
    end_children()
    os._exit(0 if status == 0 else 1)


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except FileNotFoundError:  # a kernel without that file: ask every process for its parent
        parents = (_parent(folder) for folder in Path("/proc").glob("[0-9]*"))
        return [pid for pid, parent in parents if parent == os.getpid()]


def _parent(folder: Path) -> tuple[int, int]:
    """A process's number and its parent's, from what follows its name, which may hold anything."""
    try:
        return int(folder.name), int((folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return int(folder.name), 0
