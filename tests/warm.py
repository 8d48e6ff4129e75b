"""The commands of the kit, of nbgrader and of pytest, each in a process forked from one that has imported them already.

``python -m tests.warm SOCKET`` serves; :func:`install` makes programs of the commands' names that ask it. What one does
is what the command does: it has the caller's folder, environment, arguments and streams. Imports take longer than most
of what the documents' commands do, so this saves more than half of the time.
"""

import importlib
import json
import os
import pkgutil
import select
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import autograder

NAMES = ("autograder", "nbgrader", "pytest")

_PROGRAM = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({path!r})
    socket.send_fds(server, [b"."], [0, 1, 2])
    asked = [{name!r}, sys.argv[1:], os.getcwd(), dict(os.environ)]
    server.sendall(json.dumps(asked).encode() + b"\\n")
    sys.exit(int(server.makefile().readline()))
"""


def install(folder: Path, path: str) -> None:
    """Put a program for each command into a folder; they ask the server at this socket."""
    for name in NAMES:
        program = folder / name
        program.write_text(_PROGRAM.format(python=sys.executable, path=path, name=name), encoding="utf-8")
        program.chmod(0o755)


def main() -> None:
    """Serve until standard input ends."""
    _warm()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(sys.argv[1])
        listener.listen()
        print("ready", flush=True)
        while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
            caller, _ = listener.accept()
            with caller:
                _, streams, _, _ = socket.recv_fds(caller, 1, 3)
                name, arguments, folder, environment = json.loads(caller.makefile().readline())
                pid = os.fork()
                if pid == 0:
                    listener.close()
                    _run(name, arguments, folder, environment, streams)
                for stream in streams:
                    os.close(stream)
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                caller.sendall(f"{status if status >= 0 else 128 - status}\n".encode())


def _warm() -> None:
    """Import what the commands do; nothing of it starts a thread."""
    for module in pkgutil.walk_packages(autograder.__path__, "autograder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in ("jaxtyping", "nbgrader.apps.nbgraderapp", "pydantic", "torch"):
        importlib.import_module(name)


def _command(name: str) -> Callable[[], int | None]:
    """The entry point of a command."""
    if name == "autograder":
        from autograder.cli import main

        return main
    if name == "nbgrader":
        nbgrader: Callable[[], None] = importlib.import_module("nbgrader.apps.nbgraderapp").main
        return nbgrader
    return pytest.console_main


def _run(name: str, arguments: list[str], folder: str, environment: dict[str, str], streams: list[int]) -> None:
    """Be the command; does not return."""
    status = 1
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - they are the command's
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [name, *arguments]
        sys.path[0] = str(Path(sys.executable).parent)
        status = _command(name)() or 0
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - as an interpreter does at its end
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
