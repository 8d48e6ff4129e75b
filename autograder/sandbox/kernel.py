"""System calls that Python's library does not have, by number or through the C library, with errors as exceptions.

One place for what the sandbox does through :mod:`ctypes`. Python 3.11 wraps none of Landlock, seccomp, ``capset``,
``unshare``, ``mount`` and ``pivot_root``, and a package for them would need a compiler, or a C library that is not in
every image (libseccomp).
"""

import ctypes
import os
import platform

# use_errno: ctypes keeps a copy of errno of its own, which no other call of the interpreter overwrites
_libc = ctypes.CDLL(None, use_errno=True)
# the numbers that calls return are longs; without this the upper half is cut off
_libc.syscall.restype = ctypes.c_long

MACHINE = platform.machine()

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
_CAPABILITY_VERSION_3 = 0x20080522
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = (
    0x00020000,
    0x04000000,
    0x08000000,
    0x10000000,
    0x20000000,
    0x40000000,
)
_MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE, _MOUNT_ATTR_RDONLY = -100, 0x8000, 1
_SYS_MOUNT_SETATTR = 442  # the same on every machine, as are all numbers from 424 on
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}


def system_call(what: str, number: int, *arguments: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """The system call of this number; raises :class:`OSError`, which names ``what`` was tried."""
    # every argument is a register's width: ctypes would pass a plain int as 32 bits
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result: int = _libc.syscall(ctypes.c_long(number), *wide)
    if result < 0:
        raise failure(what)
    return result


def failure(what: str) -> OSError:
    """The error of the C library's last call."""
    number = ctypes.get_errno()
    return OSError(number, f"{what}: {os.strerror(number)}")


def _prctl(what: str, option: int, value: int) -> None:
    # prctl takes unsigned longs, and the kernel refuses some options whose unused arguments are not 0
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        raise failure(what)


def send_when_parent_ends(number: int) -> None:
    """Have the kernel send this process a signal when its parent ends."""
    _prctl("the signal at the parent's end", _PR_SET_PDEATHSIG, number)


def adopt_orphans() -> None:
    """Become the parent of whatever one's own children leave behind."""
    _prctl("adopting orphans", _PR_SET_CHILD_SUBREAPER, 1)


def gain_no_privileges() -> None:
    """Make set-user-id programs and file capabilities give nothing, for this process and all it starts."""
    _prctl("no_new_privs", _PR_SET_NO_NEW_PRIVS, 1)


def close_to_debuggers() -> None:
    """Let no other process of the same user trace this one or read its memory, and write no core file."""
    _prctl("dumpable", _PR_SET_DUMPABLE, 0)


def drop_capabilities() -> None:
    """Give up every capability, inherited ones too."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)  # 0: this process
    nothing = (ctypes.c_uint32 * 6)()  # two sets of effective, permitted, inheritable
    # the C library has no header for capset, but the symbol: libcap would be one more library to be there
    if _libc.capset(header, nothing) != 0:
        raise failure("dropping capabilities")


def unshare(flags: int) -> None:
    """Move into new namespaces (:func:`os.unshare` is there from Python 3.12 on)."""
    if _libc.unshare(ctypes.c_int(flags)) != 0:
        raise failure("unshare")


def mount(source: str | None, target: str, kind: str | None, flags: int, data: str = "") -> None:
    """Mount; see :manpage:`mount(2)`."""
    encoded = [os.fsencode(text) if text is not None else None for text in (source, target, kind)]
    # the flags are an unsigned long, the data a string or null
    if _libc.mount(*encoded, ctypes.c_ulong(flags), data.encode() or None) != 0:
        raise failure(f"mount {target}")


def make_read_only(target: str) -> None:
    """Make a mount read-only with all below it, whatever other flags it has (Linux 5.12)."""
    # struct mount_attr: what to set, what to clear, propagation, user namespace: four 64-bit numbers
    attributes = ctypes.create_string_buffer(_MOUNT_ATTR_RDONLY.to_bytes(8, "little") + bytes(24), 32)
    system_call(
        f"mount_setattr {target}", _SYS_MOUNT_SETATTR, _AT_FDCWD, os.fsencode(target), _AT_RECURSIVE, attributes, 32
    )


def change_root(root: str) -> None:
    """Make ``root``, which is a mount, the root of all, and let go of the old one."""
    os.chdir(root)
    if MACHINE not in _SYS_PIVOT_ROOT:
        raise OSError(f"pivot_root is not known on {MACHINE}")
    # the C library has no function for pivot_root; the same folder twice puts the old root on top of the new one
    system_call("pivot_root", _SYS_PIVOT_ROOT[MACHINE], b".", b".")
    if _libc.umount2(b".", _MNT_DETACH) != 0:  # a lazy unmount, which Python has no function for
        raise failure("letting go of the old root")
    os.chdir("/")
