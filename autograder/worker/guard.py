"""What Python code in a worker is refused: calling native code by address or name, and loading its own.

A submission shares its process with the code that forbids operators and that answers for it. The operators are gone
from what Python reaches (:mod:`autograder.worker.forbid`); their machine code is still in memory. An audit hook, which
nothing can remove, refuses the ways to it that the interpreter reports: looking functions up through ``ctypes``, native
code that lies outside of the installed packages, the submission's own import of a package that offers a forbidden
operator ready-made, and giving a function other code. Installed packages go on as they are used to: one may import
another, and load its libraries.
"""

import importlib
import sys
import types
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from autograder.sandbox.reach import interpreter_folders
from autograder.worker.errors import ForbiddenOperatorError
from autograder.worker.forbid import PACKAGES

_NATIVE = (
    "ctypes.dlsym",
    "ctypes.call_function",
    "ctypes.cdata",
    "ctypes.addressof",
    "ctypes.string_at",
    "ctypes.wstring_at",
    "ctypes.PyObj_FromPtr",
)

Hook = Callable[[str, tuple[Any, ...]], None]


def stand_guard(groups: Iterable[str], installed: Iterable[Path] | None = None) -> None:
    """Install the hook, for as long as this process lives.

    ``groups`` are the operators that the submission may not have, ``installed`` the folders in which packages are,
    those of this interpreter if nothing else is said.
    """
    folders = tuple(f"{folder}/" for folder in (interpreter_folders() if installed is None else installed))
    names = [name for group in groups for name in PACKAGES.get(group, ())]
    packages = tuple((name, f"{name}.", f"/{name.replace('.', '/')}/__init__.py") for name in names)
    sys.addaudithook(_against_packages(packages, folders))
    sys.addaudithook(_against_native_code(folders))


# All that the hooks need are their own defaults, which cannot be changed from outside: globals, cells and builtins can.


def _against_native_code(folders: tuple[str, ...]) -> Hook:
    def audit(
        event: str,
        args: tuple[Any, ...],
        _native: tuple[str, ...] = _NATIVE,
        _folders: tuple[str, ...] = folders,
        _starts: Callable[..., bool] = str.startswith,
        _holds: Callable[..., bool] = str.__contains__,
        _text: type = str,
        _kind: Callable[..., type] = type,
        _refused: Callable[[str], Exception] = PermissionError,
    ) -> None:
        if event in ("import", "ctypes.dlopen"):
            path = args[1] if event == "import" else args[0]
            if event == "import" and path is None:
                return
            if _kind(path) is not _text or not _starts(path, _folders) or _holds(path, "/../"):
                raise _refused("a submission cannot load native code of its own; write it in Python")
        elif _starts(event, _native):
            raise _refused("a submission cannot call native code through ctypes; use torch or NumPy")
        elif event == "object.__setattr__" and args[1] == "__code__":
            raise _refused("a submission cannot give a function other code; define another function")

    return audit


def _against_packages(forbidden: tuple[tuple[str, str, str], ...], folders: tuple[str, ...]) -> Hook:
    """``forbidden`` are packages: their names, what their modules' names begin with, and where their files end."""

    def audit(
        event: str,
        args: tuple[Any, ...],
        _forbidden: tuple[tuple[str, str, str], ...] = forbidden,
        _folders: tuple[str, ...] = folders,
        _starts: Callable[..., bool] = str.startswith,
        _ends: Callable[..., bool] = str.endswith,
        _is: Callable[..., bool] = str.__eq__,
        _machinery: tuple[str, ...] = ("<frozen importlib", f"{Path(importlib.__file__).parent}/"),
        _frame: Callable[[int], types.FrameType] = sys._getframe,
        _built_in: Callable[[str], Exception] = ForbiddenOperatorError,
    ) -> None:
        if event == "import":
            name = args[0]
        elif event == "exec":  # importlib.import_module raises no event of its own
            name = args[0].co_filename
        else:
            return
        for package, inside, file in _forbidden:
            if _is(name, package) or _starts(name, inside) or _ends(name, file):
                importing = _frame(1)
                while importing.f_back is not None and _starts(importing.f_code.co_filename, _machinery):
                    importing = importing.f_back
                if not _starts(importing.f_code.co_filename, _folders):
                    raise _built_in(package)

    return audit
