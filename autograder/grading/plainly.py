"""What a student is shown where only the visible cases are known: the smallest that goes wrong, and a plain condition.

It needs neither the reference nor another call, so a student's own machine can do it.
"""

from autograder.diagnosis.conditions import Observation, plain_condition
from autograder.diagnosis.features import Observer
from autograder.grading.exercise import Judged, Shown
from autograder.grading.judge import judge_values


def shown_plainly(judged: Judged) -> Shown | None:
    """The smallest of the cases that went wrong, and where the values are wrong; ``None`` where all is right."""
    faults = judged.first_faults()
    if not faults:
        return None
    return Shown(min(faults, key=lambda fault: fault.answer.case.weight), _condition(judged))


def _condition(judged: Judged) -> str:
    """Where the values are wrong, if the visible cases say so plainly."""
    observer = Observer()
    observed = [
        Observation(observer.features(answer.case), judge_values(answer) is None)
        for answer in judged.answers
        if not answer.failure
    ]
    if len(observed) < len(judged.answers):
        return ""
    found = plain_condition(judged.paper.signature, observed)
    return found.sentence if found is not None else ""
