"""Many seeds, shared out among jobs: each draws the exam of a seed, and everybody sits it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from autograder.authoring.assignment import Assignment
from autograder.batch.jobs import Done, share_out
from autograder.exam.draw import draw_exam
from autograder.fairness.margin import Margin
from autograder.fairness.result import Fairness, Kind, Room, Spread, Worst
from autograder.fairness.sitting import Candidate, Examiner, Sitting
from autograder.grading.zygote import Zygote
from autograder.protocol.messages import Unit
from autograder.submissions.bundle import Bundle
from autograder.submissions.discover import Entry
from autograder.submissions.read import read_submission

_SITTINGS: msgspec.msgpack.Decoder[list[Sitting]] = msgspec.msgpack.Decoder(list[Sitting])
_POINT = 1e-9


def own_solutions(assignment: Assignment) -> tuple[Candidate, ...]:
    """The right versions that an assignment holds: the lesson's reference, and the stand-ins where there are any."""
    path = assignment.folder / f"{assignment.name}.py"
    bundle, sha256 = read_submission(path, assignment.name, [exercise.name for exercise in assignment.exercises])
    found = [Candidate("reference", path.name, bundle, sha256, right=True)]
    if assignment.stand_ins and assignment.page.stand_ins and isinstance(bundle, Bundle):
        unit = Unit(assignment.page.stand_ins, assignment.stand_ins)
        both = Bundle((*bundle.units, unit), bundle.files, bundle.notes, bundle.home)  # not every exercise has one
        found.append(Candidate("stand-ins", assignment.page.stand_ins, both, "", right=True))
    return tuple(found)


def candidates(entries: Iterable[Entry], assignment: Assignment, *, right: bool) -> tuple[Candidate, ...]:
    """The submissions of a folder."""
    names = tuple(exercise.name for exercise in assignment.exercises)
    return tuple(
        Candidate(entry.student, entry.shown_path, *entry.read(assignment.name, names), right=right)
        for entry in entries
    )


def look_at_fairness(
    assignment: Assignment,
    sitters: Sequence[Candidate],
    seeds: Sequence[int],
    zygote: Zygote,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Fairness:
    """Grade every submission by the exam of every seed; ``on_progress`` gets how many seeds are done, and of how many.

    The result does not depend on the number of jobs, which is that of the zygote's controls.
    """

    def work(number: int, slot: int) -> bytes:
        examiner = Examiner(assignment, draw_exam(assignment, seeds[number]), slot=slot, shrink=False)
        control = zygote.controls[slot]
        return msgspec.msgpack.encode([examiner.sit(which, sitter, control) for which, sitter in enumerate(sitters)])

    done: dict[int, Done] = {}

    def finished(item: Done) -> None:
        done[item.number] = item
        on_progress(len(done), len(seeds))

    on_progress(0, len(seeds))
    share_out(range(len(seeds)), zygote, work, finished)
    ordered = [done[number] for number in sorted(done)]
    faults = tuple(f"seed {seeds[item.number]}: {item.fault}" for item in ordered if item.fault)
    sittings = [sitting for item in ordered if not item.fault for sitting in _SITTINGS.decode(item.content)]
    points = round(sum(exercise.points for exercise in assignment.exercises), 4)
    return _gathered(sitters, tuple(seeds), points, sittings, faults)


def _gathered(
    sitters: Sequence[Candidate],
    seeds: tuple[int, ...],
    max_score: float,
    sittings: Sequence[Sitting],
    faults: tuple[str, ...],
) -> Fairness:
    of: list[list[Sitting]] = [[] for _ in sitters]
    for sitting in sittings:
        of[sitting.candidate].append(sitting)
    right = [number for number, sitter in enumerate(sitters) if sitter.right]
    others = [number for number, sitter in enumerate(sitters) if not sitter.right]
    full = {number for number in right if of[number] and not any(sitting.misses for sitting in of[number])}
    spread = [_spread(sitters[number].name, of[number]) for number in others]
    return Fairness(
        seeds,
        max_score,
        len(right),
        len(full),
        tuple(miss for number in right for sitting in of[number] for miss in sitting.misses),
        _rooms(of, full),
        len(others),
        spread.count(None),
        tuple(item for item in spread if item is not None),
        faults,
    )


def _spread(name: str, sittings: Sequence[Sitting]) -> Spread | None:
    """How a submission's score depends on the seed; ``None`` if it does not."""
    scores = [sitting.score for sitting in sittings]
    differing = tuple(
        exercise
        for exercise in (sittings[0].scores if sittings else ())
        if not _same([sitting.scores[exercise] for sitting in sittings])
    )
    return Spread(name, min(scores), max(scores), differing) if differing else None


def _same(scores: Sequence[float]) -> bool:
    return max(scores) - min(scores) < _POINT


def _rooms(of: Sequence[Sequence[Sitting]], full: set[int]) -> tuple[Room, ...]:
    counts: Counter[tuple[str, Kind]] = Counter()
    worst: dict[tuple[str, Kind], Worst] = {}
    of_full: dict[tuple[str, Kind], Worst] = {}
    for number, sittings in enumerate(of):
        for margin in (margin for sitting in sittings for margin in sitting.margins):
            key = margin.dtype, margin.kind
            counts[key] += margin.answers
            _keep_worse(worst, margin)
            if number in full:
                _keep_worse(of_full, margin)
    order = sorted(worst, key=lambda key: (key[0], key[1] != "results"))
    return tuple(Room(*key, counts[key], worst[key], of_full.get(key)) for key in order)


def _keep_worse(found: dict[tuple[str, Kind], Worst], margin: Margin) -> None:
    key = margin.dtype, margin.kind
    if key not in found or margin.worst.ratio > found[key].ratio:
        found[key] = margin.worst
