"""The simplest statement about a case that holds just where an answer is wrong.

Statements are literals (see :mod:`autograder.diagnosis.features`), two or three of them joined by "and", or two joined
by "or". One is found only if it separates right from wrong exactly. Cases on whole numbers are one-sided evidence: a
wrong answer may be right on them by coincidence, so that a few right ones where wrong is claimed do not refute a claim.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from autograder.authoring.signature import Signature
from autograder.diagnosis.features import Features, Literal, exceeds, literals, products

MIN_EVIDENCE = 3
"""How many wrong answers, and how many right ones, a claim rests on at least."""

_COINCIDENCES = 0.25
_MAX_RIVALS = 60
_MIN_PRODUCT = 4
_ROUNDS = 10
_AT_ONCE = 16
_MAX_LOOKED_AT = 250
_MAX_JOINED = 2
"""Literals less simple than this are not narrowed down by another: with both, too much can be made to fit."""
_MAX_TRIPLED = 3
"""Three literals that are less simple than this together are not joined."""

_AND, _OR = 4, 6
"""How much less simple two literals are than one."""
_ALIKE = 3
"""How much simpler two literals are that say the same of different axes."""


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
        joined = (len(self.literals) - 1) * (_OR if self.any_of else _AND)
        return joined + sum(literal.rank for literal in self.literals)

    @property
    def is_alike(self) -> bool:
        """Whether several literals say the same of different axes."""
        return len(self.literals) > 1 and len({literal.words.partition(" ")[2] for literal in self.literals}) == 1

    def holds(self, features: Features) -> bool:
        """Whether an answer is said to be wrong on such a case."""
        found = (literal.holds(features) for literal in self.literals)
        return any(found) if self.any_of else all(found)

    @property
    def sentence(self) -> str:
        """The statement, as a student reads it."""
        if len(self.literals) == 1:
            return self.literals[0].wrong
        words = (" or " if self.any_of else " and ").join(literal.words for literal in self.literals)
        return f"wrong whenever {words}, right otherwise"


class Survey:
    """Cases, and the statements that may be made about them, each with the set of those on which it holds.

    A set is a number with one bit for each case.
    """

    def __init__(self, signature: Signature, features: Sequence[Features], more: Sequence[Features] = ()) -> None:
        self.axes = signature.axes
        self.features = tuple(features)
        self.more = tuple(more)
        """Cases that may be asked where those do not suffice."""
        known = [*features, *more]
        self.singles = [(literal, members(features, literal.holds)) for literal in literals(signature, known)]
        self._products = {words: sorted({item.length(words) for item in known}) for words in products(signature)}
        self._masks: dict[str, int] = {}

    def joined_by(self, places: Sequence[int]) -> "Survey":
        """The same with some of the further cases behind its own."""
        new = [self.more[place] for place in places]
        joined = copy(self)
        joined.features = (*self.features, *new)
        joined.singles = [
            (literal, mask | members(new, literal.holds) << len(self.features)) for literal, mask in self.singles
        ]
        return joined

    def beyond(self, wrong: Iterable[int], right: Iterable[int]) -> Iterable[tuple[Literal, int]]:
        """That a product is larger than it is in these right cases, and as large as in these wrong ones."""
        small, large = [self.features[place] for place in right], [self.features[place] for place in wrong]
        for words, values in self._products.items():
            low = max((item.length(words) for item in small), default=0)
            high = min(item.length(words) for item in large)
            for value in values:
                if max(low, _MIN_PRODUCT) <= value < high:
                    literal = exceeds(words, value)
                    yield literal, members(self.features, literal.holds)

    def where(self, condition: Condition) -> int:
        """Those of the further cases on which a condition holds."""
        masks = [self._further(literal) for literal in condition.literals]
        return reduce(int.__or__ if condition.any_of else int.__and__, masks)

    def everywhere(self) -> Sequence[tuple[Literal, int]]:
        """Each literal with those of the further cases, and behind them of its own, on which it holds."""
        return [(literal, self._further(literal) | own << len(self.more)) for literal, own in self.singles]

    def _further(self, literal: Literal) -> int:
        if literal.words not in self._masks:
            self._masks[literal.words] = members(self.more, literal.holds)
        return self._masks[literal.words]


def members(features: Sequence[Features], holds: Callable[[Features], bool]) -> int:
    """The set of those cases on which something holds."""
    return sum(1 << place for place, item in enumerate(features) if holds(item))


Ask = Callable[[Sequence[int]], Sequence[bool]]
"""Asks some of a survey's further cases, given by their places, and says which answers are right."""


