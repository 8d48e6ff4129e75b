"""Grading one submission from its text to its record."""

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from autograder import __version__
from autograder.authoring.assignment import Assignment
from autograder.authoring.stand_ins import select
from autograder.exam.draw import Exam
from autograder.grading.device import DeviceTarget, LoadError, ask_all
from autograder.grading.exercise import Judged, Shown, exercise_result, topped_up
from autograder.grading.follow_through import followed_through, judge
from autograder.grading.gpus import Gpus, Place
from autograder.grading.insight import gain_insight
from autograder.grading.material import GradedAssignment, GradedExam
from autograder.grading.on_device import NoDevice, OnDevice
from autograder.grading.plainly import shown_plainly
from autograder.grading.session import Session
from autograder.grading.shrink import smallest
from autograder.grading.zygote import Control
from autograder.protocol.messages import Device, ExerciseSetup, Load, Loaded
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
from autograder.sandbox.levels import Level, described, restrictions
from autograder.submissions.bundle import Bundle, Unreadable, not_python

_MAX_NOTE = 500
_MAX_NOTES = 50


@dataclass(frozen=True)
class Grader:
    """Everything that grading a submission needs besides the submission."""

    assignment: GradedAssignment
    exam: GradedExam
    level: Level = "standard"
    slot: int = 0
    probes: Mapping[str, str] = field(default_factory=dict)
    """What the negative probes of this run said, by name; they stand in every record."""
    device: Device = "cpu"
    """Where the device check is made; ``cpu`` for not at all."""
    gpus: Gpus | None = None
    """The GPUs for ``cuda``."""
    no_device: str = ""
    """Why it cannot be made there; empty if it can."""
    shrink: bool = True
    """Whether to look for the smallest counterexample and for reasons; without, the exam's own cases are shown."""

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices that stand behind the grades."""
        return ("cpu",) if self.device == "cpu" or self.no_device else ("cpu", self.device)

    @property
    def max_score(self) -> float:
        """The points of the whole assignment."""
        return round(sum(exercise.points for exercise in self.assignment.exercises), 4)

    def top_up(
        self, before: Record | None, info: SubmissionInfo, bundle: Bundle | Unreadable, control: Control
    ) -> Record:
        """The record that :meth:`grade` makes, of which ``before`` may hold all but the device check.

        If all that it holds is right, and was with these versions of Python and torch, only the device check is made.
        Where that fails, or something was wrong before, more has to be known than a record says, and everything is
        asked again.
        """
        if before is None or isinstance(bundle, Unreadable) or self.device == "cpu" or self.no_device:
            return self.grade(info, bundle, control)
        if any(result.outcome != "passed" or result.follow_through for result in before.exercises):
            return self.grade(info, bundle, control)
        ours = control.wait_until_ready().versions
        if any(before.environment.versions.get(name) != version for name, version in ours.items()):
            return self.grade(info, bundle, control)  # it speaks for the versions that it names
        started = time.perf_counter()
        attempt = _Attempt(self, control, self._load(bundle))
        exercises = attempt.ask_devices(before.exercises)
        if exercises is None:
            return self.grade(info, bundle, control)
        timings = Timings(
            round(before.timings.wall_s + time.perf_counter() - started, 4),
            round(before.timings.student_cpu_s + attempt.student_cpu_ns / 1e9, 4),
            round(before.timings.worker_cpu_s + attempt.worker_cpu_s, 4),
        )
        return self._record(info, exercises, before.notes, self._environment(control), timings)

    def grade(self, info: SubmissionInfo, bundle: Bundle | Unreadable, control: Control) -> Record:
        """Grade a submission. Whatever it does, a record comes back; faults of the grader's own side raise."""
        started = time.perf_counter()
        environment = self._environment(control)
        if isinstance(bundle, Unreadable):
            unread = (Note("unreadable", bundle.reason, bundle.file, bundle.line),)
            return self._record(info, self.unread(bundle.reason), unread, environment, Timings(0.0, 0.0, 0.0))
        attempt = _Attempt(self, control, self._load(bundle))
        notes, exercises = attempt.grade(bundle)
        timings = Timings(
            round(time.perf_counter() - started, 4),
            round(attempt.student_cpu_ns / 1e9, 4),
            round(attempt.worker_cpu_s, 4),
        )
        return self._record(info, exercises, notes, environment, timings)

    def _environment(self, control: Control) -> Environment:
        ready = control.wait_until_ready()
        gpus = {"gpu": ", ".join(dict.fromkeys(ready.gpus))} if self.device == "cuda" else {}
        return Environment(
            kit=__version__,
            versions=ready.versions | gpus,
            devices=self.devices,
            sandbox=described(self.level, ready.offers, self.probes, gives_up_root=ready.gives_up_root),
            exam=self.exam.digest,
        )

    def _load(self, bundle: Bundle) -> Load:
        setups = tuple(
            ExerciseSetup(paper.exercise.name, len(paper.signature.params))
            for paper in (*self.exam.papers, *self.exam.given)
        )
        return Load(
            module=self.assignment.name,
            units=bundle.units,
            files=bundle.files,
            home=bundle.home,
            provided=self.assignment.provided,
            exercises=setups,
            given=self.assignment.page.given,
            forbidden=self.exam.papers[0].exercise.forbidden,
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
        reveal = self.assignment.page.reveal
        return Record(
            SCHEMA, self.assignment.name, info, score, self.max_score, exercises, notes, environment, timings, reveal
        )

    def unread(self, reason: str) -> tuple[ExerciseResult, ...]:
        """The results of a submission that cannot be read."""
        check = CheckResult("defined", "not run", message=reason)
        return tuple(
            ExerciseResult(
                exercise.name, 0.0, exercise.points, "not run", (check,), message="the submission cannot be read"
            )
            for exercise in self.assignment.exercises
        )


class _Attempt:
    """The grading of one submission, with all the workers that it takes."""

    def __init__(self, grader: Grader, control: Control, load: Load) -> None:
        self._grader = grader
        self._control = control
        self._load = load
        ready = control.wait_until_ready()
        self._limits = grader.assignment.page.limits
        self._restrictions = restrictions(
            grader.level,
            self._limits,
            len(grader.exam.papers),
            grader.slot,
            ready.offers,
            gives_up_root=ready.gives_up_root,
        )
        self._sessions: list[Session] = []

    @property
    def student_cpu_ns(self) -> int:
        return sum(session.student_cpu_ns for session in self._sessions)

    @property
    def worker_cpu_s(self) -> float:
        return sum(session.worker_cpu_s for session in self._sessions)

    def grade(self, bundle: Bundle) -> tuple[tuple[Note, ...], tuple[ExerciseResult, ...]]:
        with self._session(self._load) as session:
            try:
                loaded = session.open()
            except LoadError as error:
                return (Note("unreadable", str(error)),), self._grader.unread(str(error))
            broken = not_python(bundle, loaded)
            if broken is not None:
                note = Note("unreadable", broken.reason, broken.file, broken.line)
                return (note,), self._grader.unread(broken.reason)
            problems = (
                Note(item.kind, item.message[:_MAX_NOTE], item.label[:_MAX_NOTE], item.line)
                for item in loaded.problems[:_MAX_NOTES]
            )
            return (*bundle.notes, *problems), self._exercises(session, loaded)

    def ask_devices(self, before: tuple[ExerciseResult, ...]) -> tuple[ExerciseResult, ...] | None:
        """The results of a submission that is right on the CPU; ``None`` where it is not all right on the device."""
        results = []
        with self._on_device() as target:
            assert target is not None, "it is asked for"
            for paper, result in zip(self._grader.exam.papers, before, strict=True):
                outcome = ask_all(paper, target)
                if outcome.gap or not (outcome.passed and outcome.parts):
                    return None
                results.append(topped_up(result, paper, outcome))
        return tuple(results)

    def _session(self, load: Load, place: contextlib.AbstractContextManager[Place] | None = None) -> Session:
        session = Session(self._control, load, self._restrictions, self._limits, place)
        self._sessions.append(session)
        return session

    def _with_right(self, names: tuple[str, ...]) -> Session:
        """A session in which these functions of the submission are replaced by right ones."""
        return self._session(self._replaced(names))

    def _replaced(self, names: tuple[str, ...]) -> Load:
        if not names:
            return self._load
        source = select(self._grader.assignment.stand_ins, names)
        return msgspec.structs.replace(self._load, substitute=names, substitute_source=source)

    @contextlib.contextmanager
    def _on_device(self, names: tuple[str, ...] = ()) -> Iterator[OnDevice | NoDevice | None]:
        """A session where there is a GPU, or seems to be; ``None`` where the device check is not made."""
        if self._grader.device == "cpu":
            yield None
            return
        if self._grader.no_device:
            yield NoDevice(self._grader.device, self._grader.no_device)
            return
        load = msgspec.structs.replace(self._replaced(names), device=self._grader.device)
        place = self._grader.gpus.place(self._grader.slot) if self._grader.gpus is not None else None
        with self._session(load, place) as session:
            yield OnDevice(session)

    def _exercises(self, session: Session, loaded: Loaded) -> tuple[ExerciseResult, ...]:
        assignment = self._grader.assignment
        judged: dict[str, Judged] = {}
        shown: dict[str, Shown | None] = {}
        with self._on_device() as target:
            for paper in self._grader.exam.papers:
                name = paper.exercise.name
                judged[name] = judge(session, paper, loaded, target)
                shown[name] = self._shown(session, judged[name])
            is_wrong = any(not item.passed and not item.not_started for item in judged.values())
            given = self._wrong_given(session, loaded, target) if is_wrong else ()
        session.close()
        results = []
        for paper in self._grader.exam.papers:
            name = paper.exercise.name
            result = None
            if assignment.stand_ins and judged[name].may_be_rescued:
                wrong = tuple(other for other in assignment.page.follows(name) if not judged[other].passed)
                result = followed_through(
                    paper, judged[name], wrong, given, self._with_right, self._on_device, self._shown
                )
            results.append(result or exercise_result(judged[name], shown[name]))
        return tuple(results)

    def _wrong_given(self, session: Session, loaded: Loaded, target: DeviceTarget | None) -> tuple[str, ...]:
        """The given functions of which the submission has a copy of its own that is not right."""
        own = (paper for paper in self._grader.exam.given if paper.exercise.name in loaded.own_given)
        return tuple(paper.exercise.name for paper in own if not judge(session, paper, loaded, target).passed)

    def _shown(self, session: Session, judged: Judged, replaced: tuple[str, ...] = ()) -> Shown | None:
        """What the student is told of a judged exercise, as ``session`` answered it with these functions replaced."""
        faults = judged.first_faults()
        if not faults:
            return None
        if not self._grader.shrink:
            return Shown(min(faults, key=lambda fault: fault.answer.case.weight))
        assignment, exam = self._grader.assignment, self._grader.exam
        if not (isinstance(assignment, Assignment) and isinstance(exam, Exam)):
            return shown_plainly(judged)
        paper = exam.paper(judged.paper.exercise.name)
        insight = gain_insight(assignment, paper, judged, session, lambda: self._with_right(replaced))
        return Shown(smallest(paper, session, faults, exam.seed % 2**64), insight.when, insight.hint)
