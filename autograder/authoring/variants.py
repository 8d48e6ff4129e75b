"""Wrong variants of an exercise, as an author writes them down next to the grading page.

``solutions/<assignment>/wrong.py`` holds functions that answer as students do who got something wrong. Each takes the
right function first, so that it can say what is different instead of saying everything again, and so that two mistakes
can be made at once::

    @misconception("matmul", advice="Look at which axis of the second matrix is summed over.")
    def transposed(right, A, B):
        return right(A, B.transpose(0, 1))

A student whose answers on the whole exam equal a variant's is shown its advice. A :func:`blind_spot` gives no advice:
it is wrong in one family only, and so proves that this family is needed. ``autograder audit`` grades them all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Variant:
    """A wrong function.

    Attributes:
        name: what is wrong with it, in words: the function's name without underscores.
        exercises: the exercises that it is a wrong answer to.
        function: takes the right function, then the exercise's arguments.
        advice: one line that helps whoever made this mistake, without the solution.
        family: the only family of the values check that catches it, for a blind spot.
    """

    name: str
    exercises: tuple[str, ...]
    function: Function
    advice: str = ""
    family: str = ""

    def applied_to(self, right: Function) -> Function:
        """The exercise as this variant answers it; ``right`` may be a variant itself."""

        def answer(*args: Any) -> Any:
            return self.function(right, *args)

        return answer


def misconception(*exercises: str, advice: str) -> Callable[[Function], Variant]:
    """Mark a function as a wrong variant of ``exercises`` that students are given ``advice`` on."""
    if not exercises or not advice.strip() or "\n" in advice:
        raise ValueError("a misconception names its exercises, and has one line of advice")

    def mark(function: Function) -> Variant:
        return Variant(_words(function), exercises, function, advice=advice.strip())

    return mark


def blind_spot(exercise: str, *, family: str) -> Callable[[Function], Variant]:
    """Mark a function as wrong on the cases of one ``family`` of the values check only."""

    def mark(function: Function) -> Variant:
        return Variant(_words(function), (exercise,), function, family=family)

    return mark


def _words(function: Function) -> str:
    return function.__name__.strip("_").replace("_", " ")
