"""Level ``strict``: namespaces in which there is no network, no other process, and no file but what is granted.

The zygote moves into them before it imports torch, so that they cost a submission nothing; its workers are born there.
Root needs no user namespace for it. An ordinary user does, and many machines refuse one: that is tried, not guessed.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox import files
from autograder.sandbox.kernel import (
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
    MS_BIND,
    MS_NODEV,
    MS_NOEXEC,
    MS_NOSUID,
    MS_PRIVATE,
    MS_REC,
    change_root,
    make_read_only,
    mount,
    unshare,
)
from autograder.sandbox.processes import keep

NAMES = ("net", "pid", "mnt", "ipc", "uts")
"""The namespaces that a worker of level ``strict`` must not share with the grader."""
_ALL = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWPID


def identities() -> dict[str, str]:
    """The namespaces that this process is in."""
    return {name: os.readlink(f"/proc/self/ns/{name}") for name in NAMES}


def enter(scratch: Path, devices: Iterable[Path] = ()) -> None:
    """Move into namespaces of one's own, with a root that holds what workers may read, and ``scratch``.

    ``devices`` are in it besides those that hold nothing.

    Returns in a child, the first process of its process namespace: whatever it leaves behind ends with it. The calling
    process waits for it and ends as it does. Raises :class:`OSError` where the machine does not allow it; the process
    may then be in some of the namespaces.
    """
    _unshare()
    keep()
    os.umask(0o022)
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    _build_root(scratch.resolve(), devices)


def own_folder(folder: Path, megabytes: int, uid: int) -> None:
    """Cover a folder, for this process and all it starts, by an empty file system of so many MiB.

    Raises :class:`OSError` where the process may not mount. It goes away with the last process that sees it.
    """
    unshare(CLONE_NEWNS)
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    data = f"size={megabytes}m,nr_inodes=4096,mode=0700,uid={uid},gid={uid if uid else os.getegid()}"
    mount("autograder", str(folder), "tmpfs", MS_NOSUID | MS_NODEV, data)


def _unshare() -> None:
    if os.geteuid() == 0:
        try:
            unshare(_ALL)
        except PermissionError:
            pass  # a container's root may lack the capability, and still be allowed a user namespace
        else:
            return
    uid, gid = os.geteuid(), os.getegid()
    unshare(_ALL | CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")  # the kernel asks for this before it takes the map of groups
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def _build_root(scratch: Path, devices: Iterable[Path]) -> None:
    root = scratch / ".root"
    root.mkdir()
    mount("autograder", str(root), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755")
    _show(root, (path for path in (*files.packages(), *files.machine()) if path.parts[1] != "proc"))
    for device in (*map(Path, files.DEVICES), *devices):
        _bind(root, device, device)
    (root / "proc").mkdir()
    mount("proc", str(root / "proc"), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    inside = _beneath(root, scratch)
    inside.mkdir(parents=True)
    mount(str(scratch), str(inside), None, MS_BIND)  # without what is mounted below, which is this root itself
    change_root(str(root))


def _show(root: Path, paths: Iterable[Path]) -> None:
    """Bind each path read-only where it is named and where it really lies: the way there may lead through links."""
    shown: set[Path] = set()
    places = {(place, path.resolve()) for path in paths for place in (path, path.resolve())}
    for place, source in sorted(places, key=lambda item: len(item[0].parts)):
        if not shown.isdisjoint((place, *place.parents)):
            continue
        _bind(root, source, place)
        make_read_only(str(_beneath(root, place)))
        shown.add(place)


def _bind(root: Path, source: Path, place: Path) -> None:
    target = _beneath(root, place)
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    mount(str(source), str(target), None, MS_BIND | MS_REC)


def _beneath(root: Path, path: Path) -> Path:
    return root / path.relative_to("/")
