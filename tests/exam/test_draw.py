"""The exam: the same for everyone under a seed, complete, and exact."""

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import msgspec
import pytest
import torch

from autograder.authoring.assignment import Assignment, AssignmentError, load_assignment
from autograder.authoring.page import Example, Family
from autograder.exam.draw import DrawnPaper, Exam, draw_exam, example_case
from autograder.exam.families import CONTRACT_FAMILIES, gradient_families
from autograder.exam.oracle import OracleError
from autograder.exam.tensors import STRIDED
from tests.conftest import SEED
from tests.support import ROOT, SOLUTION

REAL = {"real values", "float64", "tiny and huge numbers"}

CHILD = """
import sys
sys.path[:0] = [{folder!r}, {root!r}]
import decoys
from pathlib import Path
from autograder.authoring.assignment import load_assignment
from autograder.exam.draw import draw_exam
print(draw_exam(load_assignment(Path({solution!r})), {seed}).digest)
"""


@pytest.fixture(scope="module")
def other(assignment: Assignment) -> Exam:
    return draw_exam(assignment, SEED + 1)


def test_same_seed_draws_the_same_exam(assignment: Assignment, exam: Exam) -> None:
    again = draw_exam(assignment, SEED)
    assert again.digest == exam.digest
    assert [paper.frame for paper in again.papers] == [paper.frame for paper in exam.papers]


def test_same_seed_draws_the_same_exam_in_another_process(exam: Exam, tmp_path: Path) -> None:
    constants = "\n".join(f"N{number} = {number}\nF{number} = {number}.5" for number in range(1, 60))
    (tmp_path / "decoys.py").write_text(constants, encoding="utf-8")
    code = CHILD.format(folder=str(tmp_path), root=str(ROOT), solution=str(SOLUTION), seed=SEED)
    command = [sys.executable, "-c", code]
    environment = {"PYTHONHASHSEED": "77", "PATH": ""}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == exam.digest


def test_other_seeds_draw_other_exams(exam: Exam, other: Exam) -> None:
    assert other.digest != exam.digest
    for mine, theirs in zip(exam.papers, other.papers, strict=True):
        assert mine.frame != theirs.frame


def test_no_sizeable_case_is_in_the_exams_of_two_seeds(exam: Exam, other: Exam) -> None:
    for mine, theirs in zip(exam.papers, other.papers, strict=True):
        asked = {case.call()[1] for case in mine.cases if case.check != "examples"}
        again = [case for case in theirs.cases if case.weight[0] > 12 and case.call()[1] in asked]
        assert not again


def test_exercises_of_an_exam_do_not_share_their_numbers(exam: Exam) -> None:
    assert len({paper.cases[-1].call()[1] for paper in exam.papers}) == len(exam.papers)


def test_digest_tells_questions_and_answers_apart(exam: Exam) -> None:
    paper = exam.papers[0]
    first = paper.cases[0]
    answered = replace(first, expected=(replace(first.result, exact=b"other"),))
    asked = replace(first, args=(first.args[0] + 1, *first.args[1:]))
    digests = {exam.digest}
    for case in (answered, asked):
        changed = replace(paper, cases=(case, *paper.cases[1:]))
        digests.add(Exam(exam.assignment, exam.seed, (changed, *exam.papers[1:])).digest)
    digests.add(Exam("other", exam.seed, exam.papers).digest)
    assert len(digests) == 4
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in digests)


def test_every_family_has_its_number_of_cases(assignment: Assignment, exam: Exam) -> None:
    for paper in exam.papers:
        exercise = assignment.page.exercise(paper.exercise.name)
        assert exercise.families is not None
        wanted = Counter({("values", family.name): family.cases for family in exercise.families})
        wanted.update({("contract", family.name): family.cases for family in CONTRACT_FAMILIES})
        gradients = gradient_families(paper.signature, paper.ranges)
        wanted.update({("gradient", family.name): family.cases for family in gradients})
        wanted.update({("examples", f"example {number + 1}"): 1 for number in range(len(exercise.examples))})
        assert Counter((case.check, case.part) for case in paper.cases) == wanted


