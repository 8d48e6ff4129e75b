"""The sandbox's levels, what each asks of a worker, and what each needs of a machine."""

import os
from collections.abc import Mapping
from typing import Any, Literal

from autograder.authoring.page import Limits
from autograder.sandbox import landlock, seccomp
from autograder.sandbox.offers import Offers
from autograder.sandbox.restrict import FIRST_UID, Restrictions

Level = Literal["strict", "standard", "process", "none"]
LEVELS: tuple[Level, ...] = ("strict", "standard", "process", "none")
CONFINED: tuple[Level, ...] = ("strict", "standard")
"""The levels at which files, network and other processes are out of reach, and every probe must hold."""
_UIDS = 400
_PROCESSES = 128
_SHARED_PROCESSES = 1024
_SCRATCH_MB = 128


class SandboxError(Exception):
    """The sandbox that was asked for cannot be had, or does not hold: a fault of the grader's side, never a zero."""


def restrictions(
    level: Level, limits: Limits, exercises: int, slot: int, offers: Offers, *, gives_up_root: bool
) -> Restrictions:
    """What a worker of job ``slot`` takes on at ``level``.

    Level ``process`` needs no privilege: its own session, no inherited descriptors, an environment with nothing in it,
    an empty working folder, resource limits, no new privileges, and, when the grader is root, another user. Level
    ``standard`` adds Landlock and the system call filter, ``strict`` namespaces as well. Level ``none`` keeps the
    process apart but limits only memory and time: for debugging.
    """
    cpu_s = int(limits.seconds * (exercises + 1) * 4) + 60
    if level == "none":
        return Restrictions(no_new_privileges=False, memory_mb=limits.memory_mb, cpu_s=cpu_s)
    confined = level in CONFINED
    uid = FIRST_UID + slot % _UIDS if gives_up_root and os.geteuid() == 0 else 0
    return Restrictions(
        memory_mb=limits.memory_mb,
        cpu_s=cpu_s,
        # an ordinary user's limit counts all that it runs: room is left for what is not a worker
        processes=_PROCESSES if uid else offers.tasks + _SHARED_PROCESSES,
        uid=uid,
        confined=confined,
        scratch_mb=_SCRATCH_MB if confined and offers.mounts else 0,
        namespaces=level == "strict",
    )


def described(level: Level, offers: Offers, probes: Mapping[str, str], *, gives_up_root: bool) -> dict[str, Any]:
    """A level as records have it: what of it this machine gives, and what the probes said."""
    confined = level in CONFINED
    return {
        "level": level,
        "gives_up_root": gives_up_root and level != "none",
        "landlock": offers.landlock if confined else 0,
        "seccomp": confined and offers.seccomp,
        "namespaces": level == "strict" and offers.namespaces,
        "scratch_mb": _SCRATCH_MB if confined and offers.mounts else 0,
        "probes": dict(probes),
    }


def require_of_kernel(level: Level) -> None:
    """Raise :class:`SandboxError` where the kernel lacks what a level needs; it is asked in this very process."""
    _require_confinement(level, landlock.abi() if level in CONFINED else 0, level in CONFINED and seccomp.supported())


def require(level: Level, offers: Offers) -> None:
    """Raise :class:`SandboxError`, which names the mend, where a zygote cannot give its workers a level."""
    _require_confinement(level, offers.landlock, offers.seccomp)
    if level == "strict" and not offers.namespaces:
        reason = offers.refusal or "it was not asked for"
        raise SandboxError(
            f"the sandbox level strict cannot be had here, as the machine refuses namespaces ({reason}): run as root,"
            " or allow unprivileged user namespaces (on Ubuntu, kernel.apparmor_restrict_unprivileged_userns=0), or ask"
            " for less with --sandbox standard"
        )


def _require_confinement(level: Level, abi: int, filtered: bool) -> None:
    if level not in CONFINED:
        return
    missing = "Landlock is missing or switched off" if not abi else "system calls cannot be filtered"
    if not (abi and filtered):
        raise SandboxError(
            f"the sandbox level {level} cannot be had here, as {missing}: use Linux 5.13 or newer on x86_64 or aarch64"
            " with landlock among the kernel's lsm= modules, or ask for less with --sandbox process"
        )
