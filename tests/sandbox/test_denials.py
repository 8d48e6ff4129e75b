"""Submissions that try to get out, graded as any other: every attempt is refused, and the right rest scores full."""

import os
import platform
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.grading.zygote import Control
from autograder.record import Record
from autograder.sandbox.levels import CONFINED, Level
from autograder.sandbox.probes import running
from tests.support import RIGHT, ROOT

GradeAt = Callable[[Level, str], Record]
LEVELS = pytest.mark.parametrize("level", CONFINED)

HEAD = """
import ctypes, errno, fcntl, mmap, os, resource, shutil, signal, socket, stat, subprocess, sys, tempfile, threading

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long

def call(number, *arguments):
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = libc.syscall(ctypes.c_long(number), *wide)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result

def function(name, *arguments):
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), "refused")

def attempt(name, function):
    try:
        got = function()
    except OSError as error:
        raise RuntimeError(f"{name}|held|{error!r}")
    raise RuntimeError(f"{name}|NOT HELD|{str(got)[:60]}")

def read(path):
    with open(path, "rb") as handle:
        return handle.read(40)

def connect(family, kind, address):
    with socket.socket(family, kind) as made:
        made.connect(address)

def pair(kind=socket.SOCK_DGRAM):
    return socket.socketpair(socket.AF_UNIX, kind)[0]
"""

FILES = {
    "the reference": "read(reference)",
    "the folder of solutions": "os.listdir(solutions)",
    "a test": "read(os.path.join(checkout, 'tests', 'support.py'))",
    "the checkout's history": "os.listdir(os.path.join(checkout, '.git'))",
    "the checkout": "os.listdir(checkout)",
    "a neighbour's submission": "read(neighbour)",
    "a neighbour's through a link": "(os.symlink(neighbour, 'link'), read('link'))",
    "a neighbour's through a hard link": "(os.link(neighbour, 'hard'), read('hard'))",
    "a neighbour's through our root": "read('/proc/self/root' + neighbour)",
    "a neighbour's through our working folder": "read('/proc/self/cwd/../../..' + neighbour)",
    "a neighbour's by openat2": "call(437, -100, neighbour.encode(), bytes(24), 24)",
    "a handle": "call(NAME_TO_HANDLE, -100, neighbour.encode(), bytes(200), bytes(8), 0)",
    "other scratch folders": "os.listdir('..')",
    "the root folder": "os.listdir('/')",
    "home folders": "os.listdir('/root') + os.listdir('/home')",
    "temporary files": "os.listdir('/tmp')",
    "the list of users": "read('/etc/passwd')",
    "the list of passwords": "read('/etc/shadow')",
    "processes": "os.listdir('/proc')",
    "the first process": "read('/proc/1/cmdline')",
    "the parent's memory": "read(f'/proc/{os.getppid()}/mem')",
    "the grader's memory": "read(f'/proc/{grader}/mem')",
    "the grader's environment": "read(f'/proc/{grader}/environ')",
    "the grader's files": "os.listdir(f'/proc/{grader}/fd')",
    "connections": "read('/proc/net/tcp') + read('/proc/self/net/tcp')",
    "a disk": "read('/dev/vda') + read('/dev/sda')",
    "a terminal": "open('/dev/tty')",
    "shared memory": "open('/dev/shm/canary', 'w')",
    "a file outside": "open(outside + '/canary', 'w')",
    "a file in the temporary folder": "open('/tmp/canary', 'w')",
    "a folder outside": "os.mkdir(outside + '/canary')",
    "a link outside": "os.symlink('/', outside + '/canary')",
    "a hard link outside": "(open('mine', 'w').close(), os.link('mine', outside + '/canary'))",
    "renaming a neighbour's": "os.rename(neighbour, 'stolen')",
    "removing a neighbour's": "os.unlink(neighbour)",
    "cutting a neighbour's": "os.truncate(neighbour, 0)",
    "cutting by opening": "os.open(neighbour, os.O_RDONLY | os.O_TRUNC)",
    "the mode of a neighbour's": "os.chmod(neighbour, 0)",
    "the times of a neighbour's": "os.utime(neighbour)",
    "an attribute of a neighbour's": "os.setxattr(neighbour, 'user.x', b'x')",
    "a package's source": "open(os.__file__, 'a')",
    "a package's mode": "os.fchmod(os.open(os.__file__, os.O_RDONLY), 0o777)",
    "this package's source": "open(sys.modules['autograder'].__file__, 'a')",
    "a device": "os.mknod('device', stat.S_IFCHR | 0o600, os.makedev(1, 1))",
    "a socket file": "os.mknod('socket', stat.S_IFSOCK | 0o600)",
}

