"""The GPUs of a machine, shared by jobs: each worker that is given one holds a place on it."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PER_GPU = 4
"""Workers that share a GPU, if nothing else is said."""


@dataclass(frozen=True)
class Place:
    """A place on a GPU: which one, as CUDA is told it, and the share of its memory that goes with it."""

    gpu: str
    share: float


@dataclass(frozen=True)
class Gpus:
    """So many places on each GPU; they are files in ``folder``, locked by whoever has them, so that jobs may die."""

    folder: Path
    gpus: tuple[str, ...]
    per_gpu: int = PER_GPU

    @contextlib.contextmanager
    def place(self, slot: int) -> Iterator[Place]:
        """A place for job ``slot``: jobs take the GPUs in turn, and wait where every place is taken."""
        places = [(gpu, number) for number in range(self.per_gpu) for gpu in range(len(self.gpus))]
        turn = slot % len(places)
        ordered = [*places[turn:], *places[:turn]]
        with contextlib.ExitStack() as stack:
            for gpu, number in ordered:
                if self._take(stack, gpu, number, wait=False):
                    break
            else:
                gpu, number = ordered[0]
                self._take(stack, gpu, number, wait=True)
            yield Place(self.gpus[gpu], 1 / self.per_gpu)

    def _take(self, stack: contextlib.ExitStack, gpu: int, number: int, *, wait: bool) -> bool:
        path = self.folder / f".gpu-{gpu}-{number}"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return False
        stack.callback(os.close, descriptor)
        return True
