"""Follow-through: an exercise that is wrong only because of what it builds on is judged again with that put right."""

import contextlib
from collections.abc import Callable

from autograder.exam.paper import Paper
from autograder.grading.device import DeviceTarget, LoadError
from autograder.grading.exercise import Judged, Shown, exercise_result, judge_exercise
from autograder.grading.session import Session
from autograder.protocol.messages import Definition, Loaded
from autograder.record import ExerciseResult


def judge(session: Session, paper: Paper, loaded: Loaded, target: DeviceTarget | None = None) -> Judged:
    """Ask a loaded submission one exercise's paper, and judge the answers; ``target`` is where a device is asked."""
    definition = loaded.definitions.get(paper.exercise.name, Definition(exists=False))
    ready = definition.exists and definition.callable and definition.takes_arguments and not definition.empty
    return judge_exercise(paper, definition, session.ask(paper, paper.cases) if ready else [], target)


def followed_through(
    paper: Paper,
    judged: Judged,
    wrong: tuple[str, ...],
    given: tuple[str, ...],
    with_right: Callable[[tuple[str, ...]], Session],
    on_device: Callable[[tuple[str, ...]], contextlib.AbstractContextManager[DeviceTarget | None]],
    shown: Callable[[Session, Judged, tuple[str, ...]], Shown | None],
) -> ExerciseResult | None:
    """Judge an exercise again with right versions of what it may build on; ``None`` where that does not help.

    What is replaced is the submission's own wrong copies of given functions (``given``), or the exercises that it may
    call and that are not right themselves (``wrong``), or both. The first run in which the exercise is right
    counts, failing that the one in which it earns the most, if that is more than as it stood. Each run has a worker of
    its own, so that nothing of a right version is left where other exercises are asked.
    """
    best: ExerciseResult | None = None
    credit = judged.credit
    for names in dict.fromkeys(names for names in (given, wrong, (*given, *wrong)) if names):
        with with_right(names) as session, on_device(names) as target:
            try:
                retried = judge(session, paper, session.open(), target)
            except LoadError:
                continue
            if retried.credit > credit:
                credit = retried.credit
                message = f"judged with a right {' and '.join(names)} in place of yours"
                best = exercise_result(retried, shown(session, retried, names), names, message)
        if best is not None and best.outcome == "passed":
            break
    return best
