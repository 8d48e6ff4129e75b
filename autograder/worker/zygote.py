"""A warm interpreter that has imported torch and nothing secret, and forks a worker per submission.

It is exec'd afresh, so that no page of the grader's memory is in it. Importing torch takes seconds, a fork takes
milliseconds. The grader asks over a stream socket per job: ``fork`` comes with the worker's own socket as an attached
descriptor and is answered by the worker's process id; ``end`` kills a worker with all that it has started and is
answered by how it ended. A worker is reaped only when the grader asks for its end, so a process id is never reused
under the grader's hands. When the grader goes away, for whatever reason, everything here goes too.

The first that a worker says, on its own socket and before it reads anything, is the report of what holds it.
"""

import contextlib
import gc
import os
import selectors
import shutil
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from autograder.protocol import frames
from autograder.protocol.journal import Writer
from autograder.sandbox import files
from autograder.sandbox.kernel import adopt_orphans
from autograder.sandbox.namespaces import enter
from autograder.sandbox.offers import Offers, look
from autograder.sandbox.processes import end_children, keep
from autograder.sandbox.reach import can_read_as, interpreter_folders, open_the_way
from autograder.sandbox.report import Report, measure
from autograder.sandbox.restrict import FIRST_UID, Restrictions, restrict

MAX_MESSAGE = 64 * 1024
_WATCH_EVERY_S = 0.02
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Fork a worker in this scratch folder, under these restrictions; its socket and its journal are attached."""

    folder: str
    restrictions: Restrictions


class End(msgspec.Struct, frozen=True, tag="end"):
    """Kill a worker, with everything it has started, and reap it."""

    pid: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The interpreter is warm; ``gives_up_root`` says whether workers can run as another user and still import."""

    versions: dict[str, str]
    gives_up_root: bool
    offers: Offers = Offers()
    no_rehearsal: str = ""
    """Why workers here cannot have a rehearsed GPU; empty if they can."""
    gpus: tuple[str, ...] = ()
    """The names of the GPUs that workers can be given, if it was asked to look for some."""
    no_gpu: str = ""
    """Why there are none."""


class Forked(msgspec.Struct, frozen=True, tag="forked"):
    """A worker runs."""

    pid: int


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """A worker has ended: by which signal (0 if none), with which status, after how much processor time in seconds.

    ``left`` counts processes that it had started and that could not be ended. ``over_memory`` says that it held more
    than it may.
    """

    signal: int
    exit_status: int
    cpu_s: float
    left: int = 0
    over_memory: bool = False


ZygoteRequest = Fork | End
ZygoteReply = Ready | Forked | Ended


