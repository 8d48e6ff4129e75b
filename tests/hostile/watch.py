"""What the corpus is after, planted where it is told to look, and what notices if it gets there."""

import base64
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch

import autograder
import autograder.worker.calls
from autograder.grading.zygote import Control, Handle
from autograder.record import Record, encode_record
from autograder.sandbox.probes import running
from autograder.worker.zygote import Ended
from tests.support import ROOT

ENVIRONMENT = "AUTOGRADER_HOSTILE_TOKEN"
_SECRETS = {
    "reference": ("solutions/multi_channel/multi_channel.py", "planted = {token!r}\n"),
    "neighbour": ("submissions/neighbour.py", "planted = {token!r}\n"),
    "results": ("graded/results/neighbour.json", '{{"score": 30.0, "planted": "{token}"}}\n'),
    "manifest": ("graded/grading.json", '{{"seed": 7, "planted": "{token}"}}\n'),
}
_signals_that_came: list[int] = []
_SIGNALS = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGURG)


_PLACES = (
    *(Path(place) for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/root", "/home", "/etc", "/usr/local/bin")),
    Path(tempfile.gettempdir()),
    Path.home(),
    ROOT,
    *(Path(entry) for entry in sys.path),
    Path(sys.executable).parent,
)
_PACKAGES = (torch, json, autograder, autograder.worker.calls)


class Planted:
    """Secrets, a folder to write to, listeners, and a signal handler, all as open as file modes can make them."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        short = "/tmp" if os.access("/tmp", os.W_OK) else None  # a unix socket's path has at most 107 bytes
        self.folder = Path(tempfile.mkdtemp(prefix="planted-", dir=short))
        stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.tokens = {name: secrets.token_hex(12) for name in (*_SECRETS, "environment")}
        self.mark = secrets.token_hex(8)
        self.paths: dict[str, Path] = {}
        self._contents: dict[Path, bytes] = {}
        for name, (place, text) in _SECRETS.items():
            self.paths[name] = self.folder / place
            self._contents[self.paths[name]] = text.format(token=self.tokens[name]).encode()
        self.outside = self.folder / "outside"
        self.restore()
        self._packages = _states_of_packages()
        os.environ[ENVIRONMENT] = self.tokens["environment"]
        stack.callback(os.environ.pop, ENVIRONMENT, None)
        self.listeners: dict[str, socket.socket] = {}
        self._listen(stack)
        for number in _SIGNALS:
            before = signal.signal(number, lambda number, _frame: _signals_that_came.append(number))
            stack.callback(signal.signal, number, before)

    def restore(self) -> None:
        """Put the files back as they were."""
        shutil.rmtree(self.outside, ignore_errors=True)
        self.outside.mkdir()
        for path, content in self._contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for path in (self.folder, *self.folder.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)

    def _listen(self, stack: contextlib.ExitStack) -> None:
        internet, six, unix = socket.AF_INET, socket.AF_INET6, socket.AF_UNIX
        stream, datagrams = socket.SOCK_STREAM, socket.SOCK_DGRAM
        wanted: dict[str, tuple[int, int, tuple[str, int] | str]] = {
            "tcp": (internet, stream, ("127.0.0.1", 0)),
            "udp": (internet, datagrams, ("127.0.0.1", 0)),
            "tcp6": (six, stream, ("::1", 0)),
            "udp6": (six, datagrams, ("::1", 0)),
            "unix": (unix, stream, str(self.folder / "stream")),
            "unix_datagrams": (unix, datagrams, str(self.folder / "datagrams")),
            "abstract": (unix, stream, f"\0{self.mark}"),
            "abstract_datagrams": (unix, datagrams, f"\0{self.mark}d"),
        }
        for name, (family, kind, address) in wanted.items():
            try:
                listener = socket.socket(family, kind)
                listener.bind(address)
            except OSError:
                if family == six:
                    continue  # a machine without it
                raise
            stack.enter_context(listener)
            if kind == stream:
                listener.listen()
            listener.setblocking(False)
            self.listeners[name] = listener
        for name in ("stream", "datagrams"):
            (self.folder / name).chmod(0o777)

    @property
    def names(self) -> dict[str, object]:
        """What the submissions are told."""
        ports = {
            name: self.listeners[name].getsockname()[1] if name in self.listeners else 9
            for name in ("tcp", "udp", "tcp6", "udp6")
        }
        return {
            **self.paths,
            **ports,
            "outside": self.outside,
            "planted": self.folder,
            "mark": self.mark,
            "environment": ENVIRONMENT,
            "grader": os.getpid(),
            "checkout": ROOT,
            "stream": self.folder / "stream",
            "datagrams": self.folder / "datagrams",
        }

    def noticed(self) -> list[str]:
        """What somebody has done since this was last asked."""
        found = [f"a canary at {path}" for path in self.outside.iterdir()]
        found += [f"a canary in {place}" for place in _PLACES if _is_there(place / f"canary-{self.mark}")]
        for path, content in self._contents.items():
            if not path.is_file() or path.read_bytes() != content or path.stat().st_mode & 0o777 != 0o666:
                found.append(f"{path.name} has been changed")
        if self._packages != _states_of_packages():
            found.append("an installed package has been changed")
        found += [f"the {name} listener was reached" for name, it in self.listeners.items() if _was_reached(it)]
        found += [f"signal {number} came" for number in _signals_that_came]
        _signals_that_came.clear()
        return found

    def tokens_in(self, content: bytes) -> list[str]:
        """The secrets of which the content tells, written plainly or in one of the usual ways."""
        return [name for name, token in self.tokens.items() if any(way in content for way in _ways(token))]

    def in_record(self, record: Record) -> list[str]:
        """The secrets of which a record tells."""
        return self.tokens_in(encode_record(record))


def _is_there(path: Path) -> bool:
    return os.access(path.parent, os.X_OK) and os.path.lexists(path)


def _states_of_packages() -> list[tuple[int, int, int, int]]:
    states = [os.stat(str(module.__file__)) for module in _PACKAGES]
    return [(state.st_size, state.st_mode, state.st_mtime_ns, state.st_nlink) for state in states]


def _ways(token: str) -> Iterator[bytes]:
    plain = token.encode()
    yield from (plain, plain[::-1], plain.hex().encode(), base64.b64encode(plain).rstrip(b"="))
    for letters in (plain[:6], plain[6:12]):  # as numbers, one below the other or side by side
        for gap in (b", ", b",", b".0, ", b".0,"):
            yield gap.join(str(letter).encode() for letter in letters)


class Watched:
    """A zygote's control whose workers' folders are looked into before they go, and whose processes are counted."""

    def __init__(self, control: Control, planted: Planted) -> None:
        self.control = control
        self._planted = planted
        self._found: list[str] = []
        control.wait_until_ready()
        self._roots = running(control.scratch)
        self._end = control.end
        control.end = self._look_and_end  # type: ignore[method-assign]

    def _look_and_end(self, handle: Handle, *, late_after_s: float = 0.0) -> Ended:
        for folder in (Path(f"/proc/{handle.pid}/root{handle.folder}"), handle.folder):
            self._look_into(folder)
        return self._end(handle, late_after_s=late_after_s)

    def _look_into(self, folder: Path) -> None:
        told = bytearray()
        with contextlib.suppress(OSError):  # a worker that has ended, or another user's
            for path in folder.rglob("*"):
                told += os.fsencode(path.name)
                if path.is_file() and not path.is_symlink():
                    with path.open("rb") as handle:
                        told += handle.read(2**20)
        self._found += [f"the {name} token in the working folder" for name in self._planted.tokens_in(bytes(told))]

    def noticed(self) -> list[str]:
        """What was found in working folders since this was last asked, and what still runs."""
        found, self._found = self._found, []
        left = descendants(self._roots) - self._roots
        return found + [f"a process is left: {pid}" for pid in sorted(left)]


def descendants(roots: set[str]) -> set[str]:
    """These processes and all that come of them; an orphan is handed to a root, for the roots are subreapers."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended
            parents[folder.name] = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1]
    family = set(roots)
    while True:
        more = {pid for pid, parent in parents.items() if parent in family} - family
        if not more:
            return family
        family |= more


def _was_reached(listener: socket.socket) -> bool:
    """Whether anything came since this was last asked; all of it is taken."""
    reached = False
    while True:
        try:
            if listener.type == socket.SOCK_STREAM:
                listener.accept()[0].close()
            else:
                listener.recv(16)
        except BlockingIOError:
            return reached
        reached = True
