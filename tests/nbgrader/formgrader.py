"""The page that formgrader serves, as a server gives it and as a browser shows it."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.nbgrader.courses import NAME, Course

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass(frozen=True)
class Formgrader:
    """A running server of a course."""

    address: str

    def submissions(self) -> list[dict[str, Any]]:
        """What it says of every submission."""
        page = f"{self.address}/formgrader/api/submissions/{NAME}"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(page, timeout=60) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def shown(self) -> str:
        """The page of all submissions, as text of the browser's document once its scripts have run."""
        assert BROWSER is not None
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        flags += ["--disable-component-update", "--disable-sync", "--disable-quic", "--virtual-time-budget=20000"]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            page = f"{self.address}/formgrader/manage_submissions/{NAME}"
            command = [BROWSER, *flags, f"--user-data-dir={profile}", "--dump-dom", page]
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout


@contextlib.contextmanager
def serving(course: Course) -> Iterator[Formgrader]:
    """Serve a course until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
    command += ["--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"]
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(
            command,
            cwd=course.folder,
            env=course.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            while not _listens(port):
                if server.poll() is not None:
                    said.seek(0)
                    raise AssertionError(said.read())
                time.sleep(0.05)  # it says nowhere when it has begun to listen
            yield Formgrader(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(timeout=60)


def _listens(port: int) -> bool:
    with socket.socket() as ours:
        return ours.connect_ex(("127.0.0.1", port)) == 0
