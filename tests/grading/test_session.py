"""Conversations with workers: each is without just the operators that the exercise it is asked may not use."""

from dataclasses import replace

import msgspec

from autograder.authoring.page import Limits
from autograder.exam.draw import DrawnPaper, Exam
from autograder.grading.session import Session
from autograder.grading.zygote import Control
from autograder.protocol.messages import ExerciseSetup, Load, Unit
from autograder.sandbox.levels import restrictions
from tests.support import IN

SOURCE = f"""
import torch

def {IN}(X, K):
    return torch.conv2d(X[None], K[None])[0, 0]
"""


def test_an_exercise_that_forbids_nothing_is_asked_of_a_worker_that_has_everything(
    exam: Exam, control: Control
) -> None:
    paper = exam.papers[0]
    free: DrawnPaper = replace(paper, exercise=msgspec.structs.replace(paper.exercise, forbidden=()))
    assert paper.exercise.forbidden
    ready = control.wait_until_ready()
    asked = restrictions("standard", Limits(), 1, 0, ready.offers, gives_up_root=ready.gives_up_root)
    load = Load(
        "conv",
        (Unit("student.py", SOURCE),),
        (),
        (),
        (ExerciseSetup(IN, 2),),
        forbidden=paper.exercise.forbidden,
    )
    with Session(control, load, asked, Limits()) as session:
        for sheet, forbidden in ((paper, "conv2d"), (free, None), (free, None), (paper, "conv2d")):
            (answer,) = session.ask(sheet, sheet.cases[:1])
            assert answer.reply is not None
            error = answer.reply.error
            assert (error.forbidden if error else None) == forbidden
