"""Which of the files that a student handed in is the submission."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.submissions.bundle import Unreadable
from autograder.submissions.files import shown_name

_SKIPPED_FILES = re.compile(r"(?:\.|test_.*\.py\Z|.*_test\.py\Z|conftest\.py\Z|setup\.py\Z)", re.DOTALL)
_DEFINITION = r"^[ \t]*(?:def[ \t]+{name}[ \t]*\(|class[ \t]+{name}\b|{name}[ \t]*(?::[^=\n]*)?=[^=])"
_HEADER = r"^(?P<indent>[ \t]*)def[ \t]+{name}[ \t]*\("
_DOCSTRING = re.compile(r"(\"\"\"|\'\'\')[\s\S]*?\1")
_STUB_LINE = re.compile(r"(?:raise (?:\w+\.)?(?:NotDoneYet|NotImplementedError)\b.*|pass|\.\.\.)$")


def can_be_main(name: str) -> bool:
    """Whether a file of this name can be the submission itself, and not only beside it."""
    return name.endswith((".py", ".ipynb")) and not _SKIPPED_FILES.match(name.rpartition("/")[2])


@dataclass(frozen=True)
class Look:
    """What a look at a file's Python tells: whether it defines an exercise, and whether one is more than a stub."""

    defines: bool
    has_work: bool


def look_at(text: str, exercises: tuple[str, ...]) -> Look:
    """Look at a file's Python, as far as it can be read. Nothing of it is parsed, much less executed."""
    return Look(_defines(text, exercises), _has_work(text, exercises))


def defined_names(text: str, exercises: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the exercises a file or a cell seems to define. Nothing of it is parsed, much less executed."""
    return tuple(name for name in exercises if _defines(text, (name,)))


def choose_main(looks: Mapping[str, Look], assignment: str) -> str | Unreadable:
    """Which of these files is the submission."""
    named = [name for name in looks if name in main_names(assignment)]
    defining = [name for name, look in looks.items() if look.defines]
    candidates = named or [name for name in defining if "/" not in name] or defining
    if not candidates:
        names = sorted(looks)
        return names[0] if len(names) == 1 else Unreadable("no file of the folder defines any of the exercises")
    if len(candidates) > 1:
        candidates = [name for name in candidates if looks[name].has_work] or candidates[:1]
    if len(candidates) > 1:
        listed = sorted(map(shown_name, candidates))
        if len(listed) > 2:
            return Unreadable(f"{listed[0]}, {listed[1]} and {len(listed) - 2} more hold work: hand in one of them")
        return Unreadable(f"{listed[0]} and {listed[1]} both hold work: hand in one of them")
    return candidates[0]


def main_names(assignment: str) -> tuple[str, str]:
    """What the main file is called where students keep the name."""
    return f"{assignment}.py", f"{assignment}.ipynb"


def definition_line(text: str, name: str) -> int:
    """The line, from 1, where a file's Python defines ``name``, for the last time; 0 where it does not."""
    found = list(re.finditer(_DEFINITION.format(name=re.escape(name)), text, re.MULTILINE))
    return text.count("\n", 0, found[-1].start()) + 1 if found else 0


def _defines(text: str, exercises: tuple[str, ...]) -> bool:
    return any(re.search(_DEFINITION.format(name=re.escape(name)), text, re.MULTILINE) for name in exercises)


def _has_work(text: str, exercises: tuple[str, ...]) -> bool:
    """Whether any exercise is more than an untouched stub."""
    return any(
        _defines(text, (name,)) and not _is_stub(text, match[-1] if (match := _headers(text, name)) else None)
        for name in exercises
    )


def _headers(text: str, name: str) -> list[re.Match[str]]:
    return list(re.finditer(_HEADER.format(name=re.escape(name)), text, re.MULTILINE))


def _is_stub(text: str, header: re.Match[str] | None) -> bool:
    """Whether the function that starts at ``header`` only raises, passes or has nothing but a docstring."""
    if header is None:
        return False
    body = _DOCSTRING.sub("", text[header.end() :])
    signature_end = body.find(":\n")
    for line in body[signature_end + 1 :].split("\n") if signature_end >= 0 else ():
        code = line.partition("#")[0].rstrip()
        if not code.strip():
            continue
        if len(code) - len(code.lstrip()) <= len(header["indent"]):
            break
        if not _STUB_LINE.match(code.strip()):
            return False
    return True