OTHERS = {
    "tcp": "connect(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', tcp))",
    "tcp 6": "connect(socket.AF_INET6, socket.SOCK_STREAM, ('::1', tcp))",
    "a tcp server": "socket.create_server(('127.0.0.1', 0))",
    "udp": "connect(socket.AF_INET, socket.SOCK_DGRAM, ('127.0.0.1', udp))",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "packets": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "vsock": "socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)",
    "the kernel's ciphers": "socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)",
    "a pair of another family": "socket.socketpair(socket.AF_INET, socket.SOCK_STREAM)",
    "a unix socket": "connect(socket.AF_UNIX, socket.SOCK_STREAM, stream)",
    "a unix socket from a pair": "pair().sendto(b'x', datagrams)",
    "a unix socket by a message": "pair().sendmsg([b'x'], [], 0, datagrams)",
    "connecting a pair": "pair().connect(datagrams)",
    "binding a pair": "pair().bind('mine')",
    "an abstract socket": "connect(socket.AF_UNIX, socket.SOCK_STREAM, abstract)",
    "an abstract socket from a pair": "pair().sendto(b'x', abstract_datagrams)",
    "connecting the grader's socket": "socket.socket(fileno=os.dup(3)).connect(stream)",
    "io_uring": "call(425, 8, ctypes.create_string_buffer(248))",
    "a signal to the parent": "os.kill(os.getppid(), 0)",
    "a signal to the grader": "os.kill(grader, signal.SIGURG)",
    "a signal to everybody": "os.kill(-1, signal.SIGURG)",
    "a signal to a group": "os.killpg(grader_group, signal.SIGURG)",
    "a queued signal": "call(QUEUE, grader, int(signal.SIGURG), bytes(128))",
    "a descriptor for a process": "os.pidfd_open(os.getppid())",
    "a signal by ownership": "fcntl.fcntl(3, fcntl.F_SETOWN, grader)",
    "a signal by a control": "fcntl.ioctl(3, 0x8901, grader.to_bytes(4, 'little'))",
    "tracing": "call(PTRACE, 16, os.getppid(), 0, 0)",
    "reading memory": "call(READV, os.getppid(), bytes(16), 1, bytes(16), 1, 0)",
    "another's limits": "resource.prlimit(grader, resource.RLIMIT_NOFILE)",
    "another's processors": "os.sched_setaffinity(os.getppid(), {0})",
    "another's priority": "os.setpriority(os.PRIO_PGRP, grader_group, 19)",
    "a session of its own": "os.setsid()",
    "a group of its own": "os.setpgid(0, 0) if os.getpid() != os.getpgrp() else os.setpgrp()",
    "living on": "function('prctl', 1, 0, 0, 0, 0)",
    "being traced": "function('prctl', 4, 1, 0, 0, 0)",
    "a program": "subprocess.run(['/bin/true'])",
    "a shell": "os.posix_spawn('/bin/sh', ['sh', '-c', 'true'], {})",
    "a program from memory": "os.memfd_create('program')",
    "the interpreter": "os.execv(sys.executable, ['python', '-c', ''])",
    "root": "os.setuid(0) or os.setresuid(0, 0, 0)",
    "a namespace": "function('unshare', 0x10000000)",
    "a namespace by clone": "call(CLONE, 0x10000000 | 17, 0, 0, 0, 0)",
    "a mount": "function('mount', b'x', b'.', b'tmpfs', 0, None)",
    "a root of its own": "os.chroot('.')",
    "keys": "call(KEYCTL, 0, -3, 0)",
    "bpf": "call(BPF, 0, bytes(128), 128)",
    "counters": "call(PERF, bytes(128), 0, -1, -1, 0)",
    "page faults": "call(USERFAULT, 0)",
    "shared memory by number": "call(SHMGET, 0, 4096, 0o1600)",
    "the machine's name": "socket.sethostname('x')",
    "a call that is newer than the list": "call(467, 0, 0, 0, 0)",
}

