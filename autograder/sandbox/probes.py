"""Negative probes: a submission that tries to get out, and listeners that notice if it does.

What tries is Python text that is loaded as any submission is, in a worker under the very restrictions that a class is
graded under. Each probe ends in an exception that says what it got; what it was after is planted here, in the grader,
so that nothing of value is at stake, and what can be seen from this side is looked at from this side too. This module
is the grader's; no worker imports it.
"""

import contextlib
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.page import Limits
from autograder.grading.device import LoadError
from autograder.grading.gpus import Gpus
from autograder.grading.session import Session
from autograder.grading.zygote import Control
from autograder.protocol.messages import Load, Unit
from autograder.sandbox.levels import CONFINED, Level, SandboxError, require, restrictions

_LIMITS = Limits()
_ENVIRONMENT = "AUTOGRADER_PROBE"

_HEAD = """
import errno, os, signal, socket

class Held(Exception):
    pass

def must_fail(*attempts):
    for attempt in attempts:
        try:
            got = attempt()  # what it got is not shown: it may be the grader's
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EACCES, errno.ENOENT, errno.ENOSYS, errno.ESRCH, errno.EXDEV,
                                   errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.ECONNREFUSED):
                raise
        else:
            raise Held("it got " + type(got).__name__)
    raise Held("held")

def read(path):
    with open(path, "rb") as handle:
        return handle.read(64)

def connect(family, kind, address):
    with socket.socket(family, kind) as made:
        made.settimeout(5)
        made.connect(address)
        made.send(b"x")
    return address

def send(address):
    left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return left.sendto(b"x", address)
"""

_COMPUTE = """
import torch
ones = torch.ones(64, 64, device="cuda")
assert (ones @ ones).sum().item() == 64**3, "it computes something else"
"""

_PROBES: dict[str, str] = {
    "reference": "must_fail(lambda: read(reference), lambda: os.listdir(os.path.dirname(reference)))",
    "another submission": "must_fail(lambda: read(neighbour), lambda: os.link(neighbour, 'mine') or read('mine'))",
    "grader's memory": "must_fail(*(lambda pid=pid: read(f'/proc/{pid}/mem') for pid in (grader, os.getppid())))",
    "grader's environment": """
if token in repr(dict(os.environ)):
    raise Held("it is in this process's own environment")
must_fail(lambda: read(f'/proc/{grader}/environ'))
""",
    "write outside": """
must_fail(
    lambda: open(os.path.join(outside, 'canary'), 'w'),
    lambda: os.mkdir(os.path.join(outside, 'folder')),
    lambda: os.unlink(neighbour),
    lambda: os.rename(neighbour, 'mine'),
    lambda: os.truncate(neighbour, 0),
    lambda: os.chmod(neighbour, 0),
    lambda: open(os.path.join('/dev/shm', 'canary-' + token), 'w'),
)
""",
    "tcp": "must_fail(lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', tcp)))",
    "udp": "must_fail(lambda: connect(socket.AF_INET, socket.SOCK_DGRAM, ('127.0.0.1', udp)))",
    "unix socket": """
must_fail(lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, path), lambda: send(path_datagrams))
""",
    "abstract socket": """
must_fail(lambda: connect(socket.AF_UNIX, socket.SOCK_STREAM, abstract), lambda: send(abstract_datagrams))
""",
    "signal": """
must_fail(*(lambda pid=pid: os.kill(pid, signal.SIGURG) for pid in (grader, os.getppid()) if pid != os.getpid()))
""",
    "leave a process": """
ready, done = os.pipe()
if os.fork() == 0:
    if os.fork():
        os._exit(0)
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    try:
        os.setsid()
    except OSError:
        pass
    os.write(done, b"x")
    while True:
        signal.pause()
os.read(ready, 1)
raise Held("held")
""",
}
"""What is tried, by what it is after."""


@dataclass(frozen=True)
class Outcome:
    """Whether a probe was held, and what it got if not."""

    name: str
    held: bool
    detail: str = ""

    @property
    def word(self) -> str:
        """The outcome as records have it."""
        return "held" if self.held else "NOT HELD"


def require_held(control: Control, level: Level) -> dict[str, str]:
    """Try everything, and say by name what held.

    Raises :class:`SandboxError` where the level cannot be had on this machine, or promises what does not hold.
    """
    require(level, control.wait_until_ready().offers)
    try:
        outcomes = probe(control, level)
    except OSError as error:
        raise SandboxError(f"the sandbox could not be tried: {error}; see autograder doctor") from error
    broken = [outcome.name for outcome in outcomes if not outcome.held]
    if broken and level in CONFINED:
        raise SandboxError(
            f"the sandbox level {level} does not hold on this machine ({', '.join(broken)}): see autograder doctor"
        )
    return {outcome.name: outcome.word for outcome in outcomes}


