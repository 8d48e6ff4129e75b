"""The benchmark of counterexamples: what it counts, and that it leaves the grader as it was."""

import pytest

from autograder.grading import submission
from autograder.grading.insight import gain_insight
from autograder.grading.shrink import smallest
from benchmarks.counterexamples import Tally, measure, percentile, show
from tests.authoring.made import page_of, write

SOURCES = {
    "right": "def scale(X, k):\n    return X * k\n",
    "one_more": "def scale(X, k):\n    return X * k + 1\n",
    "from_three_rows": "def scale(X, k):\n    return X * k + (X.shape[0] >= 3)\n",
    "leaves": "import os\n\ndef scale(X, k):\n    os._exit(3)\n",
    "misspelt": "def scales(X, k):\n    return X * k\n",
    "broken": "def scale(X, k:\n",
}


@pytest.fixture(scope="module")
def tally(tmp_path_factory: pytest.TempPathFactory) -> Tally:
    folder = tmp_path_factory.mktemp("author")
    assignment = write(folder, page=page_of('name="scale", points=5, shares={"values": 1}'))
    wrong = folder / "wrong"
    wrong.mkdir()
    for name, source in SOURCES.items():
        (wrong / f"{name}.py").write_text(source)
    (wrong / "labels.toml").write_text("")
    return measure(wrong, str(assignment), 1)


def test_failing_exercises_are_told_apart(tally: Tally) -> None:
    assert tally.submissions == len(SOURCES)
    assert [item.submission for item in tally.shown] == ["from_three_rows", "one_more"]
    assert tally.lost == ["leaves: scale"]
    assert tally.bare == ["misspelt: scale"]


def test_numbers_and_calls_are_those_of_the_call_that_is_shown(tally: Tally) -> None:
    three, one = tally.shown
    assert (three.numbers, one.numbers) == (3 + 1, 1 + 1)
    for item in tally.shown:
        assert item.check == "values"
        assert item.effort.calls > 0
        assert item.effort.shrink_s > 0
        assert item.effort.insight_s > 0


def test_grader_is_left_as_it_was(tally: Tally) -> None:
    assert vars(submission)["smallest"] is smallest
    assert vars(submission)["gain_insight"] is gain_insight


def test_targets_and_the_worst_are_printed_with_names(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    show(tally)
    text = capsys.readouterr().out
    assert "2 failing exercises with a call to show, 1 that crashed" in text
    assert "wanted: at most 12 numbers at the median: met" in text
    assert "4  from_three_rows: scale, values" in text


def test_nothing_to_show_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    show(Tally(submissions=1))
    assert capsys.readouterr().out.startswith("1 submissions; 0 failing exercises")


@pytest.mark.parametrize(
    ("values", "share", "wanted"),
    [([3], 50, 3), ([1, 2], 50, 1), ([1, 2, 3], 50, 2), (list(range(1, 101)), 95, 95), ([1, 2, 3], 100, 3)],
)
def test_percentile(values: list[int], share: int, wanted: int) -> None:
    assert percentile(values, share) == wanted
