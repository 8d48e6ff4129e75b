"""One submission sits the exam of one seed: its scores, what it misses, and how far its answers are off."""

from dataclasses import dataclass

import msgspec

from autograder.authoring.assignment import Assignment
from autograder.authoring.stand_ins import select
from autograder.exam.draw import DrawnPaper, Exam
from autograder.fairness.margin import Margin, margins
from autograder.fairness.result import Miss
from autograder.grading.device import LoadError
from autograder.grading.exercise import Judged, exercise_result
from autograder.grading.follow_through import judge
from autograder.grading.session import Session
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control
from autograder.record import CheckResult, ExerciseResult, SubmissionInfo
from autograder.sandbox.levels import restrictions
from autograder.submissions.bundle import Bundle, Unreadable


@dataclass(frozen=True)
class Candidate:
    """A submission that sits the exams, as it was read. One that is ``right`` must score full."""

    name: str
    path: str
    bundle: Bundle | Unreadable
    sha256: str
    right: bool


class Sitting(msgspec.Struct, frozen=True):
    """What came of it. Scores are by exercise; a submission that need not be right has no misses and no margins."""

    candidate: int
    seed: int
    scores: dict[str, float]
    misses: tuple[Miss, ...] = ()
    margins: tuple[Margin, ...] = ()

    @property
    def score(self) -> float:
        """The points of all exercises."""
        return round(sum(self.scores.values()), 4)


@dataclass(frozen=True)
class Examiner(Grader):
    """A grader that also tells how far off the answers of a right submission are."""

    assignment: Assignment
    exam: Exam

    def sit(self, number: int, candidate: Candidate, control: Control) -> Sitting:
        """Grade a submission, without looking for the smallest counterexample."""
        judged = self._judged(candidate.bundle, control, self.exam.papers) if candidate.right else {}
        if judged and all(item.passed for item in judged.values()):
            full = {exercise.name: exercise.points for exercise in self.assignment.exercises}
            return Sitting(number, self.exam.seed, full, (), self._margins(candidate, judged))
        info = SubmissionInfo(candidate.name, candidate.path, candidate.sha256)
        results = self.grade(info, candidate.bundle, control).exercises
        if not candidate.right:
            return Sitting(number, self.exam.seed, {result.name: result.score for result in results})
        results = tuple(_lower(judged.get(result.name), result) for result in results)
        for result in results:
            if result.follow_through:  # what counts is what it answers with these functions replaced
                paper = self.exam.paper(result.name)
                judged |= self._judged(candidate.bundle, control, (paper,), result.follow_through)
        return Sitting(
            number,
            self.exam.seed,
            {result.name: result.score for result in results},
            tuple(miss for result in results for miss in self._misses(candidate, result)),
            self._margins(candidate, judged),
        )

    def _judged(
        self,
        bundle: Bundle | Unreadable,
        control: Control,
        papers: tuple[DrawnPaper, ...],
        replaced: tuple[str, ...] = (),
    ) -> dict[str, Judged]:
        """The submission's answers to these papers, judged; none where it cannot be loaded."""
        if isinstance(bundle, Unreadable):
            return {}
        load = self._load(bundle)
        if replaced:
            source = select(self.assignment.stand_ins, replaced)
            load = msgspec.structs.replace(load, substitute=replaced, substitute_source=source)
        limits = self.assignment.page.limits
        ready = control.wait_until_ready()
        restricted = restrictions(
            self.level, limits, len(self.exam.papers), self.slot, ready.offers, gives_up_root=ready.gives_up_root
        )
        with Session(control, load, restricted, limits) as session:
            try:
                loaded = session.open()
            except LoadError:
                return {}
            return {paper.exercise.name: judge(session, paper, loaded) for paper in papers}

    def _margins(self, candidate: Candidate, judged: dict[str, Judged]) -> tuple[Margin, ...]:
        return tuple(
            margin
            for name, item in judged.items()
            for margin in margins(item.answers, candidate.name, self.exam.seed, name)
        )

    def _misses(self, candidate: Candidate, result: ExerciseResult) -> tuple[Miss, ...]:
        """The checks that keep a submission from an exercise's full points."""
        if result.outcome == "passed":
            return ()
        wrong = {"failed", "not started", "grader error"}
        checks = [check for check in result.checks if check.outcome in wrong] or list(result.checks[:1])
        told: list[CheckResult] = [check for check in checks if check.message] or checks[:1]
        return tuple(
            Miss(
                candidate.name,
                self.exam.seed,
                result.name,
                check.name,
                result.score,
                result.max_score,
                check.message or result.message,
            )
            for check in told
        )


def _lower(judged: Judged | None, result: ExerciseResult) -> ExerciseResult:
    """Of two gradings of a submission whose answers depend on chance, the one that gives less.

    What was judged again with functions replaced stands.
    """
    if judged is None or result.follow_through:
        return result
    first = exercise_result(judged, None)
    return min(first, result, key=lambda one: (one.score, one is first))
