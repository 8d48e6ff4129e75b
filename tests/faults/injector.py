"""Makes one call of a run fail: those of an undisturbed run are counted, then each fails in a run of its own.

The calls are those that the package makes to the machine, in any of its processes: functions of :mod:`os`, sockets,
clocks, and the steps of its own protocol. They are replaced in a process that is forked for one run, so that nothing
has to be put back; processes that are forked from there inherit them, and one counter.
"""

import mmap
import os
import struct
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import autograder

_PACKAGE = str(Path(autograder.__file__).parent) + os.sep
_LIBRARY = str(Path(os.__file__).parent) + os.sep
_COUNTS = struct.Struct("<qq")
_LOG_BYTES = 2**22
_FEW = 12
_FORKED: dict[str, str] = {"role": "main"}

Effect = Callable[[Callable[..., Any], tuple[Any, ...], dict[str, Any]], Any]
"""What happens in place of the call: it gets the real function and the arguments."""


@dataclass(frozen=True)
class Call:
    """A function, by the object that holds it, that can be made to fail."""

    holder: Any
    name: str

    def __str__(self) -> str:
        return f"{getattr(self.holder, '__name__', self.holder)}.{self.name}"


@dataclass(frozen=True)
class Fault:
    """What is to happen at the calls of a kind, in which processes.

    ``lasts`` makes every call from that one on fail as well, as on a disk that stays full.
    """

    calls: Sequence[Call]
    effect: Effect
    roles: Collection[str] = ("main", "job")
    lasts: bool = False


def role() -> str:
    """What this process is in the run: ``main``, ``job``, ``zygote`` or ``worker``."""
    return _FORKED["role"]


def take_role(name: str) -> None:
    """Say what this process is, once it is forked."""
    _FORKED["role"] = name


class Injector:
    """Counts the calls of a fault in one run, and has it happen at number ``at`` (from 0); ``None`` only counts."""

    def __init__(self, fault: Fault, at: int | None) -> None:
        self._fault = fault
        self._at = at
        self._memory = mmap.mmap(-1, _LOG_BYTES)

    @property
    def places(self) -> tuple[str, ...]:
        """Where each call was made: process, function, and the line of the package."""
        _, length = _COUNTS.unpack_from(self._memory)
        return tuple(self._memory[_COUNTS.size : _COUNTS.size + length].decode().splitlines())

    def steps(self, *, thorough: bool) -> tuple[int, ...]:
        """The numbers of the calls that differ: the last that each line makes, when there is most to lose.

        Where there are few, these are all; to be thorough, the first and the second of each line are taken as well.
        """
        if len(self.places) <= _FEW:
            return tuple(range(len(self.places)))
        found: dict[str, list[int]] = {}
        for number, place in enumerate(self.places):
            found.setdefault(place, []).append(number)
        chosen = ((*numbers[:2], numbers[-1]) if thorough else numbers[-1:] for numbers in found.values())
        return tuple(sorted({number for numbers in chosen for number in numbers}))

    @property
    def reached(self) -> bool:
        """Whether the fault happened."""
        return self._at is not None and _COUNTS.unpack_from(self._memory)[0] > self._at

    def install(self) -> None:
        """Replace the functions, in this process and all that it forks."""
        for call in self._fault.calls:
            real = getattr(call.holder, call.name)
            setattr(call.holder, call.name, self._counted(str(call), real))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **more: Any) -> Any:
            caller = _caller() if role() in self._fault.roles else ""
            if not caller:
                return real(*arguments, **more)
            number, length = _COUNTS.unpack_from(self._memory)
            line = f"{role()}: {name} in {caller}\n".encode()
            self._memory[_COUNTS.size + length : _COUNTS.size + length + len(line)] = line
            _COUNTS.pack_into(self._memory, 0, number + 1, length + len(line))
            due = self._at is not None and (number == self._at or (self._fault.lasts and number > self._at))
            return self._fault.effect(real, arguments, more) if due else real(*arguments, **more)

        return counted


def _caller() -> str:
    """The line of the package that makes a call, through functions of the standard library; empty if none does."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_PACKAGE):
            return f"{name.removeprefix(_PACKAGE)}, line {frame.f_lineno}"
        if not name.startswith(_LIBRARY) or "site-packages" in name or "importlib" in name:
            return ""
        frame = frame.f_back
    return ""


def raises(error: Callable[[], BaseException]) -> Effect:
    """The call raises this."""

    def effect(_real: Callable[..., Any], _arguments: tuple[Any, ...], _more: dict[str, Any]) -> Any:
        raise error()

    return effect


def fails_with(number: int) -> Effect:
    """The call fails with this error number of the system."""
    return raises(lambda: OSError(number, os.strerror(number)))


def first(act: Callable[[], object]) -> Effect:
    """Something happens just before the call, which then goes on."""

    def effect(real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> Any:
        act()
        return real(*arguments, **more)

    return effect


def afterwards(act: Callable[[], object]) -> Effect:
    """Something happens just after the call."""

    def effect(real: Callable[..., Any], arguments: tuple[Any, ...], more: dict[str, Any]) -> Any:
        result = real(*arguments, **more)
        act()
        return result

    return effect