def find_condition(survey: Survey, verdicts: dict[int, bool], ask: Ask) -> Condition | None:
    """The condition under which answers are wrong; ``None`` where no simple one separates them exactly.

    ``verdicts`` says of cases of the survey, by their places, whether their answers are right. Where several conditions
    fit these, further cases are asked on which they differ. What is found is tried on more cases of both sides before
    it is claimed.
    """
    asked: dict[int, bool] = {}
    found = candidates(survey, verdicts)
    for _ in range(_ROUNDS):
        if not found:
            return None
        known = _set_of(asked)
        places = _apart(survey, found, known)
        settled = not places
        if settled:
            places = _trials(survey, found[0], known)
        answered = dict(zip(places, ask(places), strict=True)) if places else {}
        asked |= answered
        new, wrong = _set_of(answered), _set_of(place for place, right in answered.items() if not right)
        best, found = found[0], [condition for condition in found if survey.where(condition) & new == wrong]
        if settled or not found:  # with what was learnt there may be others
            learnt = dict(enumerate(asked.values(), len(survey.features)))
            found = candidates(survey.joined_by(list(asked)), verdicts | learnt)
        if settled and found and found[0].sentence == best.sentence and not _apart(survey, found, _set_of(asked)):
            return None if any(_ties(best, rival) for rival in found[1:]) else _reworded(survey, best)
    return None


def _reworded(survey: Survey, best: Condition) -> Condition:
    """The simplest of the conditions of two literals that hold on just the same cases."""
    if len(best.literals) == 1:
        return best
    together = int.__or__ if best.any_of else int.__and__
    masks = survey.everywhere()
    line = survey.where(best) | reduce(
        together, (members(survey.features, literal.holds) for literal in best.literals)
    ) << len(survey.more)
    near = [(literal, mask) for literal, mask in masks if together(mask, line) == line]
    pairs = ((one, other) for (one, first), (other, second) in combinations(near, 2) if together(first, second) == line)
    same = (Condition(pair, best.any_of) for pair in pairs)
    return min((best, *same), key=lambda condition: condition.rank - (_ALIKE if condition.is_alike else 0))


def plain_condition(signature: Signature, observed: Sequence[Observation]) -> Condition | None:
    """The condition under which answers are wrong where no more can be asked: a very simple one without a rival."""
    survey = Survey(signature, [item.features for item in observed])
    found = candidates(survey, {place: item.right for place, item in enumerate(observed)})
    found = [item for item in found if item.rank <= 1]
    return found[0] if len(found) == 1 or (found and found[0].rank < found[1].rank) else None


def _apart(survey: Survey, found: Sequence[Condition], asked: int) -> list[int]:
    """Further cases on which the simplest of the conditions differ, chosen so that each divides them otherwise."""
    sets = [survey.where(condition) for condition in found[:_MAX_RIVALS]]
    differing = reduce(int.__or__, (item ^ sets[0] for item in sets), 0) & ~asked
    divisions: dict[int, int] = {}
    for place in _places(differing, _MAX_LOOKED_AT):
        division = sum(1 << number for number, item in enumerate(sets) if item >> place & 1)
        divisions.setdefault(division, place)
    ordered = sorted(divisions, key=lambda division: (division.bit_count(), division))
    step = max(1.0, len(ordered) / _AT_ONCE)
    return [divisions[ordered[int(number * step)]] for number in range(min(_AT_ONCE, len(ordered)))]


def _trials(survey: Survey, best: Condition, asked: int) -> list[int]:
    """Further cases to try a condition on: of both sides, also with every size of the axes that it is about, and such
    as change sides without one of its literals."""
    everything = (1 << len(survey.more)) - 1
    said = survey.where(best)
    sides = [said, everything & ~said]
    for dropped in best.literals if len(best.literals) > 1 else ():
        left = Condition(tuple(literal for literal in best.literals if literal is not dropped), best.any_of)
        sides.append(survey.where(left) ^ said)
    chosen = [place for side in sides for place in _various(survey, side & ~asked)]
    named = {word for literal in best.literals for word in re.findall(r"\w+", literal.words)}
    for axis in [axis for axis in survey.axes if axis in named]:
        chosen += [place for side in sides[:2] for place in _of_each_size(survey, side & ~asked, axis)]
    return list(dict.fromkeys(chosen))


