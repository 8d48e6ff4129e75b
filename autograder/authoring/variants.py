"""Wrong variants of an exercise, as an author writes them down next to the grading page.

``solutions/<assignment>/wrong.py`` holds functions that answer as students do who got something wrong. Each takes the
right function first, so that it can say what is different instead of saying everything again, and so that two mistakes
can be made at once::

    @misconception("matmul", advice="Look at which axis of the second matrix is summed over.")
    def transposed(right, A, B):
        return right(A, B.transpose(0, 1))

A student whose answers on the whole exam equal a variant's is shown its advice. Where code in another style shows the
same mistake otherwise, a second function says how::

    @transposed.style
    def transposed(right, A, B):
        return right(A, B.reshape(B.shape[1], B.shape[0]))

A :func:`blind_spot` gives no advice: it is wrong in one family of cases only, and so proves that this family is needed.
``autograder audit`` grades them all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
        styles: the same mistake as it shows in code of other styles.
    """

    name: str
    exercises: tuple[str, ...]
    function: Function
    advice: str = ""
    family: str = ""
    styles: tuple[Function, ...] = ()

    def style(self, function: Function) -> "Variant":
        """This variant, with what it answers in code of one more style; a decorator."""
        return replace(self, styles=(*self.styles, function))

    @property
    def in_each_style(self) -> tuple["Variant", ...]:
        """A variant for each style, all of one name."""
        return tuple(replace(self, function=function, styles=()) for function in (self.function, *self.styles))

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


def blind_spot(exercise: str, family: str, wrong_when: Callable[..., bool]) -> Variant:
    """A wrong variant of ``exercise`` that only one ``family`` of the values check catches.

    It is right but where ``wrong_when``, called with the exercise's arguments, holds: there, 1 is added to the result.
    """

    def function(right: Function, *args: Any) -> Any:
        return right(*args) + 1 if wrong_when(*args) else right(*args)

    return Variant(f"blind spot: {family}", (exercise,), function, family=family)


def variants_in(namespace: Mapping[str, Any]) -> tuple[Variant, ...]:
    """The variants of a module, also those that stand in a tuple, in its order."""
    found: list[Variant] = []
    for value in list(namespace.values()):
        members = value if isinstance(value, tuple) else (value,)
        found += [member for member in members if isinstance(member, Variant) and member not in found]
    return tuple(found)


def _words(function: Function) -> str:
    return function.__name__.strip("_").replace("_", " ")
