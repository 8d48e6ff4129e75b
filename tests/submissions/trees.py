"""Hostile folders, and what it costs to read them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMES = ("corr2d_multi_in", "corr2d_multi_in_out", "corr2d_multi_in_out_1x1")

_MEASURE = f"""
import resource, sys
from pathlib import Path
from autograder.submissions.discover import discover
def peak():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])
before, started = peak(), resource.getrusage(resource.RUSAGE_SELF)
entries = discover(Path(sys.argv[1]), "multi_channel")
kinds = [type(entry.read("multi_channel", {NAMES!r})[0]).__name__ for entry in entries]
used = resource.getrusage(resource.RUSAGE_SELF)
print(peak() - before, used.ru_utime + used.ru_stime - started.ru_utime - started.ru_stime, *kinds)
"""


def cost(folder: Path) -> tuple[float, float, list[str]]:
    """MiB and processor seconds that it takes to find and read every submission, and what came of each."""
    done = subprocess.run([sys.executable, "-c", _MEASURE, str(folder)], capture_output=True, text=True, check=True)
    memory, seconds, *kinds = done.stdout.split()
    return int(memory) / 1024, float(seconds), kinds


@contextmanager
def deep_folder(root: Path, depth: int) -> Iterator[int]:
    """A chain of folders beneath ``root``; gives the innermost one, open. Taken down again from the inside."""
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for _ in range(depth):
            os.mkdir("d", dir_fd=here)
            deeper = os.open("d", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = deeper
        yield here
    finally:
        for name in os.listdir(here):
            os.unlink(name, dir_fd=here)
        for _ in range(depth):
            above = os.open("..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            os.rmdir("d", dir_fd=above)
            here = above
        os.close(here)


def remove(folder: Path) -> None:
    """Take a folder with very many files down at once, before pytest does."""
    shutil.rmtree(folder)
