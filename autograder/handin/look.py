"""A look at what is about to be handed in: what is begun, and what does not parse. Nothing of it is executed."""

import ast
import warnings
from dataclasses import dataclass

from autograder.protocol.messages import Unit
from autograder.submissions.bundle import Bundle
from autograder.submissions.choose import look_at
from autograder.worker.magics import CellMagic, parse_cell


@dataclass(frozen=True)
class Look:
    """What a look tells: the main file, its exercises by how far they are, and what is not Python."""

    main: str
    begun: tuple[str, ...]
    not_started: tuple[str, ...]
    missing: tuple[str, ...]
    not_python: tuple[str, ...]


def look_over(bundle: Bundle, exercises: tuple[str, ...]) -> Look:
    """Look at a submission that could be read."""
    text = "\n".join(unit.source for unit in bundle.units)
    begun: list[str] = []
    not_started: list[str] = []
    missing: list[str] = []
    for name in exercises:
        found = look_at(text, (name,))
        (begun if found.has_work else not_started if found.defines else missing).append(name)
    first = bundle.units[0]
    main = first.label.rpartition(", cell ")[0] if first.notebook else first.label
    faults = tuple(fault for unit in bundle.units for fault in [_fault(unit)] if fault)
    return Look(main, tuple(begun), tuple(not_started), tuple(missing), faults)


def _fault(unit: Unit) -> str:
    """Where a unit stops being Python, and why; empty if it does not."""
    source, offset = unit.source, 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a student's string escapes are worth is not the matter here
            if unit.notebook:
                magic = CellMagic(source)
                if magic.is_python:
                    source, offset = magic.body, magic.skipped_lines
                    parse_cell(source, unit.label)
            else:
                ast.parse(source, unit.label)
    except SyntaxError as error:
        return f"line {(error.lineno or 1) + offset} of {unit.label} is not Python: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{unit.label} cannot be parsed: {error or type(error).__name__}"
    return ""
