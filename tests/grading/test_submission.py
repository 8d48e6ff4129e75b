"""Grading single submissions: what each check catches, and what follows from what."""

import pytest

from tests.support import IN, ONE, OUT, RIGHT, Bench, check, exercise, failed_checks, replaced


def test_right_submission_scores_full(bench: Bench) -> None:
    record = bench.source(RIGHT)
    assert record.score == record.max_score == 30
    assert record.status == "right"
    assert [result.outcome for result in record.exercises] == ["passed"] * 3


def test_device_is_not_run_with_its_reason_and_costs_nothing(bench: Bench) -> None:
    device = check(bench.source(RIGHT), IN, "device")
    assert device.outcome == "not run"
    assert device.message
    assert device.max_points == 0


def test_all_seven_checks_stand_in_every_record_in_order(bench: Bench) -> None:
    for result in bench.source(RIGHT).exercises:
        names = [made.name for made in result.checks]
        assert names == ["defined", "rule", "examples", "values", "contract", "gradient", "device"]


def test_mistake_in_one_function_costs_points_there_alone(bench: Bench) -> None:
    record = bench.source(replaced(IN, "def corr2d_multi_in(X, K):\n    return corr2d(X[0], K[0])"))
    assert exercise(record, IN).outcome == "failed"
    for name in (OUT, ONE):
        assert exercise(record, name).score == 10
    assert exercise(record, OUT).follow_through == (IN,)
    assert "in place of yours" in exercise(record, OUT).message


def test_own_mistake_is_not_hidden_by_follow_through(bench: Bench) -> None:
    source = replaced(IN, "def corr2d_multi_in(X, K):\n    return corr2d(X[0], K[0])")
    source = replaced(OUT, "def corr2d_multi_in_out(X, K):\n    return corr2d_multi_in(X, K[0])[None]", source)
    record = bench.source(source)
    assert exercise(record, IN).outcome == "failed"
    assert exercise(record, OUT).outcome == "failed"


def test_two_exercises_that_only_call_each_other_earn_nothing_for_the_first(bench: Bench) -> None:
    source = replaced(IN, "def corr2d_multi_in(X, K):\n    return corr2d_multi_in_out(X, K[None])[0]")
    record = bench.source(source)
    assert exercise(record, IN).score == 0


def test_smallest_counterexample_of_a_missing_channel_sum(bench: Bench) -> None:
    record = bench.source(replaced(IN, "def corr2d_multi_in(X, K):\n    return corr2d(X[0], K[0])"))
    example = check(record, IN, "values").counterexample
    assert example is not None
    assert example.sizes == {"c_i": 2, "h": 1, "w": 1, "k_h": 1, "k_w": 1}
    assert example.got is not None
    assert example.got.values != example.expected.values
    assert example.reproduce.startswith("corr2d_multi_in(torch.tensor(")


def test_counterexample_finds_where_a_threshold_lies(bench: Bench) -> None:
    body = (
        "_one = corr2d_multi_in_out_1x1\n"
        "def corr2d_multi_in_out_1x1(X, K):\n    return _one(X, K) * (1 if X.shape[1] <= 16 else 0)"
    )
    example = check(bench.source(replaced(ONE, body)), ONE, "values").counterexample
    assert example is not None
    assert example.sizes["h"] == 17


def test_untouched_stub_is_not_started(bench: Bench) -> None:
    body = "from autograder import NotDoneYet\ndef corr2d_multi_in(X, K):\n    raise NotDoneYet"
    record = bench.source(replaced(IN, body))
    assert exercise(record, IN).outcome == "not started"
    assert exercise(record, OUT).score == 10


@pytest.mark.parametrize("body", ["pass", "...", '"""To do."""', "raise NotImplementedError", "return None"])
def test_other_untouched_bodies_are_not_started(bench: Bench, body: str) -> None:
    record = bench.source(replaced(ONE, f"def corr2d_multi_in_out_1x1(X, K):\n    {body}"))
    assert exercise(record, ONE).outcome == "not started"
    assert exercise(record, ONE).score == 0


def test_forbidden_operator_fails_the_rule_and_names_the_line(bench: Bench) -> None:
    body = "def corr2d_multi_in(X, K):\n    return torch.nn.functional.conv2d(X[None], K[None])[0, 0]"
    rule = check(bench.source(replaced(IN, body)), IN, "rule")
    assert rule.outcome == "failed"
    assert "conv2d" in rule.message
    assert "student.py" in rule.message


def test_matrix_product_is_advice_not_a_gate(bench: Bench) -> None:
    body = "def corr2d_multi_in_out_1x1(X, K):\n    return (K[:, :, 0, 0][:, :, None, None] * X[None]).sum(1)"
    record = bench.source(replaced(ONE, body))
    assert exercise(record, ONE).score == 10
    assert "matrix product" in check(record, ONE, "rule").hint
    assert check(bench.source(RIGHT), ONE, "rule").hint == ""


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("return _one(X, K).detach()", ["gradient"]),
        ("return _one(X, K.detach())", ["gradient"]),
        ("return _one(X, K).float()", ["contract"]),
        ("return _one(X.float(), K.float()).to(X.dtype)", ["contract"]),
        ("Y = _one(X, K)\n    if X.is_contiguous(): X.data.mul_(2)\n    return Y", ["contract"]),
        ("return torch.nn.Parameter(_one(X, K).detach())", ["contract", "gradient"]),
        ("_seen.append(1); return _one(X, K) + (len(_seen) % 2) * 0.5", ["examples", "values", "contract"]),
        ("return _one(X, K) * float('nan')", ["examples", "values", "gradient"]),
    ],
)
def test_each_promise_is_checked(bench: Bench, body: str, wanted: list[str]) -> None:
    head = "_one = corr2d_multi_in_out_1x1\n_seen = []\ndef corr2d_multi_in_out_1x1(X, K):\n    "
    result = exercise(bench.source(replaced(ONE, head + body)), ONE)
    assert set(wanted) <= set(failed_checks(result))
    if "values" not in wanted:
        assert "values" not in failed_checks(result)


def test_record_tells_nothing_of_the_scratch_folder(bench: Bench) -> None:
    body = "import os\ndef corr2d_multi_in(X, K):\n    raise ValueError(os.getcwd())"
    record = bench.source(replaced(IN, body))
    message = exercise(record, IN).message
    assert "ValueError" in message
    assert "autograder-" not in message


def test_gradients_switched_off_at_the_top_level_are_no_fault(quick: Bench) -> None:
    assert quick.source(f"{RIGHT}\ntorch.set_grad_enabled(False)\n").status == "right"


def test_the_line_that_reproduces_a_gradient_gives_the_gradients(bench: Bench) -> None:
    body = "_one = corr2d_multi_in_out_1x1\ndef corr2d_multi_in_out_1x1(X, K):\n    return _one(X, K.detach())"
    record = bench.source(replaced(ONE, body))
    example = check(record, ONE, "gradient").counterexample
    assert example is not None
    assert example.about == "gradient to K"
    namespace: dict[str, object] = {}
    exec(RIGHT, namespace)
    _, gradient = eval(example.reproduce, namespace)
    assert gradient.tolist() == example.expected.values
