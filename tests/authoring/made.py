"""Small assignments written to a folder, for tests of what happens when one is wrong."""

from pathlib import Path

LESSON = '''\
# %% [markdown]
# # Scale a sheet
#
# Every number is multiplied by one factor.

# %%
import torch
from jaxtyping import Float, Int
from torch import Tensor

from autograder import NotDoneYet, check


# %%
def scale(X: Float[Tensor, "n m"], k: Float[Tensor, ""]) -> Float[Tensor, "n m"]:
    """Multiply every number of X by k."""
    ### BEGIN SOLUTION
    return torch.mul(X, k)
    ### END SOLUTION


# %% tags=["notebook"]
check(scale)
'''

PAGE = """\
from autograder.authoring import Example, Exercise, Family, Page

page = Page(exercises=(Exercise(name="scale", points=5),))
"""


def page_of(exercise: str, more: str = "") -> str:
    """The small page with other arguments for its exercise, and for the page."""
    return PAGE.replace('Exercise(name="scale", points=5),)', f"Exercise({exercise}),), {more}")


def write(folder: Path, *, lesson: str | None = LESSON, page: str | None = PAGE) -> Path:
    """An assignment folder, named ``scaling``, with this lesson and page; ``None`` leaves one out."""
    made = folder / "solutions" / "scaling"
    made.mkdir(parents=True)
    if lesson is not None:
        (made / "scaling.py").write_text(lesson, encoding="utf-8")
    if page is not None:
        (made / "grading.py").write_text(page, encoding="utf-8")
    return made
