"""The texts of an audit: submissions in which one exercise is wrong, and everything that it calls is right."""

import sys
import types
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.audit.texts import Text, right_texts, wrong_texts
from autograder.authoring.assignment import Assignment, load_assignment
from tests.audit.rows import FAMILIES, LESSON, page, write

X, K = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([2.0, 3.0])
RIGHT = (X * K).tolist()


def ran(text: Text) -> Any:
    """What the text's exercise answers, in a module of the text's own."""
    module = types.ModuleType("submission")
    exec(compile(text.source, "submission.py", "exec"), vars(module))
    return getattr(module, text.exercise)(X, K)


def made(
    folder: Path, *, wrong: str, lesson: str = LESSON, stand_ins: str = "", families: str = FAMILIES
) -> Assignment:
    whole = page(families)
    if stand_ins:
        whole = whole.replace('wrong="wrong.py"', 'wrong="wrong.py", stand_ins="stand_ins.py"')
    return load_assignment(write(folder, whole, wrong=wrong, lesson=lesson, stand_ins=stand_ins))


HELPERS = LESSON.replace(
    "# %%\ndef scale(",
    "# %%\ndef factor(k):\n    return k\n\n\nNotDoneYet, bound, exercise = 'lesson', 1, 2\n\n\ndef scale(",
).replace("return X * k\n", "return X * factor(k)\n")

CLASHING = """\
from autograder.authoring import blind_spot, misconception

name = lesson = torch = NotDoneYet = "wrong"


def factor(k):
    return 0 * k


def bound(*_):
    raise AssertionError("a name of the wrong variants is not the submission's")


@misconception("scale", advice="Think.")
def scale(right, X, k):
    return right(X, k) + 1


@misconception("scale", advice="Think again.")
def doubled(right, X, k):
    return 2 * right(X, k) + factor(k)


@doubled.style
def doubled(right, X, k):
    return right(X, 2 * k) + 1


SPOTS = (blind_spot("scale", "one row", lambda X, k: len(X) == 2),)
"""


def test_names_of_the_lesson_and_of_the_wrong_variants_do_not_clash(tmp_path: Path) -> None:
    texts = list(wrong_texts(made(tmp_path, wrong=CLASHING, lesson=HELPERS), "scale"))
    answers = {text.name: ran(text).tolist() for text in texts if text.kind != "mutant"}
    assert answers == {
        "scale": (X * K + 1).tolist(),
        "doubled": (2 * X * K).tolist(),
        "doubled, style 2": (2 * X * K + 1).tolist(),
        "blind spot: one row": (X * K + 1).tolist(),
    }


RECURSIVE = LESSON.replace(
    "return X * k\n", "return X * k if len(X) == 1 else torch.cat([scale(x[None], k) for x in X])\n"
)


def test_right_function_goes_on_calling_itself(tmp_path: Path) -> None:
    (text,) = (
        text
        for text in wrong_texts(made(tmp_path, wrong=CLASHING, lesson=RECURSIVE), "scale")
        if text.kind == "misconception" and text.name == "scale"
    )
    assert ran(text).tolist() == (X * K + 1).tolist()


def test_misconceptions_come_first_then_blind_spots_then_mutants(tmp_path: Path) -> None:
    assignment = made(tmp_path, wrong=CLASHING, stand_ins="def scale(X, k):\n    return k * X\n")
    texts = list(wrong_texts(assignment, "scale"))
    assert [(text.kind, text.of) for text in texts[:5]] == [
        ("misconception", "reference"),
        ("misconception", "reference"),
        ("misconception", "reference"),
        ("blind spot", "reference"),
        ("mutant", "reference"),
    ]
    assert texts[3].family == "one row"
    origins = [text.of for text in texts if text.kind == "mutant"]
    assert origins == sorted(origins)
    assert set(origins) == {"reference", "stand-ins"}


def test_mutant_is_where_the_author_wrote_it(tmp_path: Path) -> None:
    assignment = made(tmp_path, wrong=CLASHING, stand_ins="def scale(X, k):\n    return k * X\n")
    lines = {"reference": assignment.lesson.source, "stand-ins": assignment.stand_ins}
    for text in wrong_texts(assignment, "scale"):
        if text.kind == "mutant":
            written = lines[text.of].split("\n")[text.line - 1].strip()
            assert [line[1:].strip() for line in text.diff.split("\n")[:2]] == [written, text.after]
            assert text.source.split("\n")[text.line - 1].strip() == text.after


def test_right_texts_are_right(tmp_path: Path) -> None:
    assignment = made(tmp_path, wrong=CLASHING, stand_ins="def scale(X, k):\n    return k * X\n")
    texts = list(right_texts(assignment, "scale"))
    assert [text.of for text in texts] == ["reference", "stand-ins"]
    assert [ran(text).tolist() for text in texts] == [RIGHT, RIGHT]


def test_demonstrations_are_not_run(tmp_path: Path) -> None:
    lesson = f'{LESSON}\n# %% tags=["notebook"]\nraise RuntimeError("a demonstration ran")\n'
    (text,) = right_texts(made(tmp_path, wrong=CLASHING, lesson=lesson), "scale")
    assert ran(text).tolist() == RIGHT


def test_variants_need_nothing_of_the_grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker can import what the authors' files import, and that is all the kit's that a text names."""
    texts = list(wrong_texts(made(tmp_path, wrong=CLASHING), "scale"))
    for name in ("autograder.exam.draw", "autograder.grading.submission", "autograder.audit.run"):
        monkeypatch.setitem(sys.modules, name, None)
    assert ran(texts[0]).tolist() == (X * K + 1).tolist()
