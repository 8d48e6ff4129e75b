"""The public checks: plain data that a student's machine reads, with right answers and no reference."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

from autograder.authoring.assignment import Assignment
from autograder.authoring.public import (
    PublicCase,
    PublicChecks,
    PublicChecksError,
    PublicTensor,
    public_case,
    read_checks,
)
from autograder.authoring.publish import encode_checks, public_checks
from autograder.exam.draw import Exam
from autograder.exam.ladder import PART
from autograder.exam.oracle import Oracle
from autograder.exam.paper import Paper
from tests.support import IN, ONE, OUT

NAMES = (IN, OUT, ONE)


@pytest.fixture(scope="module")
def checks(assignment: Assignment) -> PublicChecks:
    return public_checks(assignment)


@pytest.fixture(scope="module")
def read(checks: PublicChecks, tmp_path_factory: pytest.TempPathFactory) -> PublicChecks:
    path = tmp_path_factory.mktemp("released") / "checks.json"
    path.write_bytes(encode_checks(checks))
    return read_checks(path)


def _papers(checks: PublicChecks) -> list[Paper]:
    return [checks.paper(name) for name in checks.names]


def test_checks_are_read_as_they_were_written(checks: PublicChecks, read: PublicChecks) -> None:
    assert json.loads(encode_checks(read)) == json.loads(encode_checks(checks))
    assert read.names == NAMES
    assert (read.assignment, read.title) == ("multi_channel", "Multiple input and output channels")
    assert read.given == ("corr2d",)


def test_checks_are_the_same_on_every_build(assignment: Assignment, checks: PublicChecks) -> None:
    assert encode_checks(public_checks(assignment)) == encode_checks(checks)


def test_checks_hold_a_case_per_line(checks: PublicChecks) -> None:
    content = encode_checks(checks)
    cases = sum(len(exercise.cases) for exercise in checks.exercises)
    assert sum(line.startswith(b'{"check":') for line in content.splitlines()) == cases
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", NAMES)
def test_answers_agree_with_the_reference_on_every_case(assignment: Assignment, read: PublicChecks, name: str) -> None:
    oracle = Oracle(assignment.page.exercise(name), assignment.signatures[name], assignment.references[name])
    paper = read.paper(name)
    assert len(paper.cases) > assignment.page.public_cases
    for case in paper.cases:
        assert oracle.signature.bind(tuple(tuple(arg.shape) for arg in case.args)) == case.sizes
        answers = {item.role: item for item in oracle.answer(case.args, case.sizes, case.upstream)}
        assert case.expected[0].role == "result"
        assert (case.upstream is None) == (len(case.expected) == 1)
        for stated in case.expected:
            right = answers[stated.role]
            assert torch.equal(stated.value, right.value)
            assert stated.dtype == right.dtype
            assert stated.bound == pytest.approx(right.bound, rel=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_public_paper_is_the_exercise_as_students_know_it(
    assignment: Assignment, read: PublicChecks, name: str
) -> None:
    paper, exercise = read.paper(name), assignment.page.exercise(name)
    assert paper.signature == assignment.signatures[name]
    assert (paper.exercise.points, paper.exercise.forbidden) == (exercise.points, exercise.forbidden)
    assert (paper.exercise.operators, paper.exercise.advice) == (exercise.operators, exercise.advice)
    assert paper.exercise.shares == exercise.shares
    assert [case.id for case in paper.cases] == list(range(len(paper.cases)))
    assert paper.cases[0].check == "examples"
    assert paper.cases[0].trace


def test_paper_of_an_unknown_exercise_is_a_key_error(checks: PublicChecks) -> None:
    with pytest.raises(KeyError, match="conv3d"):
        checks.paper("conv3d")


def test_every_check_and_every_family_of_small_cases_is_there(exam: Exam, read: PublicChecks) -> None:
    for paper in _papers(read):
        asked = [case for case in exam.paper(paper.exercise.name).cases if case.check == "values"]
        large = {case.part for case in asked if case.weight[0] > 150}
        small = {case.part for case in asked} - large
        assert len(small) > 5
        assert small <= {case.part for case in paper.cases if case.check == "values"}
        assert {case.check for case in paper.cases} == {"examples", "values", "contract", "gradient"}


def test_there_are_no_more_cases_than_the_page_says(assignment: Assignment, read: PublicChecks) -> None:
    for paper in _papers(read):
        drawn = [case for case in paper.cases if case.check != "examples" and case.part != PART]
        assert len(drawn) == assignment.page.public_cases


def test_smallest_cases_are_small(read: PublicChecks) -> None:
    for paper in _papers(read):
        tiny = [case for case in paper.cases if case.part == PART]
        assert tiny[0].sizes == dict.fromkeys(paper.signature.axes, 1)
        for case in tiny:
            assert max(case.sizes.values()) <= 3
            assert all(float(arg.abs().max()) <= arg.numel() for arg in case.args)
        assert all(sum(arg.numel() for arg in case.args) <= 150 for case in paper.cases)


def test_every_axis_exceeds_one_by_itself_in_some_small_case(read: PublicChecks) -> None:
    for paper in _papers(read):
        tiny = [case.sizes for case in paper.cases if case.part == PART]
        alone = {axis for axis in paper.signature.axes if axis not in {"k_h", "k_w"}}
        grown = [{axis for axis, size in sizes.items() if size > 1} for sizes in tiny]
        assert all({axis} in grown for axis in alone)


def test_nothing_is_drawn_that_the_exam_asks(read: PublicChecks, exam: Exam) -> None:
    asked = {paper.exercise.name: {case.call()[1] for case in paper.cases} for paper in exam.papers}
    for paper in _papers(read):
        drawn = [case for case in paper.cases if sum(arg.numel() for arg in case.args) > 12]
        drawn = [case for case in drawn if case.check != "examples"]
        assert len(drawn) > 30
        assert not [case for case in drawn if case.call()[1] in asked[paper.exercise.name]]


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in _strings(item))]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def test_no_source_of_the_reference_is_in_it(assignment: Assignment, checks: PublicChecks) -> None:
    texts = _strings(json.loads(encode_checks(checks)))
    secrets = [line.strip() for solution in assignment.lesson.solutions() for line in solution.splitlines()]
    secrets += [line.strip() for line in assignment.stand_ins.splitlines()]
    secrets = [line for line in secrets if line.startswith("return ")]
    assert len(secrets) >= 4
    assert not [secret for secret in secrets for text in texts if secret in text]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bool])
@pytest.mark.parametrize("shape", [(), (1,), (2, 3), (2, 1, 2)])
def test_tensors_go_through_lists_and_back(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = (torch.randn(shape, generator=torch.Generator().manual_seed(1)) * 3).to(dtype)
    back = msgspec.json.decode(msgspec.json.encode(PublicTensor.of(tensor)), type=PublicTensor).tensor()
    assert back.dtype == dtype
    assert torch.equal(back, tensor)


def test_whole_numbers_are_written_without_a_fraction() -> None:
    assert msgspec.json.encode(PublicTensor.of(torch.tensor([1.0, -2.0, 0.5])).values) == b"[1,-2,0.5]"


def test_drawn_cases_go_through_data_and_back(exam: Exam, read: PublicChecks) -> None:
    paper = exam.papers[0]
    public = msgspec.json.encode([public_case(case) for case in paper.cases])
    cases = msgspec.json.decode(public, type=tuple[PublicCase, ...])
    exercise = msgspec.structs.replace(read.exercises[0], cases=cases)
    back = msgspec.structs.replace(read, exercises=(exercise,)).paper(IN)
    assert [case.call() for case in back.cases] == [case.call() for case in paper.cases]


def test_missing_checks_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "checks.json"
    with pytest.raises(PublicChecksError, match=f"^{re.escape(f'{path} cannot be opened: No such file')}"):
        read_checks(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"schema": 1}'])
def test_damaged_checks_are_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "checks.json"
    path.write_bytes(content)
    message = f"^{re.escape(str(path))} is damaged \\(.*\\): copy it again from the assignment's folder$"
    with pytest.raises(PublicChecksError, match=message):
        read_checks(path)


def test_checks_of_another_version_are_refused(tmp_path: Path, checks: PublicChecks) -> None:
    path = tmp_path / "checks.json"
    path.write_bytes(encode_checks(msgspec.structs.replace(checks, schema="autograder/checks/v9")))
    message = f"{path} is of the kind 'autograder/checks/v9'; this version of the kit reads 'autograder/checks/v1'"
    with pytest.raises(PublicChecksError, match=f"^{re.escape(message)}$"):
        read_checks(path)
