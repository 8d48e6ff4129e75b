"""Where a submission is asked besides the CPU: what is topped up, and what ends a worker there."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from autograder.authoring.assignment import Assignment
from autograder.authoring.page import Limits
from autograder.exam.draw import Exam
from autograder.grading.session import Session
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote
from autograder.protocol.messages import ExerciseSetup, Load, Unit
from autograder.record import Record, SubmissionInfo
from autograder.sandbox.restrict import Restrictions
from autograder.submissions.bundle import Bundle
from autograder.worker.cuda import EVERY
from tests.support import IN, ONE, OUT, RIGHT, exercise, without_rules, without_timings

INFO = SubmissionInfo("ada", "ada.py", "")
WRONG = f"{RIGHT}\ndef {IN}(X, K):\n    return X[0] + K.sum()\n"
ON_CPU = f"{RIGHT}\n_right = {ONE}\ndef {ONE}(X, K):\n    return _right(X.cpu(), K.cpu())\n"
ADVISED = RIGHT.replace("(K.reshape(-1, c_i) @ X.reshape(c_i, h * w))", "torch.einsum('oi,ihw->ohw', K[:, :, 0, 0], X)")


def bundle(source: str) -> Bundle:
    return Bundle((Unit("ada.py", source),))


@pytest.fixture
def grader(assignment: Assignment, exam: Exam) -> Grader:
    return Grader(assignment, exam, shrink=False)


@pytest.mark.parametrize("source", [RIGHT, WRONG, ON_CPU, ADVISED, "", "("])
def test_topped_up_record_is_the_one_that_would_have_been_made_at_once(
    grader: Grader, control: Control, source: str
) -> None:
    rehearsing = replace(grader, device="rehearsed")
    before = grader.grade(INFO, bundle(source), control)
    assert before.environment.devices == ("cpu",)
    topped = rehearsing.top_up(before, INFO, bundle(source), control)
    assert without_timings(topped) == without_timings(rehearsing.grade(INFO, bundle(source), control))


def test_only_the_device_check_is_made_of_what_is_right(
    grader: Grader, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = grader.grade(INFO, bundle(RIGHT), control)
    wrong = grader.grade(INFO, bundle(WRONG), control)
    asked: list[str] = []

    def note(session: Session, *arguments: object) -> object:
        asked.append(session.device)
        return ask(session, *arguments)

    ask: Any = Session.ask
    monkeypatch.setattr(Session, "ask", note)
    rehearsing = replace(grader, device="rehearsed")
    topped = rehearsing.top_up(before, INFO, bundle(RIGHT), control)
    assert asked == ["rehearsed"] * 3
    assert topped.score == 30
    assert topped.timings.student_cpu_s > before.timings.student_cpu_s
    rehearsing.top_up(wrong, INFO, bundle(WRONG), control)
    assert "cpu" in asked


def test_nothing_is_topped_up_without_a_device(grader: Grader, control: Control) -> None:
    before = grader.grade(INFO, bundle(RIGHT), control)
    missing = replace(grader, device="rehearsed", no_device="no GPU was asked")
    assert missing.top_up(before, INFO, bundle(RIGHT), control).environment.devices == ("cpu",)
    assert grader.top_up(before, INFO, bundle(RIGHT), control).environment.devices == ("cpu",)


LOST = f"""{RIGHT}
_right = {IN}
calls = 0
def {IN}(X, K):
    global calls
    calls += 1
    if calls == 3:
        raise RuntimeError("CUDA error: device-side assert triggered\\nCompile with TORCH_USE_CUDA_DSA")
    return _right(X, K)
def {OUT}(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K]) if not calls else X
"""


def test_worker_that_lost_its_gpu_is_replaced(grader: Grader, control: Control) -> None:
    """The other exercises are asked by another worker, in which nothing of the first is left."""
    record: Record = grader.grade(INFO, bundle(LOST), control)
    assert "CUDA error: device-side assert triggered" in exercise(record, IN).message
    assert exercise(record, OUT).score == exercise(record, ONE).score == 10


GAPS = {
    "a gap of the rehearsal": ("return _right(X.to_sparse().to_dense(), K)", "not run", 10),
    "its own error of that name": (
        "raise type('RehearsalGapError', (RuntimeError,), {})('marks, please')",
        "failed",
        9,
    ),
    "a gap after wrong answers": (
        "if X.requires_grad:\n        X.to_sparse()\n    return _right(X, K).cpu()",
        "failed",
        9,
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_gap_of_the_rehearsal_hides_nothing_that_is_wrong(grader: Grader, control: Control, name: str) -> None:
    """On the CPU each is right, so that everything else is earned."""
    body, outcome, score = GAPS[name]
    source = (
        f"{RIGHT}\n_right = {ONE}\ndef {ONE}(X, K):\n    if not X.is_cuda:\n        return _right(X, K)\n    {body}\n"
    )
    record = replace(grader, device="rehearsed").grade(INFO, bundle(source), control)
    (check,) = [made for made in exercise(record, ONE).checks if made.name == "device"]
    assert (check.outcome, exercise(record, ONE).score) == (outcome, score)
    if outcome == "not run":
        assert check.message == "the function uses something that the rehearsed GPU does not have"


HUNGRY = f"""import torch
def {IN}(X, K):
    held = []
    while True:
        held.append(torch.ones(2**20))
"""


def test_memory_that_a_worker_holds_is_watched(exam: Exam, control: Control) -> None:
    paper = without_rules(exam).paper(IN)
    load = Load("m", (Unit("m.py", HUNGRY),), (), (), (ExerciseSetup(IN, 2),))
    control.doubts.clear()
    with Session(control, load, Restrictions(resident_mb=1500), Limits(seconds=60)) as session:
        answers = session.ask(paper, paper.cases)
    assert (answers[0].failure, answers[0].detail) == ("crash", "used more memory than it may")
    assert {answer.failure for answer in answers[1:]} == {"unanswered"}
    assert control.doubts == []


FORKING = f"""import os, torch
def {IN}(X, K):
    for _ in range(8):
        if os.fork() == 0:
            held = torch.ones(2**26)
            os.read(os.pipe()[0], 1)
    os.read(os.pipe()[0], 1)
"""


def test_memory_of_what_a_worker_forks_is_counted(exam: Exam, control: Control) -> None:
    paper = without_rules(exam).paper(IN)
    load = Load("m", (Unit("m.py", FORKING),), (), (), (ExerciseSetup(IN, 2),))
    with Session(control, load, Restrictions(resident_mb=2000), Limits(seconds=60)) as session:
        answers = session.ask(paper, paper.cases)
    assert (answers[0].failure, answers[0].detail) == ("crash", "used more memory than it may")


def test_less_than_the_limit_is_no_matter(exam: Exam, control: Control) -> None:
    paper = without_rules(exam).paper(IN)
    load = Load("m", (Unit("m.py", RIGHT),), (), (), (ExerciseSetup(IN, 2),))
    with Session(control, load, Restrictions(resident_mb=1500), Limits(seconds=60)) as session:
        assert not any(answer.failure for answer in session.ask(paper, paper.cases))


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_machine_without_a_gpu_says_why() -> None:
    with Zygote(gpus=EVERY) as zygote:
        ready = zygote.controls[0].wait_until_ready()
    assert ready.gpus == ()
    assert "built without CUDA" in ready.no_gpu or "NVIDIA driver" in ready.no_gpu or "GPU" in ready.no_gpu
    assert ready.no_rehearsal == ""