def _of_each_size(survey: Survey, members: int, axis: str) -> Iterable[int]:
    """For every size that an axis has in a set, a place with it: a mistake may know some sizes by heart."""
    found: dict[int, int] = {}
    for place in _places(members, len(survey.more)):
        found.setdefault(survey.more[place].sizes[axis], place)
    return found.values()


def _various(survey: Survey, members: int) -> list[int]:
    """Some places of a set, chosen so that their cases are of all kinds."""
    chosen: list[int] = []
    shown: set[object] = set()
    for place in _places(members, _MAX_LOOKED_AT):
        kinds = survey.more[place].kinds
        if len(chosen) < _AT_ONCE and not kinds <= shown:
            chosen.append(place)
            shown |= kinds
    return chosen


def _places(members: int, most: int) -> list[int]:
    """The first few places of a set."""
    places: list[int] = []
    while members and len(places) < most:
        lowest = members & -members
        places.append(lowest.bit_length() - 1)
        members ^= lowest
    return places


def _set_of(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


def _ties(best: Condition, rival: Condition) -> bool:
    """Whether there is no case to tell two conditions that are as simple: they draw the same line elsewhere, or one is
    about something in which further cases do not differ."""
    if best.rank != rival.rank:
        return False
    pairs = zip(best.literals, rival.literals, strict=False)
    if all(one.scale == other.scale and (one.scale or one.words == other.words) for one, other in pairs):
        return True
    return not all(literal.varied for literal in (*best.literals, *rival.literals))


def candidates(survey: Survey, verdicts: Mapping[int, bool]) -> list[Condition]:
    """Every condition that fits the verdicts, the simplest first."""
    evidence = _Evidence(survey, verdicts)
    if not evidence.suffices:
        return []
    found = [Condition((literal,)) for literal, mask in survey.singles if evidence.fits(mask)]
    found += [Condition((literal,)) for literal, mask in survey.beyond(*evidence.sides) if evidence.fits(mask)]
    found += _all_of(survey, evidence)
    found += _any_of(survey, evidence)
    return sorted(found, key=lambda condition: condition.rank)


def _all_of(survey: Survey, evidence: "_Evidence") -> Iterable[Condition]:
    above = [item for item in survey.singles if evidence.wrong & ~item[1] == 0 and not evidence.fits(item[1])]
    above.sort(key=lambda item: item[0].rank)
    for place, (one, first) in enumerate(above):
        for place_of_other, (other, second) in enumerate(above[place + 1 :], place + 1):
            if other.rank > _MAX_JOINED:
                break
            if evidence.fits(first & second):
                yield Condition((one, other))
                continue
            for third, mask in above[place_of_other + 1 :]:
                if one.rank + other.rank + third.rank > _MAX_TRIPLED:
                    break
                if evidence.fits(first & second & mask):
                    yield Condition((one, other, third))


def _any_of(survey: Survey, evidence: "_Evidence") -> Iterable[Condition]:
    below = [(literal, mask) for literal, mask in survey.singles if evidence.explains(mask) and not evidence.fits(mask)]
    for (one, first), (other, second) in combinations(below, 2):
        if evidence.fits(first | second) and evidence.explains(first & ~second) and evidence.explains(second & ~first):
            yield Condition((one, other), any_of=True)


class _Evidence:
    """The cases of a survey that were asked, as sets."""

    def __init__(self, survey: Survey, verdicts: Mapping[int, bool]) -> None:
        self.sides = (
            [place for place, right in verdicts.items() if not right],
            [place for place, right in verdicts.items() if right and not survey.features[place].whole],
        )
        self.wrong = _set_of(place for place, right in verdicts.items() if not right)
        self._right = _set_of(place for place, right in verdicts.items() if right)
        self._whole = members(survey.features, lambda item: item.whole) & (self.wrong | self._right)

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