def test_cases_are_numbered_from_zero_and_begin_with_the_examples(exam: Exam) -> None:
    for paper in exam.papers:
        assert [case.id for case in paper.cases] == list(range(len(paper.cases)))
        assert paper.cases[0].check == "examples"
        assert [case.trace for case in paper.cases] == [True] + [False] * (len(paper.cases) - 1)


def test_families_are_shuffled_among_each_other(exam: Exam) -> None:
    for paper in exam.papers:
        parts = [(case.check, case.part) for case in paper.cases]
        changes = sum(one != two for one, two in pairwise(parts))
        assert changes > 2 * len(set(parts))


def test_paper_is_found_by_the_name_of_its_exercise_or_given_function(exam: Exam) -> None:
    assert exam.paper("corr2d_multi_in_out") is exam.papers[1]
    assert exam.paper("corr2d") is exam.given[0]
    assert {case.check for case in exam.given[0].cases} == {"values", "contract", "gradient"}
    with pytest.raises(KeyError, match="conv3d"):
        exam.paper("conv3d")


def test_every_case_fits_its_annotations(exam: Exam) -> None:
    for paper in (*exam.papers, *exam.given):
        for case in paper.cases:
            assert paper.signature.bind(tuple(tuple(arg.shape) for arg in case.args)) == case.sizes
            assert tuple(case.result.value.shape) == paper.signature.result.shape(case.sizes)
            assert case.names == ("X", "K")


def _families(paper: DrawnPaper, check: str) -> dict[str, Family]:
    families: dict[str, tuple[Family, ...]] = {
        "values": paper.families,
        "contract": CONTRACT_FAMILIES,
        "gradient": gradient_families(paper.signature, paper.ranges),
    }
    return {family.name: family for family in families[check]}


def test_some_cases_tell_every_two_axes_apart(exam: Exam) -> None:
    for paper in exam.papers:
        for one, other in combinations(paper.signature.axes, 2):
            assert sum(case.sizes[one] != case.sizes[other] for case in paper.cases) >= 20


@pytest.mark.parametrize("axis", ["c_i", "c_o", "h", "w", "k_h", "k_w"])
def test_exam_reaches_far_on_every_axis(exam: Exam, axis: str) -> None:
    far = {"h": 32, "w": 32, "k_h": 7, "k_w": 7, "c_i": 8, "c_o": 8}[axis]
    for paper in exam.papers:
        if axis in paper.signature.axes:
            sizes = {case.sizes[axis] for case in paper.cases}
            assert min(sizes) == 1
            assert max(sizes) >= far


def test_a_shape_seldom_comes_again_where_it_is_not_to(exam: Exam) -> None:
    for paper in exam.papers:
        cases = [case for case in paper.cases if case.part != "repeated shapes" and case.check == "values"]
        shapes = {tuple(case.sizes.values()) for case in cases}
        assert len(shapes) > 0.8 * len(cases)


def test_whole_number_cases_are_exact_in_float32(exam: Exam) -> None:
    for paper in (*exam.papers, *exam.given):
        whole = [case for case in paper.cases if case.whole]
        assert len(whole) > 10
        for case in whole:
            assert not case.is_double
            for expected in case.expected:
                assert expected.dtype == torch.float32
                assert 0 < expected.bound < 0.5 or not bool(expected.value.any())
                assert torch.equal(expected.value, expected.value.round())
                assert float(expected.value.abs().max()) < 2**24


def test_real_valued_cases_are_not_whole(exam: Exam) -> None:
    for paper in exam.papers:
        for case in paper.cases:
            if case.part in REAL:
                assert not torch.equal(case.result.value, case.result.value.round())


def test_repeated_shapes_come_with_new_numbers(exam: Exam) -> None:
    for paper in exam.papers:
        repeated = [case for case in paper.cases if case.part == "repeated shapes"]
        shapes = Counter(tuple(case.sizes.values()) for case in repeated)
        assert all(count % 3 == 0 for count in shapes.values())
        assert len({case.call()[1] for case in repeated}) == len(repeated)


def test_repeated_shapes_come_with_the_same_numbers_in_another_order(exam: Exam) -> None:
    for paper in exam.papers:
        repeated = [case for case in paper.cases if case.part == "repeated shapes"]
        contents = Counter(tuple(tuple(sorted(arg.reshape(-1).tolist())) for arg in case.args) for case in repeated)
        assert sorted(contents.values()) == [1, 1, 2, 2]


