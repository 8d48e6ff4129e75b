"""Runs nbgrader's commands, one after another, each in a process of its own that has imported nbgrader already.

``python -m tests.nbgrader.commands LOG`` reads a JSON list of ``[folder, arguments]`` and writes the list of their exit
statuses. What a command does is what ``nbgrader ARGUMENTS`` does in that folder; its output goes to LOG.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Run what standard input asks for."""
    from nbgrader.apps.nbgraderapp import main as nbgrader

    statuses = []
    for folder, arguments in json.load(sys.stdin):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
                os.dup2(log, 1)
                os.dup2(log, 2)
                os.chdir(Path(folder))
                sys.argv = ["nbgrader", *arguments]
                nbgrader()
                status = 0
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
            finally:
                os._exit(status)
        statuses.append(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    json.dump(statuses, sys.stdout)


if __name__ == "__main__":
    main()