NUMBERS = {
    "x86_64": {
        "NAME_TO_HANDLE": 303, "QUEUE": 129, "PTRACE": 101, "READV": 310, "CLONE": 56, "KEYCTL": 250, "BPF": 321,
        "PERF": 298, "USERFAULT": 323, "SHMGET": 29,
    },
    "aarch64": {
        "NAME_TO_HANDLE": 264, "QUEUE": 138, "PTRACE": 117, "READV": 270, "CLONE": 220, "KEYCTL": 219, "BPF": 280,
        "PERF": 241, "USERFAULT": 282, "SHMGET": 194,
    },
}  # fmt: skip


class Target:
    """What the attempts are after: files that anybody may read and write, and listeners."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        for path in (folder, *folder.parents):
            if path.stat().st_uid == os.geteuid():  # pytest's temporary folders are closed to other users
                path.chmod(path.stat().st_mode | 0o111)
        (folder / "outside").mkdir()
        self.neighbour = folder / "neighbour.py"
        self.neighbour.write_text("planted")
        (folder / "outside").chmod(0o777)
        self.neighbour.chmod(0o666)
        self.listeners = []
        addresses: list[tuple[int, int, tuple[str, int] | str]] = [
            (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            (socket.AF_UNIX, socket.SOCK_STREAM, str(folder / "s")),
            (socket.AF_UNIX, socket.SOCK_DGRAM, str(folder / "d")),
            (socket.AF_UNIX, socket.SOCK_STREAM, f"\0{folder}s"),
            (socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{folder}d"),
        ]
        for family, kind, address in addresses:
            listener = stack.enter_context(socket.socket(family, kind))
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen()
            listener.setblocking(False)
            self.listeners.append(listener)
        for name in "sd":
            (folder / name).chmod(0o777)

    @property
    def names(self) -> dict[str, object]:
        tcp, udp, *_ = (listener.getsockname() for listener in self.listeners)
        return {
            "checkout": str(ROOT),
            "solutions": str(ROOT / "solutions"),
            "reference": str(ROOT / "solutions" / "multi_channel" / "multi_channel.py"),
            "neighbour": str(self.neighbour),
            "outside": str(self.folder / "outside"),
            "grader": os.getpid(),
            "grader_group": os.getpgrp(),
            "tcp": tcp[1],
            "udp": udp[1],
            "stream": str(self.folder / "s"),
            "datagrams": str(self.folder / "d"),
            "abstract": f"\0{self.folder}s",
            "abstract_datagrams": f"\0{self.folder}d",
            **NUMBERS[platform.machine()],
        }

    def touched(self) -> list[str]:
        """What somebody has done here."""
        found = [path.name for path in (self.folder / "outside").iterdir()]
        if self.neighbour.read_text() != "planted" or self.neighbour.stat().st_mode & 0o777 != 0o666:
            found.append("neighbour.py")
        for number, listener in enumerate(self.listeners):
            try:
                if listener.type == socket.SOCK_STREAM:
                    listener.accept()[0].close()
                else:
                    listener.recv(16)
            except BlockingIOError:
                continue
            found.append(f"listener {number}")
        return found


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    with ExitStack() as stack:
        yield Target(tmp_path, stack)


@LEVELS
@pytest.mark.parametrize("attempts", [FILES, OTHERS], ids=["files", "others"])
def test_every_attempt_is_refused(level: Level, attempts: dict[str, str], target: Target, grade_at: GradeAt) -> None:
    names = "".join(f"{name} = {value!r}\n" for name, value in target.names.items())
    items = list(attempts.items())
    for start in range(0, len(items), 25):
        part = items[start : start + 25]
        tries = "".join(f"attempt({name!r}, lambda: {what})\n" for name, what in part)
        record = grade_at(level, RIGHT + HEAD + names + tries)
        outcomes = {}
        for note in record.notes:
            name, _, rest = note.message.removeprefix("RuntimeError: ").partition("|")
            outcomes[name] = rest
        assert {name: outcomes.get(name, "")[:4] for name, _ in part} == {name: "held" for name, _ in part}, outcomes
        assert record.score == record.max_score
    assert target.touched() == []


ALLOWED = """
import os, socket, tempfile, threading, time, zoneinfo
import torch._dynamo, torch.utils.data, numpy.random, sympy, ssl, mimetypes, multiprocessing, asyncio, locale

