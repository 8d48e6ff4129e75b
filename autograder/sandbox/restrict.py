"""Restrictions a worker takes on, after the fork and before any student code.

Linux only: imported by the zygote and nowhere on a student's machine.
"""

import contextlib
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import msgspec

from autograder.sandbox import files, landlock, seccomp
from autograder.sandbox.kernel import (
    close_to_debuggers,
    drop_capabilities,
    gain_no_privileges,
    send_when_parent_ends,
)

_MEBIBYTE = 2**20
_MAX_FILE_BYTES = 64 * _MEBIBYTE
_MAX_DESCRIPTORS = 256

FIRST_UID = 60100
"""The first of the user numbers that workers take when the grader is root: one per job, none of them an account's."""


class Restrictions(msgspec.Struct, frozen=True):
    """What a worker may use. A number that is 0 sets no limit; ``uid`` 0 keeps the user."""

    no_new_privileges: bool = True
    memory_mb: int = 0
    cpu_s: int = 0
    processes: int = 0
    """At most so many processes and threads of the worker's user."""
    uid: int = 0
    confined: bool = False
    """Landlock, the system call filter, and no capability."""
    scratch_mb: int = 0
    """The working folder is a file system of its own, of this size."""
    namespaces: bool = False
    """The zygote has namespaces of its own, so the worker must find itself in others than the grader's."""
    gpu: str = ""
    """Which GPU it is given, as CUDA is told it; empty for none."""
    gpu_share: float = 1.0
    """How much of that GPU's memory, between 0 and 1."""
    resident_mb: int = 0
    """The zygote ends it once it holds more memory than this, in MiB: CUDA reserves addresses without end."""


def die_with_parent() -> None:
    """End this process when its parent ends."""
    send_when_parent_ends(signal.SIGKILL)


def restrict(restrictions: Restrictions, folder: Path, open_devices: Callable[[], None] | None = None) -> None:
    """Take the restrictions on; there is no way back. Raises :class:`OSError` where one cannot be had.

    ``open_devices`` is called as the user that the worker is to be, before devices are out of reach.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _MAX_FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, _MAX_DESCRIPTORS)
    if restrictions.cpu_s:
        _limit(resource.RLIMIT_CPU, restrictions.cpu_s)
    with contextlib.suppress(OSError):  # a kindness: when memory runs out, the kernel ends this process first
        Path("/proc/self/oom_score_adj").write_text("1000")
    if restrictions.scratch_mb:
        from autograder.sandbox.namespaces import own_folder

        own_folder(folder, restrictions.scratch_mb, restrictions.uid or os.geteuid())
    rules = _rules(folder) if restrictions.confined else None
    if restrictions.processes:
        _limit(resource.RLIMIT_NPROC, restrictions.processes)
    if restrictions.uid:
        os.setgroups([])
        os.setresgid(restrictions.uid, restrictions.uid, restrictions.uid)
        os.setresuid(restrictions.uid, restrictions.uid, restrictions.uid)
    if open_devices is not None:
        open_devices()
    if restrictions.memory_mb:
        _limit(resource.RLIMIT_AS, _address_space() + restrictions.memory_mb * _MEBIBYTE)
    if restrictions.no_new_privileges:
        gain_no_privileges()
    if restrictions.confined:
        drop_capabilities()
    close_to_debuggers()
    die_with_parent()  # a change of user clears this, so it comes late
    if rules is not None:
        landlock.enforce(rules)
        seccomp.enforce()


def _rules(folder: Path) -> int:
    readable = (*files.packages(), *files.machine(), *files.own_process())
    return landlock.ruleset(readable, (Path(device) for device in files.DEVICES), folder)


def _limit(kind: int, value: int) -> None:
    with contextlib.suppress(ValueError):  # a limit that is already lower stays
        resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
