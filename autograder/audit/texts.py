"""What an audit grades: the author's wrong variants and the mutants, each as a submission.

A wrong variant becomes one by a line that puts it in the place of its exercise. The lesson and the wrong variants have
a namespace each, so that no name of the one hides one of the other, and the right function that a variant is given goes
on calling right functions only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from autograder.audit.mutants import mutants
from autograder.authoring.assignment import Assignment
from autograder.authoring.stand_ins import select
from autograder.authoring.variants import Variant

Kind = Literal["misconception", "blind spot", "mutant"]
Origin = Literal["reference", "stand-ins"]
"""What a text was made of: the lesson with its solutions, or the file of stand-ins."""

_BINDER = """\
def bound(lesson_source, wrong_source, exercise, name, style):
    from autograder.authoring.variants import variants_in

    lesson, wrong = {{"__name__": "lesson"}}, {{"__name__": "wrong_variants"}}
    exec(compile(lesson_source, "lesson.py", "exec"), lesson)
    exec(compile(wrong_source, "wrong.py", "exec"), wrong)
    (variant,) = (item for item in variants_in(wrong) if item.name == name and exercise in item.exercises)
    return variant.in_each_style[style].applied_to(lesson[exercise])


{exercise} = bound({lesson!r}, {wrong!r}, {exercise!r}, {name!r}, {style})
"""


@dataclass(frozen=True)
class Text:
    """A submission in which one exercise is wrong, or none.

    Attributes:
        exercise: the exercise that is asked.
        source: the submission's source.
        of: what it was made of.
        kind: what was made of it; ``None`` for the reference or the stand-ins themselves, which are right.
        name: the variant's name, with its style if there are more, or the mutant's operator, in words.
        family: the family that a blind spot is for.
        line: the first line that a mutant changes, counted from 1 in the file that it was made of.
        after: that line as it is mutated, without its indentation.
        diff: every line that a mutant changes.
    """

    exercise: str
    source: str
    of: Origin = "reference"
    kind: Kind | None = None
    name: str = ""
    family: str = ""
    line: int = 0
    after: str = ""
    diff: str = ""


def right_texts(assignment: Assignment, exercise: str) -> Iterator[Text]:
    """What the mutants of an exercise are made of: the reference, and the stand-in if there is one."""
    yield Text(exercise, assignment.lesson.submission())
    if select(assignment.stand_ins, (exercise,)):
        yield Text(exercise, assignment.stand_ins, "stand-ins")


def wrong_texts(assignment: Assignment, exercise: str) -> Iterator[Text]:
    """Every wrong text of an exercise: its misconceptions, its blind spots, and the mutants of what is right.

    Raises:
        AuditUnavailableError: the library that makes mutants is not installed.
    """
    own = [variant for variant in assignment.variants if exercise in variant.exercises]
    for variant in sorted(own, key=lambda item: bool(item.family)):
        yield from _variant_texts(assignment, exercise, variant)
    for right in right_texts(assignment, exercise):
        for mutant in mutants(right.source, (exercise,)):
            yield Text(
                exercise,
                mutant.source,
                right.of,
                "mutant",
                mutant.operator,
                line=mutant.line,
                after=mutant.after,
                diff=mutant.diff,
            )


def _variant_texts(assignment: Assignment, exercise: str, variant: Variant) -> Iterator[Text]:
    """A wrong variant, in each style that the author gives of it."""
    lesson, wrong, name = assignment.lesson.submission(), assignment.wrong_source, variant.name
    kind: Kind = "blind spot" if variant.family else "misconception"
    for style, _ in enumerate(variant.in_each_style):
        source = _BINDER.format(exercise=exercise, lesson=lesson, wrong=wrong, name=name, style=style)
        shown = f"{name}, style {style + 1}" if style else name
        yield Text(exercise, source, kind=kind, name=shown, family=variant.family)
