"""Records into nbgrader's gradebook: what ``autograder grade`` found, where ``nbgrader export`` and formgrader look."""

from collections.abc import Sequence
from pathlib import Path

from autograder.export.target import Exported, ExportError, Options
from autograder.record import Record

_SQLITE = "sqlite:///"


def write_nbgrader(records: Sequence[Record], out: Path | None, options: Options) -> Exported:
    """Write a class into the gradebook at ``options.db``, or in the SQLite file ``out``; each student's at once.

    Raises :class:`ExportError` where nbgrader is not installed or there is no such gradebook. A record without a score,
    or one that the gradebook has no cells for, is left out.
    """
    url = _url(out, options.db)
    try:
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError

        from autograder.nbgrader.gradebook import GradebookError, enter
    except ImportError as error:
        raise ExportError(f"nbgrader cannot be used here ({error}): pip install 'autograder[nbgrader]'") from error
    left_out: dict[str, str] = {}
    changed = 0
    try:
        with Gradebook(url) as gradebook:
            for record in records:
                try:
                    changed += enter(gradebook, record)
                except GradebookError as error:
                    left_out[record.submission.student] = str(error)
    except (SQLAlchemyError, ImportError) as error:  # an import fails where the database's driver is missing
        reason = str(error.__cause__ or error).splitlines()[0]
        raise ExportError(f"the gradebook cannot be written ({reason}): see that its address is right") from error
    written = len(records) - len(left_out)
    students = "student" if written == 1 else "students"
    return Exported(f"{written} {students} in the gradebook, {changed} of them changed", left_out)


def _url(out: Path | None, db: str | None) -> str:
    """The address of the gradebook; one in a file must be there."""
    if (out is None) == (db is None):
        raise ExportError("name one gradebook: --out FILE for one in a file, --db URL for any other")
    if db is not None:
        if not db.startswith(_SQLITE):
            return db
        out = Path(db.removeprefix(_SQLITE))
    assert out is not None
    if not out.is_file():
        raise ExportError(f"there is no gradebook {out}: run nbgrader generate_assignment in the course first")
    return f"{_SQLITE}{out.absolute()}"
