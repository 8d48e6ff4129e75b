"""The simplest statement about a case that holds just where an answer is wrong.

Statements are literals (see :mod:`autograder.diagnosis.features`), two of them joined by "and", or two joined by "or".
One is found only if it separates right from wrong exactly. Cases on whole numbers are one-sided evidence: a wrong
answer may be right on them by coincidence, so that a few right ones where wrong is claimed do not refute a claim.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from autograder.authoring.signature import Signature
from autograder.diagnosis.features import Features, Literal, literals

MIN_EVIDENCE = 3
"""How many wrong answers, and how many right ones, a claim rests on at least."""

_COINCIDENCES = 0.25
_MAX_RIVALS = 60
_ROUNDS = 4
_MAX_JOINED = 2
"""Literals less simple than this are not narrowed down by another: with both, too much can be made to fit."""

_AND, _OR = 4, 6
"""How much less simple two literals are than one."""


@dataclass(frozen=True)
class Observation:
    """A case, and whether its answer was right."""

    features: Features
    right: bool


@dataclass(frozen=True)
class Condition:
    """Where an answer is wrong: where all of ``literals`` hold, or (``any_of``) where one of them does."""

    literals: tuple[Literal, ...]
    any_of: bool = False

    @property
    def rank(self) -> int:
        """The lower, the simpler."""
        joined = (_OR if self.any_of else _AND) if len(self.literals) > 1 else 0
        return joined + sum(literal.rank for literal in self.literals)

    def holds(self, features: Features) -> bool:
        """Whether an answer is said to be wrong on such a case."""
        found = (literal.holds(features) for literal in self.literals)
        return any(found) if self.any_of else all(found)

    def holds_for(self, sizes: dict[str, int]) -> bool:
        """The same for a usual case of these sizes: contiguous, of real numbers, and not the first."""
        return self.holds(Features(sizes, call=2))

    @property
    def sentence(self) -> str:
        """The statement, as a student reads it."""
        if len(self.literals) == 1:
            return self.literals[0].wrong
        words = (" or " if self.any_of else " and ").join(literal.words for literal in self.literals)
        return f"wrong whenever {words}, right otherwise"


More = Callable[[Callable[[dict[str, int]], bool]], Sequence[Observation]]
"""Makes more observations, on sizes for which the given function holds; none where there are no such sizes."""


def find_condition(signature: Signature, observed: Sequence[Observation], more: More) -> Condition | None:
    """The condition under which answers are wrong; ``None`` where no simple one separates them exactly.

    Where several fit what was observed, ``more`` is asked about sizes on which they differ; what is found is tried on
    new cases of both sides before it is claimed.
    """
    observations = list(observed)
    for _ in range(_ROUNDS):
        found = candidates(signature, observations)
        if not found:
            return None
        best, rivals = found[0], found[1:_MAX_RIVALS]
        new = [*more(lambda sizes, best=best, rivals=rivals: _differ(best, rivals, sizes))]  # type: ignore[misc]  # the defaults bind the round's
        if not new:
            break
        observations += new
    found = candidates(signature, observations)
    if not found or any(_ties(found[0], rival) for rival in found[1:]):
        return None
    best = found[0]
    for claimed in (True, False):
        for item in more(lambda sizes, claimed=claimed: best.holds_for(sizes) == claimed):  # type: ignore[misc]  # the default binds the loop's side
            if item.right == best.holds(item.features):
                return None
    return best


def plain_condition(signature: Signature, observed: Sequence[Observation]) -> Condition | None:
    """The condition under which answers are wrong where no more can be asked: a very simple one without a rival."""
    found = [item for item in candidates(signature, observed) if item.rank <= 1]
    return found[0] if len(found) == 1 or (found and found[0].rank < found[1].rank) else None


def _differ(best: Condition, rivals: Sequence[Condition], sizes: dict[str, int]) -> bool:
    said = best.holds_for(sizes)
    return any(rival.holds_for(sizes) != said for rival in rivals)


def _ties(best: Condition, rival: Condition) -> bool:
    """Whether both are as simple, and one is about something else than sizes: no sizes can tell these apart."""
    return best.rank == rival.rank and best.literals != rival.literals and not (_sized(best) and _sized(rival))


def _sized(condition: Condition) -> bool:
    return all(literal.about_sizes for literal in condition.literals)


def candidates(signature: Signature, observations: Sequence[Observation]) -> list[Condition]:
    """Every condition that fits the observations, the simplest first."""
    evidence = _Evidence(observations)
    if not evidence.suffices:
        return []
    singles = [
        (literal, evidence.mask(literal)) for literal in literals(signature, [item.features for item in observations])
    ]
    found = [Condition((literal,)) for literal, mask in singles if evidence.fits(mask)]
    above = [
        (literal, mask)
        for literal, mask in singles
        if literal.rank <= _MAX_JOINED and evidence.wrong & ~mask == 0 and not evidence.fits(mask)
    ]
    for (one, first), (other, second) in combinations(above, 2):
        if evidence.fits(first & second):
            found.append(Condition((one, other)))
    below = [(literal, mask) for literal, mask in singles if evidence.explains(mask) and not evidence.fits(mask)]
    for (one, first), (other, second) in combinations(below, 2):
        if evidence.fits(first | second) and evidence.explains(first & ~second) and evidence.explains(second & ~first):
            found.append(Condition((one, other), any_of=True))
    return sorted(found, key=lambda condition: condition.rank)


class _Evidence:
    """The observations as sets of cases, each a number with one bit for each case."""

    def __init__(self, observations: Sequence[Observation]) -> None:
        self._observations = observations
        self.wrong = self._set(lambda item: not item.right)
        self._right = self._set(lambda item: item.right)
        self._whole = self._set(lambda item: item.features.whole)

    def _set(self, member: Callable[[Observation], bool]) -> int:
        return sum(1 << number for number, item in enumerate(self._observations) if member(item))

    def mask(self, literal: Literal) -> int:
        """The cases on which a literal holds."""
        return self._set(lambda item: literal.holds(item.features))

    @property
    def suffices(self) -> bool:
        """Whether there are enough wrong and right answers to claim anything."""
        return self.wrong.bit_count() >= MIN_EVIDENCE and self._right.bit_count() >= MIN_EVIDENCE

    def fits(self, claimed: int) -> bool:
        """Whether answers are wrong on just the ``claimed`` cases, but for coincidences on whole numbers."""
        if self.wrong & ~claimed or (self._right & ~claimed).bit_count() < MIN_EVIDENCE:
            return False
        return self._no_more_than_coincidence(claimed)

    def explains(self, claimed: int) -> bool:
        """Whether some wrong answers, and no right ones, are among the ``claimed`` cases."""
        return (self.wrong & claimed).bit_count() >= MIN_EVIDENCE and self._no_more_than_coincidence(claimed)

    def _no_more_than_coincidence(self, claimed: int) -> bool:
        right = self._right & claimed
        if right & ~self._whole:
            return False
        return right.bit_count() <= _COINCIDENCES * (self._whole & claimed).bit_count()
