"""The sandbox's levels, and what each asks of a worker."""

import os
from typing import Literal

from autograder.authoring.page import Limits
from autograder.sandbox.restrict import FIRST_UID, Restrictions

Level = Literal["process", "none"]
LEVELS: tuple[Level, ...] = ("process", "none")
_UIDS = 400


def restrictions(level: Level, limits: Limits, exercises: int, slot: int, *, gives_up_root: bool) -> Restrictions:
    """What a worker of job ``slot`` takes on at ``level``.

    Level ``process`` needs no privilege: its own session, no inherited descriptors, an environment with nothing in it,
    an empty working folder, resource limits, no new privileges, and, when the grader is root, another user. Level
    ``none`` keeps the process apart but limits only memory and time: for debugging.
    """
    cpu_s = int(limits.seconds * (exercises + 1) * 4) + 60
    if level == "none":
        return Restrictions(no_new_privileges=False, memory_mb=limits.memory_mb, cpu_s=cpu_s)
    uid = FIRST_UID + slot % _UIDS if gives_up_root and os.geteuid() == 0 else 0
    return Restrictions(memory_mb=limits.memory_mb, cpu_s=cpu_s, uid=uid)
