"""Restrictions a worker takes on, after the fork and before any student code.

Linux only: imported by the zygote and nowhere on a student's machine.
"""

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

import msgspec

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_MEBIBYTE = 2**20
_MAX_FILE_BYTES = 64 * _MEBIBYTE
_MAX_DESCRIPTORS = 256
_MAX_PROCESSES = 128

FIRST_UID = 60100
"""The first of the user numbers that workers take when the grader is root: one per job, none of them an account's."""


class Restrictions(msgspec.Struct, frozen=True):
    """What a worker may use. ``uid`` 0 keeps the user; ``memory_mb`` and ``cpu_s`` 0 set no limit."""

    no_new_privileges: bool = True
    memory_mb: int = 0
    cpu_s: int = 0
    uid: int = 0


_libc = ctypes.CDLL(None, use_errno=True)


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl({option}): {os.strerror(number)}")


def die_with_parent() -> None:
    """End this process when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of whatever one's own children leave behind."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def restrict(restrictions: Restrictions) -> None:
    """Take the restrictions on; there is no way back. Raises :class:`OSError` where one cannot be had."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.umask(0o077)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _MAX_FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, _MAX_DESCRIPTORS)
    if restrictions.cpu_s:
        _limit(resource.RLIMIT_CPU, restrictions.cpu_s)
    if restrictions.uid:
        _limit(resource.RLIMIT_NPROC, _MAX_PROCESSES)
        os.setgroups([])
        os.setresgid(restrictions.uid, restrictions.uid, restrictions.uid)
        os.setresuid(restrictions.uid, restrictions.uid, restrictions.uid)
    if restrictions.memory_mb:
        _limit(resource.RLIMIT_AS, _address_space() + restrictions.memory_mb * _MEBIBYTE)
    if restrictions.no_new_privileges:
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)
    die_with_parent()  # a change of user clears this, so it comes last


def _limit(kind: int, value: int) -> None:
    with contextlib.suppress(ValueError):  # a limit that is already lower stays
        resource.setrlimit(kind, (value, value))


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()
