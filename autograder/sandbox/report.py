"""What holds a worker, as it measures it itself before any student code runs, and whether that is what was asked."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import msgspec

from autograder.sandbox import landlock
from autograder.sandbox.namespaces import NAMES, identities
from autograder.sandbox.restrict import Restrictions


class Report(msgspec.Struct, frozen=True, tag="report"):
    """What a worker found when it tried: not what was called, but what is in force."""

    uid: int = 0
    no_new_privileges: bool = False
    capabilities: bool = True
    """Whether it has any capability left."""
    landlock: int = 0
    """The ABI of the Landlock that keeps it from reading the root folder, 0 if it could."""
    seccomp: bool = False
    own_folder: bool = False
    namespaces: dict[str, str] = {}
    problem: str = ""
    """What could not be taken on; the worker ends then."""


REPORT: msgspec.msgpack.Decoder[Report] = msgspec.msgpack.Decoder(Report)


def measure(folder: Path, *, namespaces: bool) -> Report:
    """What holds the calling process, whose working folder is ``folder``."""
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    status = {line[0]: line[1] for line in lines if len(line) > 1}
    return Report(
        uid=os.geteuid(),
        no_new_privileges=status.get("NoNewPrivs:") == "1",
        capabilities=int(status["CapPrm:"], 16) != 0 or int(status["CapEff:"], 16) != 0,
        landlock=landlock.abi() if _root_is_closed() else 0,
        seccomp=status.get("Seccomp:") == "2" and _sockets_are_refused(),
        own_folder=os.stat(folder).st_dev != os.stat(folder.parent).st_dev,
        namespaces=identities() if namespaces else {},
    )


def shortfall(asked: Restrictions, report: Report, grader_namespaces: Mapping[str, str]) -> str:
    """What is in force less than was asked, in a few words; empty where nothing is."""
    if report.problem:
        return report.problem
    held = {
        "no_new_privs": report.no_new_privileges or not asked.no_new_privileges,
        "the change of user": report.uid == asked.uid or not asked.uid,
        "Landlock": report.landlock > 0 or not asked.confined,
        "the system call filter": report.seccomp or not asked.confined,
        "the drop of capabilities": not (report.capabilities and asked.confined),
        "the limit on the working folder": report.own_folder or not asked.scratch_mb,
    }
    if asked.namespaces:
        for name in NAMES:
            held[f"the {name} namespace"] = report.namespaces.get(name, "") not in {"", grader_namespaces[name]}
    return ", ".join(name for name, holds in held.items() if not holds)


def _root_is_closed() -> bool:
    """Whether listing the root folder is denied: every user may, unless Landlock keeps it."""
    try:
        os.scandir("/").close()
    except PermissionError:
        return True
    return False


def _sockets_are_refused() -> bool:
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except PermissionError:
        return True
    return False