def check(name, held):
    if not held:
        raise AssertionError(name)

with open("notes.txt", "w") as handle:
    handle.write("mine")
os.mkdir("folder")
os.rename("notes.txt", "folder/notes.txt")
check("renamed", open("folder/notes.txt").read() == "mine")
os.unlink("folder/notes.txt")
os.rmdir("folder")
with tempfile.TemporaryFile() as handle:
    handle.write(b"x")
torch.save(torch.ones(2), "tensor.pt")
check("loaded", torch.load("tensor.pt").sum() == 2)
check("zone", zoneinfo.ZoneInfo("UTC").key == "UTC")
left, right = socket.socketpair()
left.send(b"x")
check("pair", right.recv(1) == b"x")
async def nothing():
    return 7
check("event loop", asyncio.run(nothing()) == 7)
done = []
thread = threading.Thread(target=done.append, args=(1,))
thread.start()
thread.join()
check("thread", done == [1])
pid = os.fork()
if pid == 0:
    os._exit(3)
check("fork", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3)
torch.set_num_threads(2)
check("threads", (torch.ones(600, 600) @ torch.ones(600, 600))[0, 0] == 600)
torch.set_num_threads(1)
weights = torch.ones(3, requires_grad=True)
(weights * 2).sum().backward()
check("backward", weights.grad.tolist() == [2, 2, 2])
batches = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.arange(4)), batch_size=2)
check("loader", len(list(batches)) == 2)
check("bytes", len(os.urandom(4)) == 4)
open(os.devnull, "w").write("x")
"""


@LEVELS
def test_what_lessons_use_works(level: Level, grade_at: GradeAt) -> None:
    record = grade_at(level, RIGHT + ALLOWED)
    assert [note.message for note in record.notes] == []
    assert record.score == record.max_score


DAEMON = """
import os, signal
ready, done = os.pipe()
between = os.fork()
if between == 0:
    try:
        os.setsid()
    except OSError:
        pass
    if os.fork():
        os._exit(0)
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    os.write(done, b"x")
    while True:
        signal.pause()
os.waitpid(between, 0)
os.read(ready, 1)
"""

BOMB = """
import os
if os.fork() == 0:
    for _ in range(6):
        try:
            os.fork()
        except OSError:
            break
    while True:
        if os.fork():
            os._exit(0)
"""


@pytest.mark.parametrize("level", ["process", "standard", "strict"])
def test_a_daemon_ends_with_its_submission(
    level: Level, grade_at: GradeAt, control_of: Callable[[Level], Control]
) -> None:
    before = running(control_of(level).scratch)
    record = grade_at(level, RIGHT + DAEMON)
    assert [note.message for note in record.notes] == []
    assert record.score == record.max_score
    assert running(control_of(level).scratch) == before


@LEVELS
def test_processes_that_keep_forking_end_with_their_submission(
    level: Level, grade_at: GradeAt, control_of: Callable[[Level], Control]
) -> None:
    before = running(control_of(level).scratch)
    grade_at(level, RIGHT + BOMB)
    assert running(control_of(level).scratch) == before


@LEVELS
def test_the_working_folder_is_bounded(level: Level, grade_at: GradeAt, control_of: Callable[[Level], Control]) -> None:
    if not control_of(level).wait_until_ready().offers.mounts:
        pytest.skip("this machine gives a worker no file system of its own at this level")
    source = "for number in range(9):\n    open(str(number), 'wb').write(bytes(1 << 25))\n"
    record = grade_at(level, RIGHT + source)
    assert [note.message for note in record.notes] == ["OSError: [Errno 28] No space left on device"]
    assert record.score == record.max_score


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="this run is an ordinary user's already")
def test_all_of_this_as_an_ordinary_user() -> None:
    command = [sys.executable, "-m", "tests.sandbox.as_user", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run([*command, __file__], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
