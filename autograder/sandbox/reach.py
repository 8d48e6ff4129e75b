"""Whether a worker that gives up root can still read its interpreter, and making it so.

An interpreter below a folder that only root may enter (``/root``) would leave an ordinary user without a standard
library. In a mount namespace of the zygote's own, such a folder is covered by an empty one that anybody may enter,
into which only the interpreter's and the packages' folders are mounted back, read-only. Nothing outside the zygote and
its workers sees any of this.
"""

import contextlib
import os
import site
import stat
import sys
import sysconfig
from functools import cache
from pathlib import Path

from autograder.sandbox.kernel import CLONE_NEWNS, MS_BIND, MS_PRIVATE, MS_RDONLY, MS_REC, MS_REMOUNT, mount, unshare


@cache
def interpreter_folders() -> tuple[Path, ...]:
    """The folders that the interpreter and the installed packages live in, with this package's own."""
    names = {sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")}
    names |= set(site.getsitepackages()) | {str(Path(__file__).resolve().parent.parent)}
    return tuple(sorted({Path(name).resolve() for name in names if Path(name).is_dir()}))


def can_read_as(uid: int, folders: tuple[Path, ...]) -> bool:
    """Whether user ``uid`` can enter these folders and read the standard library; a child becomes that user to try."""
    pid = os.fork()
    if pid == 0:
        status = 1
        with contextlib.suppress(BaseException):  # every failure means no
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            for folder in folders:
                os.chdir(folder)
            Path(os.__file__).read_bytes()
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def open_the_way(readable: tuple[Path, ...], scratch: Path) -> None:
    """Make folders reachable for every user, in a mount namespace of this process's own.

    ``readable`` are mounted read-only where they were out of reach, ``scratch`` as it is.

    Raises :class:`OSError` where the machine does not allow it; the process is then as it was, or in a namespace of
    its own that looks the same.
    """
    folders = (*readable, scratch.resolve())
    blocked = sorted(
        {ancestor for folder in folders for ancestor in folder.parents if not _anybody_may_enter(ancestor)}
    )
    outermost = [path for path in blocked if not any(other in path.parents for other in blocked)]
    os.umask(0o022)
    unshare(CLONE_NEWNS)
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    for cover in outermost:
        inside = [folder for folder in folders if cover in folder.parents]
        inside = [folder for folder in inside if not any(other in folder.parents for other in inside)]
        handles = [os.open(folder, os.O_PATH | os.O_DIRECTORY) for folder in inside]
        try:
            mount("autograder", str(cover), "tmpfs", 0, "mode=0755,size=64k")
            for folder, handle in zip(inside, handles, strict=True):
                folder.mkdir(parents=True, mode=0o755)
                mount(f"/proc/self/fd/{handle}", str(folder), None, MS_BIND | MS_REC)
                if folder in readable:
                    mount(None, str(folder), None, MS_BIND | MS_REMOUNT | MS_RDONLY)
        finally:
            for handle in handles:
                os.close(handle)


def _anybody_may_enter(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)