def test_every_argument_adds_up_to_zero_once(exam: Exam) -> None:
    for paper in exam.papers:
        cases = [case for case in paper.cases if case.part == "an argument of zeros"]
        for number in range(2):
            found = [case.args[number] for case in cases if bool((case.args[number] != 0).any())]
            sums = [[arg.sum(axis) for axis in range(arg.dim()) if arg.shape[axis] > 1] for arg in found]
            assert any(not bool(total.any()) for totals in sums for total in totals), paper.exercise.name


def test_every_argument_is_all_zeros_once(exam: Exam) -> None:
    for paper in exam.papers:
        cases = [case for case in paper.cases if case.part == "an argument of zeros"]
        zeros = [[not bool(arg.any()) for arg in case.args] for case in cases]
        assert sorted(found for found in zeros if any(found)) == [[False, True], [True, False]]


def test_tiny_and_huge_numbers_come_in_all_combinations(exam: Exam) -> None:
    for paper in exam.papers:
        cases = [case for case in paper.cases if case.part == "tiny and huge numbers"]
        found = [[float(arg.abs().max()) > 1 for arg in case.args] for case in cases]
        assert sorted(found) == [[False, False], [False, True], [True, False], [True, True]]
        assert all(not 0.001 < float(arg.abs().max()) < 1000 for case in cases for arg in case.args)


def test_strided_families_use_several_layouts_and_others_none(exam: Exam) -> None:
    for paper in exam.papers:
        strided = {case.layout for case in paper.cases if case.part == "strided inputs"}
        assert strided <= set(STRIDED)
        assert len(strided) > 1
        assert {case.layout for case in paper.cases if case.part != "strided inputs"} == {"contiguous"}


def test_contract_cases_are_asked_twice_with_their_inputs_in_two_types(exam: Exam) -> None:
    for paper in exam.papers:
        contract = [case for case in paper.cases if case.check == "contract"]
        assert {arg.dtype for case in contract for arg in case.args} == {torch.float32, torch.float64}
        for case in paper.cases:
            assert (case.twice, case.inputs) == (case.check == "contract",) * 2
            assert all(str(arg.dtype) == f"torch.{case.part}" for arg in case.args if case.check == "contract")


def test_element_types_of_the_contract_take_turns(exam: Exam) -> None:
    for paper in exam.papers:
        parts = [case.part for case in paper.cases if case.check == "contract"]
        assert parts in (["float32", "float64"] * 3, ["float64", "float32"] * 3)


def test_gradient_cases_have_an_upstream_of_the_results_shape(exam: Exam) -> None:
    for paper in exam.papers:
        for case in paper.cases:
            if case.check != "gradient":
                assert case.upstream is None
                assert len(case.expected) == 1
                continue
            assert case.upstream is not None
            assert case.upstream.shape == case.result.value.shape
            roles = [item.role for item in case.expected]
            assert roles == ["result", *(f"gradient:{number}" for number in case.leaves)]
            assert case.leaves == ((0, 1) if case.part != "gradient to one input" else case.leaves[:1])


def test_gradients_are_asked_to_each_argument_alone(exam: Exam) -> None:
    for paper in exam.papers:
        assert sorted(case.leaves for case in paper.cases if case.part == "gradient to one input") == [(0,), (1,)]


def test_gradients_are_asked_of_large_images(exam: Exam) -> None:
    for paper in exam.papers:
        assert max(case.args[0].numel() for case in paper.cases if case.check == "gradient") > 256


def test_axes_of_strided_gradients_have_strides_that_matter(exam: Exam) -> None:
    for paper in exam.papers:
        cases = [case for case in paper.cases if case.check == "gradient" and case.part == "strided inputs"]
        assert {case.layout for case in cases} == {"permuted", "sliced", "offset"}
        assert min(size for case in cases for size in case.sizes.values()) > 1


def test_calls_in_between_have_other_arguments_of_the_same_shapes(exam: Exam) -> None:
    for paper in exam.papers:
        for case in paper.cases:
            assert case.between == (case.check == "contract" or case.part == "another call in between")
            assert len(case.other) == (len(case.args) if case.between else 0)
            for arg, other in zip(case.args, case.other, strict=False):
                assert (arg.shape, arg.dtype) == (other.shape, other.dtype)
                assert not torch.equal(arg, other)


