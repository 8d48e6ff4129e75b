"""Auditing an assignment: every wrong text is graded as a submission is, and what became of it is counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import msgspec
import torch

from autograder import __version__
from autograder.audit.report import SCHEMA, Audit, Judgement, Verdict, exercise_audit, judgement, stale_lines
from autograder.audit.texts import Text, right_texts, wrong_texts
from autograder.authoring.assignment import Assignment
from autograder.batch.jobs import Done, share_out
from autograder.exam.draw import Exam, draw_exam
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote
from autograder.protocol.messages import Unit
from autograder.record import ExerciseResult, Record, SubmissionInfo
from autograder.submissions.bundle import Bundle

_PATIENCE_S = 5.0
"""A wrong text's time, where a right one takes a fifth of it at most: many mutants loop for ever."""

OnProgress = Callable[[int, int, str], None]
"""Is told how many texts are done, of how many, and which exercise the last one was of."""


class AuditError(Exception):
    """An assignment cannot be audited; says why and what to do."""


def audit(
    assignment: Assignment,
    *,
    seed: int,
    jobs: int,
    only: str | None = None,
    on_progress: OnProgress = lambda _done, _total, _exercise: None,
) -> Audit:
    """Grade every wrong text of the assignment, or of the exercise ``only``. The report does not depend on ``jobs``.

    Raises:
        AuditError: a right function does not pass its own exam, so that no mutant of it says anything.
        AuditUnavailableError: the library that makes mutants is not installed.
    """
    torch.set_num_threads(1)
    names = [exercise.name for exercise in assignment.exercises if only in {None, exercise.name}]
    texts = [text for name in names for text in wrong_texts(assignment, name)]
    with Zygote(max(1, min(jobs, len(texts)))) as zygote:  # it warms up while the exam is drawn
        exam = draw_exam(assignment, seed)
        zygote.controls[0].wait_until_ready()  # which is no time of the first text's
        graders = {}
        for name in names:
            grader = _asking_only(assignment, exam, name)
            graders[name] = _proven(grader, right_texts(assignment, name), assignment, zygote.controls[0])
        judged = _judged(texts, graders, zygote, assignment, on_progress)
    return _report(assignment, exam, names, judged, () if only else stale_lines(assignment.page, texts, judged))


def _report(
    assignment: Assignment, exam: Exam, names: Sequence[str], judged: Sequence[Judgement], stale: tuple[str, ...]
) -> Audit:
    exercises = []
    for name in names:
        own = [text for text in judged if text.exercise == name]
        families = (family.name for family in exam.paper(name).families)
        exercises.append(exercise_audit(name, own, families, assignment.page.kills))
    return Audit(
        schema=SCHEMA,
        kit=__version__,
        assignment=assignment.name,
        exam=exam.digest,
        seed=exam.seed,
        kills=assignment.page.kills,
        passed=all(item.passed for item in exercises),
        exercises=tuple(exercises),
        texts=tuple(judged),
        stale=stale,
    )


def _asking_only(assignment: Assignment, exam: Exam, name: str) -> Grader:
    """A grader that asks one exercise alone.

    Whatever the exercise calls is right, so there is nothing to follow through.
    """
    exercise = msgspec.structs.replace(assignment.page.exercise(name), follows=())
    page = msgspec.structs.replace(assignment.page, exercises=(exercise,), given=())
    alone = replace(assignment, page=page, stand_ins="")
    return Grader(alone, replace(exam, papers=(exam.paper(name),), given=()), shrink=False)


def _proven(grader: Grader, rights: Iterable[Text], assignment: Assignment, control: Control) -> Grader:
    """The grader with the time limit for wrong texts, once it has passed the right ones."""
    slowest = 0.0
    for text in rights:
        record = _graded(grader, text, control)
        verdict = _verdict(record.exercises[0])
        if verdict.killed:
            file = assignment.page.stand_ins if text.of == "stand-ins" else f"{assignment.name}.py"
            raise AuditError(
                f"{text.exercise} of {file} does not pass its own exam, so that no mutant of it would say anything: "
                f"{', '.join(verdict.checks)}: {verdict.reason}"
            )
        slowest = max(slowest, record.timings.wall_s)
    page = grader.assignment.page
    if slowest * 5 > _PATIENCE_S or page.limits.seconds <= _PATIENCE_S:
        return grader
    limits = msgspec.structs.replace(page.limits, seconds=_PATIENCE_S)
    hasty = msgspec.structs.replace(page, limits=limits)
    assert isinstance(grader.assignment, Assignment), "it is the author's own that is audited"
    return replace(grader, assignment=replace(grader.assignment, page=hasty))


def _judged(
    texts: Sequence[Text],
    graders: Mapping[str, Grader],
    zygote: Zygote,
    assignment: Assignment,
    on_progress: OnProgress,
) -> list[Judgement]:
    """What became of each text."""
    judged: dict[int, Judgement] = {}

    def work(number: int, slot: int) -> bytes:
        text = texts[number]
        record = _graded(replace(graders[text.exercise], slot=slot), text, zygote.controls[slot])
        return msgspec.msgpack.encode(_verdict(record.exercises[0]))

    def finished(done: Done) -> None:
        text = texts[done.number]
        verdict = None if done.fault else msgspec.msgpack.decode(done.content, type=Verdict)
        judged[done.number] = judgement(text, verdict, done.fault, assignment.page)
        on_progress(len(judged), len(texts), text.exercise)

    on_progress(0, len(texts), "")
    share_out(range(len(texts)), zygote, work, finished)
    return [judged[number] for number in range(len(texts))]


def _graded(grader: Grader, text: Text, control: Control) -> Record:
    name = f"{grader.assignment.name}.py"
    return grader.grade(SubmissionInfo(name, name, ""), Bundle((Unit(name, text.source),)), control)


def _verdict(result: ExerciseResult) -> Verdict:
    """What the result of the exercise says: a check that was not made because of an earlier one did not fail it."""
    if result.outcome == "passed":
        return Verdict(False)
    failed = [check for check in result.checks if check.outcome == "failed"]
    checks = tuple(check.name for check in failed) or ("defined",)
    parts = [part for check in failed if check.name == "values" for part in check.parts]
    families = tuple(part.name for part in parts if part.passed < part.cases)
    return Verdict(True, checks, families, result.message)