def main() -> None:
    """``python -c 'from autograder.worker.zygote import main; main()' LEVEL SCRATCH GPUS FD [FD ...]``.

    GPUS is what workers are to see of the machine's GPUs: empty for nothing, else see :mod:`autograder.worker.cuda`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    level, scratch, visible = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    refusal = ""
    if level == "strict":
        try:
            enter(scratch, files.gpus() if visible else ())
        except OSError as error:
            refusal = error.strerror or str(error)  # the grader decides what to do without
    if level != "strict" or refusal:
        keep()
    adopt_orphans()
    controls = [socket.socket(fileno=int(number)) for number in sys.argv[4:]]
    gives_up_root = os.geteuid() == 0 and _prepare_to_give_up_root(scratch)
    gpus, no_gpu = _gpus(visible)
    forbidden = _warm_up(rehearse=not gpus)
    offers = look(scratch, namespaces=level == "strict" and not refusal, refusal=refusal)
    no_rehearsal = "there is a GPU" if gpus else _why_no_rehearsal()
    ready = msgspec.msgpack.encode(Ready(_versions(), gives_up_root, offers, no_rehearsal, gpus, no_gpu))
    zygote = _Zygote(controls, forbidden)
    for control in controls:
        with contextlib.suppress(OSError):
            control.send(ready)
    try:
        zygote.loop()
    finally:
        if os.getpid() == zygote.pid:
            zygote.end_all()
            shutil.rmtree(scratch, ignore_errors=True)


class _Zygote:
    def __init__(self, controls: list[socket.socket], forbidden: Any) -> None:
        self.pid = os.getpid()
        self._forbidden = forbidden
        self._workers: set[int] = set()
        self._watched: dict[int, int] = {}
        self._over_memory: set[int] = set()
        self._selector = selectors.DefaultSelector()
        for control in controls:
            self._selector.register(control, selectors.EVENT_READ)

    def loop(self) -> None:
        while self._selector.get_map():
            for key, _ in self._selector.select(_WATCH_EVERY_S if self._watched else None):
                control = key.fileobj
                assert isinstance(control, socket.socket)
                self._answer(control)
            self._watch()

    def _watch(self) -> None:
        """End workers that hold more memory than they may; the grader learns of it when it asks for their end."""
        for pid, most in list(self._watched.items()):
            if _resident(pid) > most:
                del self._watched[pid]
                self._over_memory.add(pid)
                _kill(pid)

    def end_all(self) -> None:
        for pid in list(self._workers):
            self._end(pid)

    def _answer(self, control: socket.socket) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(control, MAX_MESSAGE, 2)
        except OSError:
            data, descriptors = b"", []
        if not data:
            self._selector.unregister(control)
            control.close()
            return
        request = msgspec.msgpack.decode(data, type=ZygoteRequest)
        reply: ZygoteReply
        if isinstance(request, Fork):
            reply = Forked(self._fork(request, descriptors))
            for descriptor in descriptors:
                os.close(descriptor)
        else:
            reply = self._end(request.pid)
        with contextlib.suppress(OSError):
            control.send(msgspec.msgpack.encode(reply))

    def _fork(self, request: Fork, descriptors: list[int]) -> int:
        pid = os.fork()
        if pid == 0:
            _become_worker(request, descriptors, self._forbidden)
        self._workers.add(pid)
        if request.restrictions.resident_mb:
            self._watched[pid] = request.restrictions.resident_mb * 2**20
        return pid

    def _end(self, pid: int) -> Ended:
        if pid not in self._workers:
            return Ended(0, 0, 0.0)
        _kill(pid)
        _, status, usage = os.wait4(pid, 0)
        self._workers.discard(pid)
        self._watched.pop(pid, None)
        over_memory = pid in self._over_memory
        self._over_memory.discard(pid)
        left = end_children(self._workers)
        number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        exit_status = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
        return Ended(number, exit_status, usage.ru_utime + usage.ru_stime, left, over_memory)


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _resident(pid: int) -> int:
    """How many bytes of memory a process holds, with all that it has forked; 0 once it has ended."""
    held = 0
    family = [pid]
    for member in family:
        with contextlib.suppress(OSError, ValueError, IndexError):
            held += int(Path(f"/proc/{member}/statm").read_text().split()[1]) * _PAGE
            for children in Path(f"/proc/{member}/task").glob("*/children"):
                family += map(int, children.read_text().split())
    return held


def _become_worker(request: Fork, descriptors: list[int], forbidden: Any) -> None:
    """Never returns: serves one submission and ends the process."""
    status = 1
    try:
        os.setsid()
        ours = [os.dup(descriptor) for descriptor in descriptors]
        channel = socket.socket(fileno=os.dup2(ours[0], 3, inheritable=False))
        journal = Writer(os.dup2(ours[1], 4, inheritable=False))
        os.closerange(4, 4096)
        folder = Path(request.folder)
        report = _take_on(request.restrictions, folder)
        frames.send(channel, frames.encode(report))
        if not report.problem:
            from autograder.worker.serve import serve

            serve(channel, journal, folder, forbidden)
            status = 0
    finally:
        os._exit(status)


def _take_on(restrictions: Restrictions, folder: Path) -> Report:
    def open_gpu() -> None:
        from autograder.worker import cuda

        cuda.start(restrictions.gpu, restrictions.gpu_share)

    try:
        restrict(restrictions, folder, open_gpu if restrictions.gpu else None)
        return measure(folder, namespaces=restrictions.namespaces)
    except (OSError, RuntimeError) as error:
        return Report(problem=str(error).partition("\n")[0])


def _warm_up(*, rehearse: bool) -> Any:
    """Import and touch what submissions use, so that its cost is paid once; returns the forbidden-operator state."""
    import ast  # noqa: F401
    import collections  # noqa: F401
    import functools  # noqa: F401
    import itertools  # noqa: F401
    import math  # noqa: F401
    import typing  # noqa: F401

    import jaxtyping  # noqa: F401
    import numpy as np
    import torch
    import torch._functorch
    import torch.fft

    import autograder
    from autograder import rehearsal
    from autograder.worker import serve
    from autograder.worker.forbid import Forbidden, bar_ways_around

    with warnings.catch_warnings():
        # What goes forward (jvp) imports this, and it registers operators: now, while that may still be done.
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's own use of torch.jit.script
        import torch._decomp.decompositions_for_jvp
    torch.set_num_threads(1)
    left, right = torch.ones(2, 9, 9), torch.ones(2, 9, 9)
    torch.einsum("aij,ajk->aik", left, right)
    torch.fft.irfft2(torch.fft.rfft2(left))
    torch.vmap(torch.sum)(left)
    torch.nn.functional.unfold(left[None], 2)
    torch.tensordot(left[0], right[0], dims=1)
    (left.double() @ right.double()).numpy() + np.ones(9)
    str(left)
    serve.warm_up()
    serve.seed()
    autograder.check = _inert_check  # type: ignore[assignment]  # a submission's own check() calls do nothing here
    serve.quiet_streams()
    files.packages(), files.machine(), interpreter_folders()
    if rehearse:
        rehearsal.prepare()
    bar_ways_around()
    forbidden = Forbidden()
    forbidden.switch(("convolution",))
    gc.collect()
    gc.freeze()
    return forbidden


def _why_no_rehearsal() -> str:
    """Try the rehearsed GPU in a child, as it stays for the life of a process."""
    from autograder import rehearsal

    said = _in_a_child(rehearsal.why_not)
    return "it ends the process that tries it" if said is None else said


def _gpus(visible: str) -> tuple[tuple[str, ...], str]:
    """The names of the GPUs of which workers may see so much, and why there are none."""
    import torch

    from autograder.worker import cuda

    if not visible:
        return (), "none was looked for"
    if torch.version.cuda is None:
        return (), f"torch {torch.__version__} is built without CUDA"

    def names() -> str:
        try:
            return "\n".join(("+", *cuda.look(visible)))
        except (RuntimeError, AssertionError) as error:
            return str(error).partition("\n")[0]

    said = _in_a_child(names)
    if said is None:
        return (), "CUDA ends the process that starts it"
    found = said.split("\n")
    return (tuple(found[1:]), "") if found[0] == "+" else ((), found[0])


def _in_a_child(ask: Callable[[], str]) -> str | None:
    """What a function returns in a child; ``None`` if that ends without."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ours)
        try:
            os.write(theirs, f"+{ask()}".encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    os.waitpid(pid, 0)
    return said[1:] if said else None


def _prepare_to_give_up_root(scratch: Path) -> bool:
    folders = (*interpreter_folders(), scratch)
    if can_read_as(FIRST_UID, folders):
        return True
    try:
        open_the_way(interpreter_folders(), scratch)
    except OSError:
        return False
    return can_read_as(FIRST_UID, folders)  # where it cannot fork it raises: workers are not to stay root for that


def _inert_check(*_functions: object) -> None:
    """Stands in for :func:`autograder.check` while a submission is graded."""


def _versions() -> dict[str, str]:
    import platform

    import torch

    return {"python": platform.python_version(), "torch": str(torch.__version__)}