@pytest.mark.parametrize(("share", "check"), [("contract", "contract"), ("gradient", "gradient")])
def test_checks_without_a_share_are_not_drawn(assignment: Assignment, share: str, check: str) -> None:
    exercise = assignment.exercises[2]
    shares = {name: value for name, value in exercise.shares.items() if name != share}
    page = msgspec.structs.replace(assignment.page, exercises=(msgspec.structs.replace(exercise, shares=shares),))
    drawn = draw_exam(replace(assignment, page=page), SEED)
    assert check not in {case.check for case in drawn.papers[0].cases}


def _with_example(exam: Exam, example: Example) -> DrawnPaper:
    paper = exam.papers[0]
    oracle = type(paper.oracle)(
        msgspec.structs.replace(paper.exercise, examples=(example,)), paper.signature, lambda X, K: X[0] * K[0]
    )
    return replace(paper, oracle=oracle)


def test_example_that_the_reference_answers_otherwise_is_refused(exam: Exam) -> None:
    paper = _with_example(exam, Example(([[[2]]], [[[3]]]), [[7]]))
    with pytest.raises(OracleError, match=r"^the reference corr2d_multi_in does not give the result of its example 1$"):
        example_case(paper.oracle, 0)
    assert example_case(_with_example(exam, Example(([[[2]]], [[[3]]]), [[6]])).oracle, 0).result.value.item() == 6


def test_example_whose_result_has_another_shape_is_refused(exam: Exam) -> None:
    paper = _with_example(exam, Example(([[[2]]], [[[3]]]), [6]))
    with pytest.raises(OracleError, match="does not give the result of its example 1"):
        example_case(paper.oracle, 0)


@pytest.mark.parametrize("args", [([[[2]]], [[[3]], [[3]]]), ([[[2]]], [[[3, 4]]]), ([[2]], [[3]])])
def test_example_that_does_not_fit_the_axes_is_refused(exam: Exam, args: tuple[object, ...]) -> None:
    paper = _with_example(exam, Example(args, [[6]]))
    with pytest.raises(OracleError, match=r"^example 1 of corr2d_multi_in does not fit the annotated axes$"):
        example_case(paper.oracle, 0)


def test_family_that_cannot_be_drawn_is_named(assignment: Assignment) -> None:
    families = (Family(name="kernel too large", axes={"k_h": 9}),)
    exercise = msgspec.structs.replace(assignment.exercises[0], families=families)
    page = msgspec.structs.replace(assignment.page, exercises=(exercise,))
    with pytest.raises((OracleError, AssignmentError), match=r"kernel too large.*corr2d_multi_in"):
        draw_exam(replace(assignment, page=page), SEED)


def test_default_families_suit_any_annotated_function(tmp_path: Path) -> None:
    folder = tmp_path / "scaling"
    folder.mkdir()
    lesson = (
        "# %%\nfrom jaxtyping import Bool, Float, Int\nfrom torch import Tensor\n\n"
        'def pick(x: Float[Tensor, "n"], keep: Bool[Tensor, "n"], by: Float[Tensor, ""]) -> Float[Tensor, "n"]:\n'
        "    return x * keep * by\n"
    )
    page = 'from autograder.authoring import *\npage = Page(exercises=(Exercise(name="pick", points=1),))\n'
    (folder / "scaling.py").write_text(lesson, encoding="utf-8")
    (folder / "grading.py").write_text(page, encoding="utf-8")
    (paper,) = draw_exam(load_assignment(folder), SEED).papers
    parts = Counter(case.part for case in paper.cases if case.check == "values")
    assert parts == {
        "distinct sizes": 24,
        "any sizes": 16,
        "n = 1": 5,
        "strided inputs": 12,
        "large": 3,
        "repeated shapes": 12,
        "real values": 12,
    }
    assert {case.sizes["n"] for case in paper.cases if case.part == "n = 1"} == {1}
    assert all(5 <= case.sizes["n"] <= 15 for case in paper.cases if case.part == "large")
    gradients = {item.role for case in paper.cases for item in case.expected}
    assert json.dumps(sorted(gradients)) == '["gradient:0", "gradient:2", "result"]'
