"""Runs a Python command as an ordinary user, from a root shell.

    python -m tests.sandbox.as_user -m pytest tests/sandbox/test_denials.py

The interpreter, its packages and the checkout may lie where only root may go: they are mounted where that user can read
them, for this process alone, and a fresh temporary folder takes what is written.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.sandbox.reach import interpreter_folders, open_the_way
from tests.support import ROOT

UID = 60999
"""No account's."""


def main() -> int:
    """Run ``sys.argv[1:]`` with this interpreter, and say how it ended."""
    folder = Path(tempfile.mkdtemp(prefix="ordinary-user-"))
    try:
        os.chown(folder, UID, UID)
        searched = (Path(entry) for entry in sys.path if Path(entry).is_dir())
        open_the_way(tuple(sorted({*interpreter_folders(), *searched, ROOT})), folder)
        environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [sys.executable, *sys.argv[1:]],
            check=False,
            user=UID,
            group=UID,
            extra_groups=[],
            env=environment,
            cwd=ROOT,
        ).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
