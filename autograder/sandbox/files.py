"""What a worker may read: its interpreter, its packages, shared libraries, and a few facts about the machine.

One list serves Landlock, which grants reading of just this, and the small root that level ``strict`` builds of it.
Nothing on it belongs to an instructor: of a checkout that is installed in place only the package's own folder is taken,
and of a virtual environment only its packages.
"""

import os
import sys
import sysconfig
from functools import cache
from pathlib import Path

_PACKAGES = {"site-packages", "dist-packages"}
_LIBRARIES = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64")
_PUBLIC = (
    "/usr/share/zoneinfo",
    "/usr/share/locale",
    "/etc/localtime",
    "/etc/timezone",
    "/etc/ld.so.cache",
    "/etc/mime.types",
    "/etc/ssl/openssl.cnf",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
"""Devices that hold nothing; they may be written too."""
_KERNEL = (
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/version",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
    "/sys/kernel/mm/transparent_hugepage",
)
_GPU = ("/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/nvidia-uvm-tools", "/dev/nvidia-modeset", "/dev/nvidia-caps")
_OWN = ("status", "stat", "statm", "maps", "cmdline", "comm", "limits", "fd")
"""What a process may read of itself under ``/proc``: neither the machine's connections nor its mounts."""


@cache  # the zygote asks once, before it forks
def packages() -> tuple[Path, ...]:
    """The standard library, every folder of installed packages that is searched, and this package."""
    library = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    library |= {os.path.join(prefix, "lib") for prefix in (sys.base_prefix, sys.base_exec_prefix)}
    searched = {entry for entry in sys.path if Path(entry).name in _PACKAGES}
    own = str(Path(__file__).resolve().parent.parent)
    return _there(library | searched | {own})


@cache
def machine() -> tuple[Path, ...]:
    """Shared libraries, time zones, and what torch asks about processors and memory."""
    return _there({*_LIBRARIES, *_PUBLIC, *_KERNEL})


def gpus() -> tuple[Path, ...]:
    """The devices of NVIDIA's driver, as far as they are there."""
    cards = {str(path) for path in Path("/dev").glob("nvidia[0-9]*")}
    return _there({*_GPU, *cards})


def own_process() -> tuple[Path, ...]:
    """What the calling process may read of itself."""
    return tuple(Path(f"/proc/self/{name}") for name in _OWN)


def _there(names: set[str]) -> tuple[Path, ...]:
    return tuple(sorted(Path(name) for name in names if os.path.exists(name)))
