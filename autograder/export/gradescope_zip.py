"""An autograder archive for Gradescope: what its container needs to grade one submission as ``grade`` does.

Gradescope unpacks the archive to ``/autograder/source``, runs ``setup.sh`` once, and ``run_autograder`` for each
submission. The archive holds the assignment and the seed, so it is for instructors alone. What runs in the container is
:mod:`autograder.export.gradescope_run`.
"""

import secrets
import shlex
import sys
from pathlib import Path

import msgspec

from autograder.export.target import Exported, ExportError, Options, write_file
from autograder.export.wheel import build_wheel, installed_pins, zipped

SCHEMA = "autograder/gradescope/v1"
SETTINGS = "autograder.json"
ASSIGNMENT = "assignment"
_EXECUTABLE = frozenset({"setup.sh", "run_autograder"})
_MAX_FILE = 64 * 2**20

_SETUP = """\
#!/usr/bin/env bash
# Runs once, while Gradescope builds the container: installs the kit with the versions it was packed with.
set -euo pipefail
source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="${AUTOGRADER_ROOT:-/autograder}"

# The Python that the archive was made with; failing that, a newer one.
find_python() {
    local name
    for name in @PYTHONS@; do
        if command -v "$name" > /dev/null && "$name" -c 'import ensurepip, venv' > /dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
}
python="$(find_python)"
if [ -z "$python" ] && command -v apt-get > /dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    for name in @PYTHONS@; do
        if apt-get install -y "$name" "$name-venv"; then
            python="$(find_python)"
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "There is no Python of the versions @PYTHONS@ here: choose a newer base image." >&2
    exit 1
fi
echo "grading with $("$python" --version), the archive was made with Python @PYTHON@"

# The assignment and the seed are for the grader alone.
chmod -R go-rwx "$source"
"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --no-input --disable-pip-version-check -c "$source/constraints.txt" \\
    @PIP@"$source/@WHEEL@"
"$root/venv/bin/python" -I -c 'import torch; print("PyTorch", torch.__version__)'
"$root/venv/bin/python" -I -m autograder --version
"""

_RUN = """\
#!/usr/bin/env bash
# Runs for each submission: grades it and writes results/results.json, whatever happens.
set -u
root="${AUTOGRADER_ROOT:-/autograder}"
results="$root/results/results.json"
mkdir -p "$root/results"
rm -rf "$results"
"${AUTOGRADER_PYTHON:-$root/venv/bin/python}" -I -m autograder.export.gradescope_run "$root"
status=$?
if [ ! -e "$results" ]; then
    # The grader was ended from outside, or did not start. There is no score, so Gradescope reports a failure.
    echo "the grader ended with status $status and left no result: give the container more memory or time" >&2
    printf '{"output": "%s", "stdout_visibility": "hidden"}\\n' \\
        "Not graded yet, through no fault of yours: the autograder did not finish." > "$results.new"
    mv "$results.new" "$results"
fi
exit $status
"""


class Settings(msgspec.Struct, frozen=True):
    """What an archive was made with."""

    schema: str
    assignment: str
    seed: int
    sandbox: str
    kit: str


def write_archive(assignment: str, out: Path, options: Options) -> Exported:
    """Write an archive that grades this assignment.

    Raises:
        ExportError: the assignment, the sandbox level, or what is to be in the archive cannot be used.
        StoreError: it cannot be written.
    """
    from autograder.authoring.assignment import AssignmentError, find_assignment, load_assignment
    from autograder.authoring.lesson import LessonError
    from autograder.sandbox.levels import LEVELS

    level = options.sandbox or "standard"
    if level not in LEVELS:
        raise ExportError(f"there is no sandbox level {level!r} in this version: use one of {', '.join(LEVELS)}")
    try:
        folder = find_assignment(assignment)
        loaded = load_assignment(folder)
    except (AssignmentError, LessonError) as error:
        raise ExportError(str(error)) from error
    seed = options.seed if options.seed is not None else secrets.randbits(63)
    points = sum(exercise.points for exercise in loaded.exercises)
    # it is a secret: only its owner may read it
    write_file(out, archive(folder, seed, level, options.pip or ""), mode=0o600)
    said = f"{out}: upload it as the assignment's autograder, with {points:g} points; keep it from students"
    notes = []
    if level != "standard":
        notes.append(f"student code is kept apart at the level {level} in this archive: see SECURITY.md")
    return Exported(said, notes=tuple(notes))


def archive(folder: Path, seed: int, level: str, pip: str = "") -> bytes:
    """The archive for the assignment in ``folder``; it is the same for the same arguments and the same kit.

    ``pip`` is what pip is told besides. Raises :class:`ExportError` for what cannot be in an archive.
    """
    from autograder import __version__

    try:
        extra = shlex.split(pip)
    except ValueError as error:
        raise ExportError(f"--pip {pip!r} cannot be read ({error}): close its quotes") from error
    if any(not word.isprintable() for word in extra):
        raise ExportError("--pip is more than one line: write what pip is told on one")
    wheel, content = build_wheel()
    settings = Settings(SCHEMA, folder.name, seed, level, __version__)
    files = {
        wheel: content,
        "constraints.txt": "".join(f"{pin}\n" for pin in installed_pins()).encode(),
        "setup.sh": _setup(wheel, extra).encode(),
        "run_autograder": _RUN.encode(),
        SETTINGS: msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n",
    }
    files |= {f"{ASSIGNMENT}/{folder.name}/{path}": text for path, text in _assignment_files(folder).items()}
    return zipped(files, _EXECUTABLE)


def _setup(wheel: str, extra: list[str]) -> str:
    minor = sys.version_info.minor
    pythons = " ".join(f"python3.{number}" for number in range(minor, minor + 4))
    values = {
        "@PYTHONS@": pythons,
        "@PYTHON@": f"3.{minor}",
        "@PIP@": f"{shlex.join(extra)} " if extra else "",
        "@WHEEL@": wheel,
    }
    text = _SETUP
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _assignment_files(folder: Path) -> dict[str, bytes]:
    """What lies in the assignment's folder, without caches and hidden files."""
    found = {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inner.parts)
        if hidden or not path.is_file():
            continue
        if path.stat().st_size > _MAX_FILE:
            raise ExportError(f"{path} has more than {_MAX_FILE // 2**20} MiB: move it out of the assignment's folder")
        try:
            found[inner.as_posix()] = path.read_bytes()
        except OSError as error:
            raise ExportError(
                f"{path} cannot be opened: {error.strerror}; mend it or move it out of the folder"
            ) from error
    return found
