"""A seccomp filter: the system calls that a worker does without.

Landlock knows files, TCP and signals; this closes what it leaves, and holds a second time what it holds. Calls are
denied with an error, so that a library that merely tries one goes on; only those of another machine's or another word
length's numbering end the process. Calls newer than the list are answered as an older kernel would answer them.

The filter is assembled here, in about two hundred instructions of the kernel's packet filter, because libseccomp is
not part of a minimal image and its binding needs it. See :manpage:`seccomp(2)`.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Iterable

from autograder.sandbox import syscalls
from autograder.sandbox.kernel import MACHINE, system_call

_SYS_SECCOMP = {"x86_64": 317, "aarch64": 277}
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32 = 0x40000000
_SET_MODE_FILTER = 1

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_EQUAL, _GREATER, _ANY_BIT = 0x15, 0x25, 0x45
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_ERROR = 0x00050000

_NEW_NAMESPACES = 0x7E020000  # CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET
_CLONE_PARENT = 0x00008000
_AF_UNIX = 1
_ACCESS_AND_TRUNC = os.O_ACCMODE | os.O_TRUNC
# PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_MM, PR_SET_CHILD_SUBREAPER, PR_SET_PTRACER
_PRCTL = (1, 4, 22, 35, 36, 0x59616D61)
# F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to others; F_SETLEASE, F_NOTIFY: in the way of others
_FCNTL = (8, 10, 15, 1024, 1026)
# TIOCSTI, TIOCLINUX: typing at a terminal; FIOSETOWN, SIOCSPGRP: signals to others; flags of files
_IOCTL = (0x5412, 0x541C, 0x8901, 0x8902, 0x40086602, 0x401C5820)

Instruction = tuple[int, int, int, int]


def supported() -> bool:
    """Whether there is a filter for this machine and the kernel takes filters."""
    if MACHINE not in _SYS_SECCOMP:
        return False
    try:
        system_call("seccomp", _SYS_SECCOMP[MACHINE], _SET_MODE_FILTER, 0, None)
    except OSError as error:
        return error.errno == errno.EFAULT  # it would have read the filter, had there been one
    return False


def enforce() -> None:
    """Take the filter on, for this process and all it starts; it needs no_new_privs. Raises :class:`OSError`."""
    instructions = program(MACHINE, os.getpid())
    # struct sock_fprog holds an address, which only a buffer of ctypes' gives; it lives until the call is over
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *item) for item in instructions))
    header = struct.pack("@HP", len(instructions), ctypes.addressof(code))
    system_call("seccomp", _SYS_SECCOMP[MACHINE], _SET_MODE_FILTER, 0, header)


def program(machine: str, pid: int) -> list[Instruction]:
    """The filter of the process ``pid``, for a machine: it may send signals to itself and to its own group alone."""
    if machine not in syscalls.MACHINES:
        raise OSError(errno.ENOSYS, f"no seccomp filter is known for {machine}")
    column = syscalls.MACHINES.index(machine)
    code: list[Instruction] = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, _AUDIT_ARCH[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
    ]
    if machine == "x86_64":
        code += [(_ANY_BIT, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    code += [(_GREATER, 0, 1, syscalls.NEWEST), (_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    refused = [(numbers, errno.EPERM) for group in syscalls.DENIED.values() for numbers in group.values()]
    refused += [(numbers, errno.ENOSYS) for numbers in syscalls.ABSENT.values()]
    for numbers, error in refused:
        number = numbers[column]
        if number is not None:
            code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERROR | error)]
    for name, body in _conditions(pid).items():
        number = syscalls.SOME[name][column]
        if number is not None:
            code += [(_EQUAL, 0, len(body), number), *body]
    return [*code, (_RETURN, 0, 0, _ALLOW)]


def _conditions(pid: int) -> dict[str, list[Instruction]]:
    itself = _only(0, (0, pid))
    writes_nothing = [
        (_LOAD, 0, 0, _low(2)),
        (_AND, 0, 0, _ACCESS_AND_TRUNC),
        *_refuse_if(_EQUAL, (os.O_TRUNC,)),
    ]
    return {
        "socketpair": _only(0, (_AF_UNIX,)),
        "sendto": _null(4),
        "kill": itself,
        "tgkill": _only(0, (pid,)),
        "rt_sigqueueinfo": _only(0, (pid,)),
        "rt_tgsigqueueinfo": _only(0, (pid,)),
        "prlimit64": itself,
        "sched_setaffinity": itself,
        "sched_setscheduler": itself,
        "sched_setparam": itself,
        "sched_setattr": itself,
        "clone": [(_LOAD, 0, 0, _low(0)), *_refuse_if(_ANY_BIT, (_NEW_NAMESPACES | _CLONE_PARENT,))],
        "fcntl": [(_LOAD, 0, 0, _low(1)), *_refuse_if(_EQUAL, _FCNTL)],
        "ioctl": [(_LOAD, 0, 0, _low(1)), *_refuse_if(_EQUAL, _IOCTL)],
        "prctl": [(_LOAD, 0, 0, _low(0)), *_refuse_if(_EQUAL, _PRCTL)],
        "open": [(_LOAD, 0, 0, _low(1)), *writes_nothing[1:]],  # before its ABI 3, Landlock lets a reader cut a file
        "openat": writes_nothing,
    }


def _low(argument: int) -> int:
    """Where the lower half of an argument lies in ``struct seccomp_data``; these machines are little-endian."""
    return 16 + 8 * argument


def _only(argument: int, values: Iterable[int]) -> list[Instruction]:
    """Allow these values of a 32-bit argument alone."""
    body: list[Instruction] = [(_LOAD, 0, 0, _low(argument))]
    for value in values:
        body += [(_EQUAL, 0, 1, value), (_RETURN, 0, 0, _ALLOW)]
    return [*body, (_RETURN, 0, 0, _ERROR | errno.EPERM)]


def _null(argument: int) -> list[Instruction]:
    """Allow no pointer in an argument."""
    return [
        (_LOAD, 0, 0, _low(argument)),
        (_EQUAL, 0, 3, 0),
        (_LOAD, 0, 0, _low(argument) + 4),
        (_EQUAL, 0, 1, 0),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _ERROR | errno.EPERM),
    ]


def _refuse_if(test: int, values: Iterable[int]) -> list[Instruction]:
    """Allow what is loaded unless a test holds for one of these values."""
    body: list[Instruction] = []
    for value in values:
        body += [(test, 0, 1, value), (_RETURN, 0, 0, _ERROR | errno.EPERM)]
    return [*body, (_RETURN, 0, 0, _ALLOW)]
