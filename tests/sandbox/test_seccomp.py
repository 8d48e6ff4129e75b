"""The filter, run by a small interpreter of the kernel's packet filter: on both machines, whatever this one is."""

import errno
import os

import pytest

from autograder.sandbox import seccomp, syscalls

ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
PID = 4242
MACHINES = pytest.mark.parametrize("machine", syscalls.MACHINES)


def run(machine: str, number: int, *arguments: int, arch: int | None = None) -> str:
    """What the filter says of a call: ``allow``, ``kill`` or the name of an error."""
    data = number.to_bytes(4, "little") + (ARCH[machine] if arch is None else arch).to_bytes(4, "little") + bytes(8)
    data += b"".join(value.to_bytes(8, "little") for value in (*arguments, 0, 0, 0, 0, 0, 0)[:6])
    code = seccomp.program(machine, PID)
    at = loaded = 0
    while True:
        kind, yes, no, value = code[at]
        at += 1
        match kind:
            case 0x20:
                loaded = int.from_bytes(data[value : value + 4], "little")
            case 0x54:
                loaded &= value
            case 0x15:
                at += yes if loaded == value else no
            case 0x25:
                at += yes if loaded > value else no
            case 0x45:
                at += yes if loaded & value else no
            case 0x06 if value == 0x7FFF0000:
                return "allow"
            case 0x06 if value == 0x80000000:
                return "kill"
            case 0x06:
                assert value >> 16 == 5
                return errno.errorcode[value & 0xFFFF]
            case _:
                raise AssertionError(f"an unknown instruction {kind}")


def number(machine: str, name: str) -> int:
    found = {
        **syscalls.SOME,
        **syscalls.ABSENT,
        **{k: v for group in syscalls.DENIED.values() for k, v in group.items()},
    }
    value = found[name][syscalls.MACHINES.index(machine)]
    assert value is not None
    return value


@MACHINES
def test_every_listed_call_is_refused(machine: str) -> None:
    column = syscalls.MACHINES.index(machine)
    for group in syscalls.DENIED.values():
        for name, numbers in group.items():
            value = numbers[column]
            assert value is None or run(machine, value) == "EPERM", name
    for name, numbers in syscalls.ABSENT.items():
        value = numbers[column]
        assert value is None or run(machine, value) == "ENOSYS", name


@MACHINES
def test_calls_that_are_not_listed_are_allowed_up_to_the_newest(machine: str) -> None:
    column = syscalls.MACHINES.index(machine)
    tables = (syscalls.SOME, syscalls.ABSENT, *syscalls.DENIED.values())
    listed = {numbers[column] for table in tables for numbers in table.values()}
    for value in range(syscalls.NEWEST + 1):
        if value not in listed:
            assert run(machine, value) == "allow", value
    assert run(machine, syscalls.NEWEST + 1) == "ENOSYS"


@MACHINES
def test_no_number_stands_twice(machine: str) -> None:
    column = syscalls.MACHINES.index(machine)
    tables = (syscalls.SOME, syscalls.ABSENT, *syscalls.DENIED.values())
    numbers = [row[column] for table in tables for row in table.values() if row[column] is not None]
    assert len(numbers) == len(set(numbers))


@MACHINES
@pytest.mark.parametrize(
    ("name", "arguments", "outcome"),
    [
        ("kill", (PID, 9), "allow"),
        ("kill", (0, 9), "allow"),
        ("kill", (PID + 1, 9), "EPERM"),
        ("kill", (2**64 - 1, 9), "EPERM"),
        ("kill", (2**32 - PID, 9), "EPERM"),
        ("tgkill", (PID, PID + 3, 9), "allow"),
        ("tgkill", (PID + 1, PID, 9), "EPERM"),
        ("prlimit64", (0, 7), "allow"),
        ("prlimit64", (1, 7), "EPERM"),
        ("socketpair", (1, 1), "allow"),
        ("socketpair", (2, 1), "EPERM"),
        ("sendto", (3, 4096, 10, 0, 0, 0), "allow"),
        ("sendto", (3, 4096, 10, 0, 4096, 16), "EPERM"),
        ("sendto", (3, 4096, 10, 0, 2**40, 16), "EPERM"),
        ("clone", (0x003D0F00,), "allow"),
        ("clone", (0x01200011,), "allow"),
        ("clone", (0x10000011,), "EPERM"),
        ("clone", (0x00020011,), "EPERM"),
        ("clone", (0x00008011,), "EPERM"),
        ("fcntl", (3, 3), "allow"),
        ("fcntl", (3, 8), "EPERM"),
        ("ioctl", (3, 0x5421), "allow"),
        ("ioctl", (3, 0x8901), "EPERM"),
        ("prctl", (15, 4096), "allow"),
        ("prctl", (1, 0), "EPERM"),
        ("openat", (0, 4096, os.O_RDONLY), "allow"),
        ("openat", (0, 4096, os.O_WRONLY | os.O_TRUNC | os.O_CREAT), "allow"),
        ("openat", (0, 4096, os.O_RDONLY | os.O_TRUNC), "EPERM"),
    ],
)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], outcome: str) -> None:
    assert run(machine, number(machine, name), *arguments) == outcome


def test_another_numbering_ends_the_process() -> None:
    assert run("x86_64", 20, arch=0x40000003) == "kill"  # 32-bit calls on a 64-bit kernel
    assert run("x86_64", 0x40000000 | 20) == "kill"
    assert run("aarch64", 20, arch=0x40000028) == "kill"


def test_a_machine_that_is_not_known_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="riscv64"):
        seccomp.program("riscv64", PID)
    monkeypatch.setattr(seccomp, "MACHINE", "riscv64")
    assert not seccomp.supported()