def probe(control: Control, level: Level) -> tuple[Outcome, ...]:
    """Load the probes in a worker of this level and say what came of each."""
    ready = control.wait_until_ready()
    asked = restrictions(level, _LIMITS, len(_PROBES), 0, ready.offers, gives_up_root=ready.gives_up_root)
    with _planted() as (names, noticed):
        head = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        units = (Unit("planted", head), Unit("head", _HEAD), *(Unit(name, text) for name, text in _PROBES.items()))
        load = Load("probes", units, (), (), ())
        said: dict[str, str] = {}
        before = running(control.scratch)
        try:
            with Session(control, load, asked, _LIMITS) as session:
                for problem in session.open().problems:
                    said[problem.label] = problem.message
        except LoadError as error:
            return tuple(Outcome(name, False, f"it could not be tried: {error}") for name in _PROBES)
        seen = noticed()
        if running(control.scratch) - before:
            seen["leave a process"] = "a process is left"
    return tuple(_outcome(name, said.get(name, "it said nothing"), seen.get(name, "")) for name in _PROBES)


def compute(control: Control, gpus: Gpus) -> Outcome:
    """Have a confined worker multiply matrices on a GPU."""
    ready = control.wait_until_ready()
    asked = restrictions("standard", _LIMITS, 1, 0, ready.offers, gives_up_root=ready.gives_up_root)
    load = Load("probes", (Unit("compute", _COMPUTE),), (), (), (), device="cuda")
    try:
        with Session(control, load, asked, _LIMITS, gpus.place(0)) as session:
            said = [problem.message for problem in session.open().problems]
    except (LoadError, SandboxError) as error:
        said = [str(error)]
    return Outcome("cuda", not said, said[0] if said else "computes in a confined worker")


def running(scratch: Path) -> set[str]:
    """The processes of a zygote and all that it has forked: its scratch folder stands in their command line."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            if os.fsencode(scratch) in (folder / "cmdline").read_bytes():
                found.add(folder.name)
    return found


def _outcome(name: str, said: str, seen: str) -> Outcome:
    if seen:
        return Outcome(name, False, seen)
    return Outcome(name, said == "Held: held", said.removeprefix("Held: "))


@contextlib.contextmanager
def _planted() -> Iterator[tuple[dict[str, object], "_Noticed"]]:
    """Files, listeners and an environment variable to be after, and what tells whether they were touched.

    The files are readable to everybody, so that nothing but the sandbox is in the way.
    """
    short = "/tmp" if os.access("/tmp", os.W_OK) else None  # a unix socket's path has at most 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="autograder-probes-", dir=short))
    token = secrets.token_hex(16)
    reference, neighbour = folder / "solutions" / "reference.py", folder / "submissions" / "neighbour.py"
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for path in (reference, neighbour):
            path.parent.mkdir()
            path.write_text(f"planted = {token!r}\n")
        outside = folder / "outside"
        outside.mkdir()
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        os.environ[_ENVIRONMENT] = token
        stack.callback(os.environ.pop, _ENVIRONMENT, None)
        internet = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
        listeners = {
            name: stack.enter_context(_listen(socket.AF_INET, kind, ("127.0.0.1", 0)))
            for name, kind in internet.items()
        }
        for name, address in (("unix socket", str(folder / "stream")), ("abstract socket", f"\0{token}")):
            listeners[name] = stack.enter_context(_listen(socket.AF_UNIX, socket.SOCK_STREAM, address))
        datagrams = {
            name: stack.enter_context(_listen(socket.AF_UNIX, socket.SOCK_DGRAM, address))
            for name, address in (("unix socket", str(folder / "datagrams")), ("abstract socket", f"\0{token}d"))
        }
        for name in ("stream", "datagrams"):
            (folder / name).chmod(0o777)
        names: dict[str, object] = {
            "reference": str(reference),
            "neighbour": str(neighbour),
            "outside": str(outside),
            "token": token,
            "grader": os.getpid(),
            "tcp": listeners["tcp"].getsockname()[1],
            "udp": listeners["udp"].getsockname()[1],
            "path": str(folder / "stream"),
            "path_datagrams": str(folder / "datagrams"),
            "abstract": f"\0{token}",
            "abstract_datagrams": f"\0{token}d",
        }
        yield names, _Noticed(outside, neighbour, neighbour.read_text(), listeners, datagrams)


@dataclass(frozen=True)
class _Noticed:
    """What the planting side can see of attempts that succeeded."""

    outside: Path
    neighbour: Path
    content: str
    listeners: Mapping[str, socket.socket]
    datagrams: Mapping[str, socket.socket]

    def __call__(self) -> dict[str, str]:
        seen = {}
        if any(self.outside.iterdir()):
            seen["write outside"] = "it has made a file"
        elif not self.neighbour.is_file() or self.neighbour.read_text() != self.content:
            seen["write outside"] = "it has changed a file"
        for name, listener in (*self.listeners.items(), *self.datagrams.items()):
            if _was_reached(listener):
                seen[name] = "it has reached a listener"
        return seen


def _listen(family: int, kind: int, address: tuple[str, int] | str) -> socket.socket:
    listener = socket.socket(family, kind)
    listener.bind(address)
    if kind == socket.SOCK_STREAM:
        listener.listen()
    listener.setblocking(False)
    return listener


def _was_reached(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(16)
    except BlockingIOError:
        return False
    return True
