"""Collecting from nbgrader's exchange without following what a student has put in the place of a file.

A student owns their folder in the exchange and can put a link there, also while it is copied. Stock nbgrader follows it
with the instructor's rights: a link to the lesson would be handed in as the student's own notebook, and come back as
their feedback.
"""

import datetime
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder.handin.files import Room, copy_folder, told

_NO_TIME = datetime.datetime.min


class Collect(ExchangeCollect):  # type: ignore[misc]  # nbgrader is not typed
    """nbgrader's own, but for a submission that holds anything else than files and folders: it is left and named.

    So is one whose name says no time, which would end nbgrader's own for everybody.
    """

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission, if it is one; nothing that the student changes meanwhile leads out of their folder."""
        odd = "its name says no time" if self._path_to_record(src)["timestamp"] == _NO_TIME else _odd(src)
        if odd:
            self.log.error("%s is not collected: %s; look at it by hand", src, odd)
            return
        with tempfile.TemporaryDirectory(prefix="autograder-collect-") as copy:
            try:
                for sentence in told(copy_folder(Path(src), Path(copy), Room())):
                    self.log.warning("%s: %s", src, sentence)
            except OSError as error:
                self.log.error("%s is not collected: %s; look at it by hand", src, error)
                return
            os.chmod(copy, 0o755)  # which is copied, too
            super().do_copy(copy, dest, log)

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super()._path_to_record(path)
        except (ValueError, OverflowError):  # the time in it is none
            name = os.path.basename(path)
            return {"username": name.rsplit("+", 3)[0], "filename": name, "timestamp": _NO_TIME}
        return found


def _odd(folder: str) -> str:
    """What is wrong with a folder in which something is no file or folder, or a file of several names; else nothing."""
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            try:
                status = os.lstat(os.path.join(parent, name))
            except FileNotFoundError:  # gone since
                continue
            is_file = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
            if not (is_file or stat.S_ISDIR(status.st_mode)):
                return f"{os.path.relpath(os.path.join(parent, name), folder)} is neither a file nor a folder"
    return ""
