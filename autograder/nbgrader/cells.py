"""The cells that nbgrader knows: one for each exercise, of which both the points and the comment are the cell's.

The metadata are those of nbgrader's schema 3. A cell with ``grade`` and ``solution`` has a grade and a comment in the
gradebook, under one name: the exercise's.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.submissions.choose import defined_names

_MISSING = "# No cell of the notebook that was handed in is for {name} alone.\n# What was graded is in the file itself."
_TYPES = ("code", "markdown", "raw")


@dataclass(frozen=True)
class GradedCell:
    """What the gradebook knows of an exercise's cell. ``points`` is the most it can earn."""

    name: str
    points: float
    checksum: str = ""


def metadata(name: str, points: float, source: str | None = None) -> dict[str, Any]:
    """The metadata of an exercise's cell; with the text of a released cell, also those of a released one."""
    kept: dict[str, Any] = {
        "grade": True,
        "grade_id": name,
        "locked": False,
        "points": int(points) if float(points).is_integer() else points,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    if source is None:
        return {"nbgrader": kept}
    kept |= {"cell_type": "code", "checksum": checksum(name, points, source)}
    return {"deletable": False, "nbgrader": kept}


def checksum(name: str, points: float, source: str) -> str:
    """nbgrader's checksum of an exercise's cell (``nbgrader.utils.compute_checksum``), by which it knows a stub."""
    told = (source, "code", "True", "True", "False", name, str(float(points)))
    return hashlib.md5("".join(told).encode(), usedforsecurity=False).hexdigest()


def exercise_cells(sources: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    """Which of a lesson's code cells is which exercise's, by number; raises :class:`LookupError` if one has none."""
    found: dict[str, int] = {}
    for name in names:
        own = [number for number, source in enumerate(sources) if name in defined_names(source, (name,))]
        if not own:
            raise LookupError(f"no cell of the lesson defines {name}")
        if own[-1] in found.values():
            other = next(known for known, number in found.items() if number == own[-1])
            raise LookupError(f"{other} and {name} are in one cell: give each a cell of its own")
        found[name] = own[-1]
    return found


def mended(cells: Sequence[Mapping[str, Any]], wanted: Sequence[GradedCell]) -> list[dict[str, Any]]:
    """A submission's cells with each exercise's metadata where they belong, however the notebook was damaged.

    An exercise's cell is the last one that defines it, which is what counts when the notebook runs. Failing that it is
    the one that was released for it; and where there is none, or it is another exercise's already, one is added at the
    end that says so. No cell is left out, and none keeps metadata of nbgrader that it should not have.
    """
    kept = [_plain(cell) for cell in cells]
    names = tuple(cell.name for cell in wanted)
    defining: dict[str, list[int]] = {name: [] for name in names}
    released: dict[str, list[int]] = {name: [] for name in names}
    for number, cell in enumerate(cells):
        name = grade_id(cell)
        if name in released:
            released[name].append(number)
            if was_code(cell):
                kept[number] = _code(str(kept[number]["source"]))
        if kept[number]["cell_type"] == "code":
            for defined in defined_names(str(kept[number]["source"]), names):
                defining[defined].append(number)
    taken: dict[int, str] = {}
    for found in (defining, released):
        for name in names:
            free = (number for number in reversed(found[name]) if number not in taken)
            last = next((number for number in free if kept[number]["cell_type"] == "code"), None)
            if last is not None and name not in taken.values():
                taken[last] = name
    for name in names:
        if name not in taken.values():
            kept.append(_code(_MISSING.format(name=name)))
            taken[len(kept) - 1] = name
    by_name = {cell.name: cell for cell in wanted}
    for number, name in taken.items():
        kept[number]["metadata"] = metadata(name, by_name[name].points)
        kept[number]["metadata"]["nbgrader"] |= {"cell_type": "code", "checksum": by_name[name].checksum}
    return kept


def grade_id(cell: Mapping[str, Any]) -> str:
    """The name that nbgrader's metadata give a cell; empty if they give none."""
    name = _nbgrader(cell).get("grade_id")
    return name if isinstance(name, str) else ""


def was_code(cell: Mapping[str, Any]) -> bool:
    """Whether a cell was released as code, whatever it is now: a key pressed by mistake makes text of it."""
    return _nbgrader(cell).get("cell_type") == "code"


def _nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = cell.get("metadata")
    known = kept.get("nbgrader") if isinstance(kept, Mapping) else None
    return known if isinstance(known, Mapping) else {}


def _plain(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A cell's kind and text, and nothing else of it."""
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    text = source.encode("utf-8", "replace").decode() if isinstance(source, str) else ""
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
    kind = cell.get("cell_type")
    if kind == "code":
        return _code(text)
    return {"cell_type": kind if kind in _TYPES else "raw", "metadata": {}, "source": text}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
