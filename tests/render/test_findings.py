"""What there is to say about an exercise's checks."""

from autograder.render.findings import findings
from tests.render.samples import check, example, exercise


def test_what_checks_share_is_said_once() -> None:
    one = check("values", "failed", message="a", condition="always", hint="sum")
    other = check("gradient", "failed", message="b", condition="always", hint="sum")
    third = check("contract", "failed", message="c", condition="once c_i > 1", hint="copy")
    found = [
        (finding.name, finding.condition, finding.hint)
        for finding in findings(exercise("f", "failed", one, other, third))
    ]
    assert found == [("values", "always", "sum"), ("gradient", "", ""), ("contract", "once c_i > 1", "copy")]


def test_clearest_counterexample_alone() -> None:
    large, small = example(), example(arguments=())
    checks = [
        check("values", "failed", message="a", counterexample=large),
        check("contract", "failed", message="b", counterexample=small),
    ]
    assert [finding.counterexample for finding in findings(exercise("f", "failed", *checks))] == [None, small]


def test_a_gradient_is_shown_only_where_nothing_else_is_wrong() -> None:
    large, small = example(), example(arguments=())
    values = check("values", "failed", message="a", counterexample=large)
    gradient = check("gradient", "failed", message="b", counterexample=small)
    assert [item.counterexample for item in findings(exercise("f", "failed", values, gradient))] == [large, None]
    assert [item.counterexample for item in findings(exercise("f", "failed", gradient))] == [small]


def test_advice_is_that_of_checks_that_did_not_fail() -> None:
    found = list(findings(exercise("f", "passed", check("defined"), check("rule", hint="use one product"))))
    assert [(finding.name, finding.message) for finding in found] == [("advice", "use one product")]


def test_check_of_which_nothing_may_be_told_is_left_out() -> None:
    assert not list(findings(exercise("f", "failed", check("values", "failed"), check("device", "not run"))))
