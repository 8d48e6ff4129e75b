"""Grading one submission from its text to its record."""

import time
from dataclasses import dataclass

import msgspec

from autograder import __version__
from autograder.authoring.assignment import Assignment
from autograder.exam.draw import DrawnPaper, Exam
from autograder.grading.exercise import Judged, exercise_result, judge_exercise
from autograder.grading.judge import Fault
from autograder.grading.session import LoadError, Session
from autograder.grading.shrink import smallest
from autograder.grading.zygote import Control
from autograder.protocol.messages import Definition, ExerciseSetup, Load, Loaded
from autograder.record import (
    SCHEMA,
    CheckResult,
    Environment,
    ExerciseResult,
    Note,
    Record,
    SubmissionInfo,
    Timings,
)
from autograder.sandbox.levels import Level, restrictions
from autograder.submissions.bundle import Bundle, Unreadable


@dataclass(frozen=True)
class Grader:
    """Everything that grading a submission needs besides the submission."""

    assignment: Assignment
    exam: Exam
    level: Level = "process"
    slot: int = 0
    shrink: bool = True
    """Whether to look for the smallest counterexample; without, the exam's own smallest failing case is shown."""

    @property
    def max_score(self) -> float:
        """The points of the whole assignment."""
        return round(sum(exercise.points for exercise in self.assignment.exercises), 4)

    def grade(self, info: SubmissionInfo, bundle: Bundle | Unreadable, control: Control) -> Record:
        """Grade a submission. Whatever it does, a record comes back; faults of the grader's own side raise."""
        started = time.perf_counter()
        ready = control.wait_until_ready()
        environment = Environment(
            kit=__version__,
            versions=ready.versions,
            devices=("cpu",),
            sandbox={"level": self.level, "gives_up_root": ready.gives_up_root and self.level != "none"},
            exam=self.exam.digest,
        )
        if isinstance(bundle, Unreadable):
            unread = (Note("unreadable", bundle.reason, bundle.file, bundle.line),)
            return self._record(info, self._unread(bundle.reason), unread, environment, Timings(0.0, 0.0, 0.0))
        load = self._load(bundle)
        limits = restrictions(
            self.level, self.assignment.page.limits, len(self.exam.papers), self.slot, gives_up_root=ready.gives_up_root
        )
        with Session(control, load, limits, self.assignment.page.limits) as session:
            try:
                loaded = session.open()
            except LoadError as error:
                notes: tuple[Note, ...] = (Note("unreadable", str(error)),)
                exercises = self._unread(str(error))
            else:
                notes = (*bundle.notes, *_notes(loaded))
                if (
                    loaded.problems
                    and bundle.is_one_file
                    and loaded.problems[0].kind == "syntax"
                    and not any(definition.exists for definition in loaded.definitions.values())
                ):
                    problem = loaded.problems[0]
                    reason = f"line {problem.line} of {problem.label} is not Python: {problem.message}"
                    notes = (Note("unreadable", reason, problem.label, problem.line),)
                    exercises = self._unread(reason)
                else:
                    exercises = self._exercises(session, load, loaded, control)
            session.close()
            timings = Timings(
                round(time.perf_counter() - started, 4),
                round(session.student_cpu_ns / 1e9, 4),
                round(session.worker_cpu_s, 4),
            )
        return self._record(info, exercises, notes, environment, timings)

    def _load(self, bundle: Bundle) -> Load:
        setups = tuple(
            ExerciseSetup(paper.exercise.name, len(paper.signature.params), paper.exercise.forbidden)
            for paper in self.exam.papers
        )
        return Load(
            module=self.assignment.name,
            units=bundle.units,
            files=bundle.files,
            provided=self.assignment.provided,
            exercises=setups,
            given=self.assignment.page.given,
        )

    def _record(
        self,
        info: SubmissionInfo,
        exercises: tuple[ExerciseResult, ...],
        notes: tuple[Note, ...],
        environment: Environment,
        timings: Timings,
    ) -> Record:
        score = round(sum(exercise.score for exercise in exercises), 4)
        return Record(SCHEMA, self.assignment.name, info, score, self.max_score, exercises, notes, environment, timings)

    def _unread(self, reason: str) -> tuple[ExerciseResult, ...]:
        check = CheckResult("defined", "not run", message=reason)
        return tuple(
            ExerciseResult(
                exercise.name, 0.0, exercise.points, "not run", (check,), message="the submission cannot be read"
            )
            for exercise in self.assignment.exercises
        )

    def _exercises(self, session: Session, load: Load, loaded: Loaded, control: Control) -> tuple[ExerciseResult, ...]:
        judged: dict[str, Judged] = {}
        shown: dict[str, Fault | None] = {}
        for paper in self.exam.papers:
            name = paper.exercise.name
            judged[name] = _judge(session, paper, loaded)
            shown[name] = self._smallest(session, judged[name])
        results = []
        for paper in self.exam.papers:
            name = paper.exercise.name
            if judged[name].passed or judged[name].definition.empty or not judged[name].definition.exists:
                results.append(exercise_result(judged[name], shown[name]))
                continue
            better = self._follow_through(session, load, loaded, control, paper, judged)
            results.append(better or exercise_result(judged[name], shown[name]))
        return tuple(results)

    def _smallest(self, session: Session, judged: Judged) -> Fault | None:
        faults = judged.first_faults()
        if not faults:
            return None
        if not self.shrink:
            return min(faults, key=lambda fault: fault.answer.case.weight)
        paper = next(paper for paper in self.exam.papers if paper.exercise.name == judged.paper.exercise.name)
        return smallest(paper, session, faults, self.exam.seed % 2**64)

    def _follow_through(
        self,
        session: Session,
        load: Load,
        loaded: Loaded,
        control: Control,
        paper: DrawnPaper,
        judged: dict[str, Judged],
    ) -> ExerciseResult | None:
        """Judge an exercise again with right versions of what it may build on; ``None`` where that does not help.

        First only the submission's own copies of given functions are replaced, then also the exercises that it may
        call and that are not right themselves. The run that first earns more than the exercise did as it stood counts.
        """
        name = paper.exercise.name
        wrong = tuple(other for other in self.assignment.page.follows(name) if not judged[other].passed)
        attempts = dict.fromkeys(names for names in (loaded.own_given, loaded.own_given + wrong) if names)
        best: tuple[Judged, tuple[str, ...], Session] | None = None
        if not self.assignment.stand_ins:
            return None
        for names in attempts:
            substituted = msgspec.structs.replace(load, substitute=names, substitute_source=self.assignment.stand_ins)
            limits = restrictions(
                self.level,
                self.assignment.page.limits,
                len(self.exam.papers),
                self.slot,
                gives_up_root=bool(control.ready and control.ready.gives_up_root),
            )
            with Session(control, substituted, limits, self.assignment.page.limits) as again:
                try:
                    retried = _judge(again, paper, again.open())
                except LoadError:
                    continue
                finally:
                    session.student_cpu_ns += again.student_cpu_ns
                if retried.credit > max(judged[name].credit, best[0].credit if best else 0.0):
                    fault = self._smallest(again, retried)
                    best = (retried, names, again)
                    shown = fault
            session.worker_cpu_s += again.worker_cpu_s
            if best and best[0].passed:
                break
        if best is None:
            return None
        replaced = tuple(other for other in best[1] if other in wrong or other in loaded.own_given)
        return exercise_result(
            best[0], shown, replaced, f"judged with a right {' and '.join(replaced)} in place of yours"
        )


def _judge(session: Session, paper: DrawnPaper, loaded: Loaded) -> Judged:
    definition = loaded.definitions.get(paper.exercise.name, Definition(exists=False))
    ready = definition.exists and definition.callable and definition.takes_arguments and not definition.empty
    return judge_exercise(paper, definition, session.ask(paper, paper.cases) if ready else [])


def _notes(loaded: Loaded) -> tuple[Note, ...]:
    return tuple(Note(problem.kind, problem.message, problem.label, problem.line) for problem in loaded.problems)
