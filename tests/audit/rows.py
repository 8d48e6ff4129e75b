"""A small assignment for audits, with a page that is as sound as a test wants it to be."""

from pathlib import Path

LESSON = '''\
# %% [markdown]
# # Rows

# %%
import torch
from jaxtyping import Float
from torch import Tensor

from autograder import NotDoneYet, check


# %%
def scale(X: Float[Tensor, "n m"], k: Float[Tensor, "m"]) -> Float[Tensor, "n m"]:
    """Multiply each column by its factor."""
    ### BEGIN SOLUTION
    return X * k
    ### END SOLUTION


# %% tags=["notebook"]
check(scale)
'''

LOOP = '''

# %%
def total(X: Float[Tensor, "n m"]) -> Float[Tensor, "m"]:
    """Add up the rows."""
    ### BEGIN SOLUTION
    rows, result = 1, X[0]
    while rows < len(X):
        result = result + X[rows]
        rows += 1
    return result
    ### END SOLUTION
'''

FAMILIES = """\
                Family(name="one row", axes={"n": 1, "m": (2, 4)}, cases=3),
                Family(name="some rows", axes={"n": (2, 4), "m": (2, 4)}, cases=6),
                Family(name="one column", axes={"n": (2, 4), "m": 1}, cases=3),
"""
MORE = """\
                Family(name="many rows", axes={"n": (5, 9), "m": (2, 4)}, cases=3),
                Family(name="many columns", axes={"n": (2, 4), "m": (5, 9)}, cases=3),
                Family(name="repeated shapes", axes={"n": (2, 4), "m": (2, 4)}, cases=6, repeat=3),
                Family(name="strided", axes={"n": (2, 4), "m": (2, 4)}, cases=6, layout="strided"),
                Family(name="real values", axes={"n": (2, 4), "m": (2, 4)}, cases=6, values="normal"),
"""

WRONG = """\
import torch

from autograder.authoring import blind_spot, misconception


@misconception("scale", advice="Which axis does the factor belong to?")
def scale(right, X, k):  # the name of the exercise that it gets wrong
    return right(X, k.flip(0))
"""


def page(families: str, *, scale: str = "", more: str = "") -> str:
    """A page for ``scale`` with these families, and further arguments for the exercise and for the page."""
    return (
        "from autograder.authoring import Exercise, Family, Limits, Page\n\n"
        "page = Page(\n"
        '    wrong="wrong.py",\n'
        "    exercises=(\n"
        f'        Exercise(name="scale", points=1, families=(\n{families}            ), {scale}),\n'
        f"    ),\n    {more}\n)\n"
    )


def write(folder: Path, page: str, *, wrong: str = WRONG, lesson: str = LESSON, stand_ins: str | None = None) -> Path:
    """The assignment, named ``rows``, in ``folder``; its own folder is returned."""
    made = folder / "solutions" / "rows"
    made.mkdir(parents=True)
    files = {"rows.py": lesson, "grading.py": page, "wrong.py": wrong, "stand_ins.py": stand_ins}
    for name, content in files.items():
        if content is not None:
            (made / name).write_text(content, encoding="utf-8")
    return made
