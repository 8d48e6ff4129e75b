"""What a machine offers for keeping student code in its place, found out by trying."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.sandbox import landlock, seccomp


class Offers(msgspec.Struct, frozen=True):
    """What the zygote found on this machine."""

    landlock: int = 0
    """The kernel's ABI, 0 for none."""
    seccomp: bool = False
    mounts: bool = False
    """Whether a worker can have a working folder that is a file system of its own, with a bound on all it holds."""
    namespaces: bool = False
    """Whether the zygote is in namespaces of its own."""
    refusal: str = ""
    """Why it is not, if that was asked."""
    tasks: int = 0
    """How many processes and threads the user had that are counted against workers' limit."""


def look(scratch: Path, *, namespaces: bool, refusal: str) -> Offers:
    """What this process can give its workers."""
    return Offers(
        landlock.abi(),
        seccomp.supported(),
        _works(lambda: _mount_over(scratch)),
        namespaces,
        refusal,
        0 if os.geteuid() == 0 else _tasks(os.geteuid()),
    )


def _works(attempt: Callable[[], None]) -> bool:
    """Whether an attempt succeeds in a child."""
    pid = os.fork()
    if pid == 0:
        status = 1
        with contextlib.suppress(BaseException):  # every failure means no
            attempt()
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _mount_over(scratch: Path) -> None:
    from autograder.sandbox.namespaces import own_folder

    own_folder(scratch, 1, os.geteuid())


def _tasks(uid: int) -> int:
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):  # it has ended
            if folder.stat().st_uid == uid:
                count += len(os.listdir(folder / "task"))
    return count
