"""Autograded PyTorch exercises.

The two names a student meets: :func:`check` shows whether a function is right and, if not, the smallest case where it
goes wrong; :class:`NotDoneYet` is what a stub raises until it is filled in.
"""

import sys
from typing import TYPE_CHECKING, Any

from autograder.notdone import NotDoneYet

if TYPE_CHECKING:
    from autograder.local import Checked

__all__ = ["NotDoneYet", "__version__", "check"]
__version__ = "0.1.0"


def check(*functions: Any) -> "Checked":
    """Check functions of the exercise you are working on and show what came out.

    ``check(corr2d_multi_in)`` checks one function, ``check()`` every exercise that the caller's namespace defines. In
    a notebook the result is drawn; in a terminal it prints as text. The public checks are read from ``checks.json``,
    which lies next to the notebook (or in a folder above it).

    Raises:
        FileNotFoundError: there is no ``checks.json`` in the working directory or above it.
        LookupError: a function does not belong to the assignment found there.
    """
    from autograder.local import check_functions

    return check_functions(functions, sys._getframe(1).f_globals)
