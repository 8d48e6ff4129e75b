"""Collecting from nbgrader's exchange without following what a student has put in the place of a file.

A student owns their folder in the exchange and can put a link there. Stock nbgrader follows it with the instructor's
rights: a link to the lesson would be handed in as the student's own notebook, and come back as their feedback.
"""

import os
import stat
from typing import Any

from nbgrader.exchange.default import ExchangeCollect


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is not typed
    """nbgrader's own, but for a submission that holds anything else than files and folders: it is left and named."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission, if it is one."""
        odd = _odd(src)
        if odd:
            self.log.error("%s is not collected: %s is neither a file nor a folder; look at it by hand", src, odd)
            return
        super().do_copy(src, dest, log)


def _odd(folder: str) -> str:
    """The first entry of a folder, at any depth, that is neither a file nor a folder, or a file with several names."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            status = os.lstat(os.path.join(parent, name))
            is_file = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
            if not (is_file or stat.S_ISDIR(status.st_mode)):
                return os.path.relpath(os.path.join(parent, name), folder)
    return ""
