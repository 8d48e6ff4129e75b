"""What Python code in a worker is refused: calling native code by address or name, and loading its own.

A submission shares its process with the code that forbids operators and that answers for it. The operators are gone
from what Python reaches (:mod:`autograder.worker.forbid`); their machine code is still in memory. An audit hook, which
nothing can remove, refuses the ways to it that the interpreter reports: ``ctypes``, extension modules that lie outside
of the installed packages, packages that offer a forbidden operator ready-made, and giving a function other code.
"""

import sys
from collections.abc import Callable, Iterable

from autograder.sandbox.reach import interpreter_folders
from autograder.worker.errors import ForbiddenOperatorError
from autograder.worker.forbid import PACKAGES

_NATIVE = (
    "ctypes.dlopen",
    "ctypes.dlsym",
    "ctypes.call_function",
    "ctypes.cdata",
    "ctypes.addressof",
    "ctypes.string_at",
    "ctypes.wstring_at",
    "ctypes.PyObj_FromPtr",
)


def stand_guard(groups: Iterable[str]) -> None:
    """Install the hook, for as long as this process lives; ``groups`` are the operators that it may not have."""
    packages = tuple(name for group in groups for name in PACKAGES.get(group, ()))
    sys.addaudithook(_hook(packages, tuple(f"{folder}/" for folder in interpreter_folders())))


def _hook(forbidden: tuple[str, ...], folders: tuple[str, ...]) -> Callable[[str, tuple[object, ...]], None]:
    # all that it needs are defaults, which cannot be changed from outside: globals, cells and builtins can
    def audit(
        event: str,
        args: tuple[object, ...],
        _native: tuple[str, ...] = _NATIVE,
        _forbidden: tuple[str, ...] = forbidden,
        _inside: tuple[str, ...] = tuple(f"{name}." for name in forbidden),
        _folders: tuple[str, ...] = folders,
        _starts: Callable[..., bool] = str.startswith,
        _holds: Callable[..., bool] = str.__contains__,
        _is: Callable[..., bool] = str.__eq__,
        _text: type = str,
        _kind: Callable[..., type] = type,
        _refused: Callable[[str], Exception] = PermissionError,
        _built_in: Callable[[str], Exception] = ForbiddenOperatorError,
    ) -> None:
        if event == "import":
            name, path = args[0], args[1]
            for package in _forbidden:
                if _is(name, package):
                    raise _built_in(package)
            if _starts(name, _inside):
                raise _built_in(name)  # type: ignore[arg-type]  # an import's name is text
            if path is not None and (_kind(path) is not _text or not _starts(path, _folders) or _holds(path, "/../")):
                raise _refused("a submission cannot load native code of its own; write it in Python")
        elif _starts(event, _native):
            raise _refused("a submission cannot call native code through ctypes; use torch or NumPy")
        elif event == "object.__setattr__" and args[1] == "__code__":
            raise _refused("a submission cannot give a function other code; define another function")

    return audit
