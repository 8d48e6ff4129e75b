"""Whether two answers to a case show the same mistake."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from autograder.authoring.assignment import Assignment
from autograder.diagnosis.agreement import Verdict, agreement
from autograder.exam.case import Case
from autograder.exam.draw import DrawnPaper, Exam
from tests.diagnosis.asking import judged
from tests.support import IN

Function = Callable[[Tensor, Tensor], Any]


@pytest.fixture
def paper(exam: Exam) -> DrawnPaper:
    return exam.paper(IN)


@pytest.fixture
def right(assignment: Assignment) -> Function:
    return assignment.references[IN]


@pytest.fixture
def case(paper: DrawnPaper) -> Case:
    """A case of whole numbers with no axis of length 1 and a kernel that is not square."""
    return next(
        case
        for case in paper.cases
        if case.check == "values"
        and case.whole
        and min(case.sizes.values()) > 1
        and case.sizes["k_h"] != case.sizes["k_w"]
        and case.result.value.any()
    )


def of_check(paper: DrawnPaper, check: str, **sizes: int) -> Case:
    return next(
        case
        for case in paper.cases
        if case.check == check and min(case.sizes.values()) > 1 and sizes.items() <= case.sizes.items()
    )


def between(one: Function, other: Function, case: Case, **known: Any) -> Verdict:
    return agreement(judged(one, case), judged(other, case), **known)


def raising(error: type[Exception]) -> Function:
    def function(_X: Tensor, _K: Tensor) -> Tensor:
        raise error

    return function


def test_equal_answers_agree(right: Function, case: Case) -> None:
    assert between(right, right, case) == "agrees"
    assert between(lambda X, K: right(X, K) + 1, lambda X, K: right(X, K) + 1, case) == "agrees"


def test_wrong_answers_may_differ_by_rounding(right: Function, paper: DrawnPaper) -> None:
    case = next(case for case in paper.cases if not case.whole and case.check == "values")
    assert between(lambda X, K: right(X, K) / 3, lambda X, K: right(X / 3, K), case) == "agrees"
    assert between(lambda X, K: right(X, K) / 3, lambda X, K: right(X, K) / 3.01, case) == "contradicts"


def test_rounding_is_that_of_the_answers_type(right: Function, paper: DrawnPaper) -> None:
    case = next(item for item in paper.probes("values") if item.is_double and min(item.sizes.values()) > 1)
    assert between(lambda X, K: right(X, K).float(), lambda X, K: right(X.float(), K.float()), case) == "agrees"
    assert between(lambda X, K: right(X, K) + 1e-6, lambda X, K: right(X, K) + 2e-6, case) == "contradicts"


def test_right_and_wrong_contradict_each_other(right: Function, case: Case) -> None:
    assert between(right, lambda X, K: right(X, K) + 1, case) == "contradicts"
    assert between(lambda X, K: right(X, K) + 1, right, case) == "contradicts"
    assert between(raising(RuntimeError), right, case) == "contradicts"
    assert between(right, raising(RuntimeError), case) == "contradicts"


def test_two_wrong_answers_contradict_each_other(right: Function, case: Case) -> None:
    assert between(lambda X, K: right(X, K) + 1, lambda X, K: right(X, K) + 2, case) == "contradicts"
    assert between(lambda X, K: right(X, K)[None], lambda X, K: right(X, K)[..., None], case) == "contradicts"
    assert between(lambda X, K: right(X, K).double(), lambda X, K: right(X, K).half(), case) == "contradicts"


def test_an_axis_of_length_one_excuses_that(right: Function, paper: DrawnPaper) -> None:
    case = next(case for case in paper.cases if case.check == "values" and case.sizes["c_i"] == 1)
    assert between(lambda X, K: right(X, K) + 1, lambda X, K: right(X, K) + 2, case) == "wrong otherwise"
    assert between(lambda X, K: right(X, K) + 1, right, case) == "contradicts"


def test_an_error_is_the_same_as_one_of_its_type(case: Case) -> None:
    assert between(raising(RuntimeError), raising(RuntimeError), case) == "agrees"
    assert between(raising(RuntimeError), raising(IndexError), case) == "wrong otherwise"


def test_an_error_does_not_contradict_an_odd_result(right: Function, case: Case) -> None:
    odd: Function = lambda X, K: right(X, K).T  # noqa: E731 - one of two functions side by side
    assert between(raising(RuntimeError), odd, case) == "student raised"
    assert between(odd, raising(RuntimeError), case) == "variant raised"


def test_a_right_result_of_zeros_may_be_chance(right: Function, paper: DrawnPaper) -> None:
    case = next(case for case in paper.cases if case.part == "an argument of zeros")
    assert between(raising(RuntimeError), lambda X, K: right(X, K) * 2, case) == "student raised"


def test_gradients_of_wrong_results_are_a_matter_of_style(right: Function, paper: DrawnPaper) -> None:
    case = of_check(paper, "gradient")
    rounded: Function = lambda X, K: right(X, K).round()  # noqa: E731 - as above
    assert between(rounded, lambda X, K: rounded(X, K).detach(), case) == "another gradient"
    assert between(right, lambda X, K: right(X, K).detach(), case) == "contradicts"
    assert between(lambda X, K: right(X.detach(), K), lambda X, K: right(X.detach(), K), case) == "agrees"


def changing(right: Function, change: Callable[[Tensor], object]) -> Function:
    def function(X: Tensor, K: Tensor) -> Tensor:
        result: Tensor = right(X, K).clone()
        change(X)
        return result

    return function


def test_an_input_may_be_changed_in_many_ways(right: Function, paper: DrawnPaper) -> None:
    case = of_check(paper, "contract")
    wiped, faded = changing(right, lambda X: X.zero_()), changing(right, lambda X: X.mul_(0.5))
    flat = changing(right, lambda X: X.unsqueeze_(0))
    known = frozenset({"input:0"})
    for function in (wiped, faded, flat):
        assert between(function, wiped, case, writing=known) == "agrees"
        assert between(function, right, case, writing=known) == "contradicts"
    assert between(changing(right, lambda X: X.requires_grad_()), wiped, case) == "contradicts"


def test_writing_to_a_leaf_may_be_refused(right: Function, paper: DrawnPaper) -> None:
    case = of_check(paper, "gradient")
    wiped, by_data = changing(right, lambda X: X.zero_()), changing(right, lambda X: X.data.mul_(1))
    assert between(by_data, wiped, case) == "contradicts"
    assert between(by_data, wiped, case, writing=frozenset({"input:0"})) == "says nothing"


def test_a_change_may_leave_an_input_as_it_is(right: Function, paper: DrawnPaper) -> None:
    case = of_check(paper, "contract")
    wiped, kept = changing(right, lambda X: X.zero_()), changing(right, lambda X: X.mul_(1))
    assert between(kept, wiped, case, writing=frozenset({"input:0"})) == "says nothing"
    assert between(kept, wiped, case) == "contradicts"


def test_what_is_kept_may_be_in_a_tensor_that_was_handed_out(right: Function, paper: DrawnPaper) -> None:
    case = of_check(paper, "contract")

    def adding(*, in_place: bool) -> Function:
        totals: dict[torch.Size, Tensor] = {}

        def function(X: Tensor, K: Tensor) -> Tensor:
            result = right(X, K)
            if result.shape in totals and in_place:
                totals[result.shape] += result
            else:
                totals[result.shape] = totals.get(result.shape, 0) + result
            return totals[result.shape]

        return function

    assert between(adding(in_place=True), adding(in_place=False), case, keeping=True) == "agrees"
    assert between(adding(in_place=True), adding(in_place=False), case) == "contradicts"
    assert between(adding(in_place=True), right, case, keeping=True) == "contradicts"


def test_an_answer_of_another_kind_is_another_answer(right: Function, case: Case) -> None:
    array: Function = lambda X, K: right(X, K).numpy()  # noqa: E731 - as above
    assert between(array, array, case) == "agrees"
    assert between(array, lambda X, K: right(X, K).tolist(), case) == "contradicts"
    assert between(array, right, case) == "contradicts"
