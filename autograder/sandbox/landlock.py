"""Landlock: what a process may do with files, TCP ports, abstract sockets and other processes' signals.

The kernel has had Landlock since 5.13, without privileges and inside containers, and each version of it (its ABI)
knows more rights. A ruleset here handles every right that the running kernel knows and grants the few that a worker
needs, so what is not granted is denied. See https://docs.kernel.org/userspace-api/landlock.html.
"""

import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.kernel import system_call

KNOWN_ABI = 7
"""The newest ABI whose rights are handled here."""

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every machine
_VERSION = 1
_PATH_BENEATH = 1
_LOG_SAME_EXEC_OFF = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FIRST_RIGHTS = (1 << 13) - 1  # ABI 1: everything up to _MAKE_SYM
_TCP = 1 << 0 | 1 << 1  # binding and connecting
_SCOPES = 1 << 0 | 1 << 1  # abstract unix sockets, signals

_READ = _READ_FILE | _READ_DIR
_WRITE = _WRITE_FILE | _TRUNCATE
_OWN_FOLDER = _READ | _WRITE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM | _REFER
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def abi() -> int:
    """The version of Landlock that the kernel has, 0 where it has none or it is switched off."""
    try:
        return system_call("landlock_create_ruleset", _CREATE_RULESET, None, 0, _VERSION)
    except OSError:
        return 0


def ruleset(readable: Iterable[Path], writable: Iterable[Path], folder: Path) -> int:
    """A ruleset, as a descriptor: reading of ``readable``, writing of the files ``writable``, and all of ``folder``.

    Raises :class:`OSError`. A readable path that is not there, or is out of reach, is left out.
    """
    version = abi()
    files = _handled_files(version)
    attributes = struct.pack("=Q", files)
    if version >= 4:
        attributes += struct.pack("=Q", _TCP)
    if version >= 6:
        attributes += struct.pack("=Q", _SCOPES)
    rules = system_call("landlock_create_ruleset", _CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for path in readable:
            _grant(rules, path, _READ & files, missing_ok=True)
        for path in writable:
            _grant(rules, path, (_READ_FILE | _WRITE) & files, missing_ok=True)
        _grant(rules, folder, _OWN_FOLDER & files, missing_ok=False)
    except BaseException:
        os.close(rules)
        raise
    return rules


def enforce(rules: int) -> None:
    """Take a ruleset on, for this process and all it starts; it needs no_new_privs. Closes the descriptor.

    The kernel's audit log is spared the denials (from ABI 7 on): a submission could fill it.
    """
    try:
        flags = _LOG_SAME_EXEC_OFF if abi() >= 7 else 0
        system_call("landlock_restrict_self", _RESTRICT_SELF, rules, flags)
    finally:
        os.close(rules)


def _handled_files(version: int) -> int:
    rights = _FIRST_RIGHTS
    for right, since in ((_REFER, 2), (_TRUNCATE, 3), (_IOCTL_DEV, 5)):
        if version >= since:
            rights |= right
    return rights


def _grant(rules: int, path: Path, rights: int, *, missing_ok: bool) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        if missing_ok:
            return
        raise
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _OF_A_FILE
        # struct landlock_path_beneath_attr, which is packed: the rights, the descriptor
        system_call(f"landlock_add_rule {path}", _ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)
