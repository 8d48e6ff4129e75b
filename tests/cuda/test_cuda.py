"""On an NVIDIA GPU: right submissions score full, device mistakes are found, and it all runs confined."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from autograder.authoring.assignment import Assignment
from autograder.cli import app
from autograder.exam.draw import Exam
from autograder.grading.gpus import Gpus
from autograder.grading.submission import Grader
from autograder.grading.zygote import Control, Zygote
from autograder.record import Record, SubmissionInfo
from autograder.sandbox.probes import compute
from autograder.submissions.read import read_submission
from autograder.worker.cuda import number_of, visible
from tests.support import CORPORA, EXAMPLES, IN, ONE, OUT, RIGHT, SOLUTION, failed_checks
from tests.test_device_corpus import DEVICE, failing, files, labels

pytestmark = pytest.mark.cuda
TF32 = f"""{RIGHT}
def {ONE}(X, K):
    torch.backends.cuda.matmul.allow_tf32 = True
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, h * w)).reshape(-1, h, w)
"""
ASSERTS = f"""{RIGHT}
_right = {IN}
def {IN}(X, K):
    if X.is_cuda:
        torch.zeros(2, device=X.device)[torch.tensor([7], device=X.device)]
    return _right(X, K)
def {OUT}(X, K):
    return torch.stack([_right(X, k) for k in K])
"""


@pytest.fixture(scope="module")
def gpu_control() -> Iterator[Control]:
    with Zygote(gpus=visible(os.environ)) as zygote:
        yield zygote.controls[0]


@pytest.fixture(scope="module")
def grader(assignment: Assignment, exam: Exam, gpu_control: Control) -> Grader:
    ready = gpu_control.wait_until_ready()
    assert ready.gpus, ready.no_gpu
    numbers = tuple(number_of(visible(os.environ), index) for index in range(len(ready.gpus)))
    return Grader(assignment, exam, device="cuda", gpus=Gpus(gpu_control.scratch, numbers, 2), shrink=False)


def grade(grader: Grader, control: Control, path: Path) -> Record:
    bundle, sha256 = read_submission(path, grader.assignment.name, (IN, OUT, ONE))
    return grader.grade(SubmissionInfo(path.stem, path.name, sha256), bundle, control)


def text(grader: Grader, control: Control, folder: Path, source: str) -> Record:
    path = folder / "multi_channel.py"
    path.write_text(source, encoding="utf-8")
    return grade(grader, control, path)


def test_gpu_computes_in_a_confined_worker(grader: Grader, gpu_control: Control) -> None:
    assert grader.gpus is not None
    outcome = compute(gpu_control, grader.gpus)
    assert outcome.held, outcome.detail


def test_zygote_never_starts_cuda_itself() -> None:
    assert not torch.cuda.is_initialized()


@pytest.mark.parametrize("folder", [CORPORA / "right", DEVICE / "right"], ids=["all", "device"])
def test_right_submissions_score_full(grader: Grader, gpu_control: Control, folder: Path) -> None:
    amiss = []
    for path in files(folder):
        for result in grade(grader, gpu_control, path).exercises:
            (check,) = [made for made in result.checks if made.name == "device"]
            if (check.outcome, check.device) != ("passed", "cuda") or result.score != result.max_score:
                amiss.append(f"{path.name}: {result.name}: {check.message or result.message}")
    assert not amiss


def test_mistakes_with_devices_are_caught(grader: Grader, gpu_control: Control) -> None:
    amiss = []
    for path in files(DEVICE / "wrong"):
        label = labels()[path.stem]
        for result in grade(grader, gpu_control, path).exercises:
            wanted = ["device"] if result.name in failing(label) else []
            if failed_checks(result) != wanted:
                amiss.append(f"{path.name}: {result.name}: {failed_checks(result)}, not {wanted}: {result.message}")
    assert not amiss


def test_coarser_arithmetic_is_caught(grader: Grader, gpu_control: Control, tmp_path: Path) -> None:
    if torch.cuda.get_device_capability()[0] < 8:
        pytest.skip("this GPU has no TF32")
    record = text(grader, gpu_control, tmp_path, TF32)
    assert failed_checks(record.exercises[2]) == ["device"]


def test_failed_assertion_on_the_gpu_costs_one_exercise(grader: Grader, gpu_control: Control, tmp_path: Path) -> None:
    record = text(grader, gpu_control, tmp_path, ASSERTS)
    assert [failed_checks(result) for result in record.exercises] == [["device"], [], []]
    assert "CUDA error" in record.exercises[0].message


def test_record_can_be_topped_up(grader: Grader, gpu_control: Control, tmp_path: Path) -> None:
    path = tmp_path / "multi_channel.py"
    path.write_text(RIGHT, encoding="utf-8")
    before = grade(replace(grader, device="cpu"), gpu_control, path)
    bundle, sha256 = read_submission(path, grader.assignment.name, (IN, OUT, ONE))
    record = grader.top_up(before, SubmissionInfo(path.stem, path.name, sha256), bundle, gpu_control)
    assert record.environment.devices == ("cpu", "cuda")
    assert record.environment.versions["gpu"]
    assert record.score == 30


def test_class_is_graded_and_topped_up_by_the_command(tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    arguments = ["grade", str(SOLUTION), str(EXAMPLES), "--out", out, "--seed", "1"]
    assert CliRunner().invoke(app, [*arguments, "--device", "rehearsed"]).exit_code == 0
    for options in (["--require-cuda", "--jobs-per-gpu", "2"], ["--device", "auto"], ["--device", "rehearsed"]):
        result = CliRunner().invoke(app, [*arguments, *options])
        assert result.exit_code == 0, result.output
        assert "device check: cuda for 10" in result.output
        assert "no GPU ran" not in result.output
