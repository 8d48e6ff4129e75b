"""A look at an exam's fairness as text."""

import io

import pytest
from rich.console import Console

from autograder.fairness.result import Fairness, Kind, Miss, Room, Spread, Worst
from autograder.render.fairness import ratio_text, seeds_text, show_fairness, summary
from tests.render.samples import CONTROL


def worst(ratio: float | str, submission: str = "ann") -> Worst:
    return Worst(ratio, submission, 7, "scale", "values", "real values", {"n": 2, "m": 3}, "result")


def room(dtype: str, kind: Kind, ratio: float | str, full: Worst | None = None) -> Room:
    return Room(dtype, kind, 1234, worst(ratio), full or worst(ratio))


def fairness(**changes: object) -> Fairness:
    parts: dict[str, object] = {
        "seeds": (1, 2, 3),
        "max_score": 5.0,
        "right": 2,
        "full": 2,
        "misses": (),
        "room": (
            room("float32", "results", 0.03),
            room("float32", "gradients", 0.12),
            room("float64", "results", 0.02),
        ),
    }
    return Fairness(**{**parts, **changes})  # type: ignore[arg-type]  # the fields' own types


def shown(found: Fairness) -> str:
    stream = io.StringIO()
    show_fairness(found, Console(file=stream, width=140, color_system=None, force_terminal=False, highlight=False))
    return stream.getvalue()


def miss(submission: str, seed: int, check: str = "values", message: str = "a wrong value") -> Miss:
    return Miss(submission, seed, "scale", check, 2.5, 5, message)


def test_summary_says_who_scores_full_and_how_much_room_there_is() -> None:
    text = "2 right solutions score full on 3 seeds; the worst error is 0.12 of its bound (float32), 0.02 (float64)"
    assert summary(fairness()) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"right": 1, "full": 1, "room": (), "seeds": (1,)}, "1 right solution scores full on 1 seed"),
        ({"full": 1, "room": ()}, "1 of 2 right solutions scores full on 3 seeds"),
        ({"full": 0, "room": ()}, "0 of 2 right solutions score full on 3 seeds"),
        ({"room": (room("int64", "results", 0.0),)}, "2 right solutions score full on 3 seeds"),
    ],
)
def test_summary_counts(changes: dict[str, object], text: str) -> None:
    assert summary(fairness(**changes)) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(0.0, "0"), (0.1234, "0.12"), (1.26, "1.3"), (714.2, "714"), (3.07e5, "3.1e+05"), (1e999, "inf")],
)
def test_ratio_is_short(ratio: float, text: str) -> None:
    assert ratio_text(ratio) == text


@pytest.mark.parametrize(
    ("seeds", "text"), [((), ""), ((4,), "4"), ((2, 1), "1–2"), ((9, 1, 2, 3, 5, 8), "1–3, 5, 8–9")]
)
def test_runs_of_seeds_are_ranges(seeds: tuple[int, ...], text: str) -> None:
    assert seeds_text(seeds) == text


def test_room_says_where_the_worst_answer_was() -> None:
    text = shown(fairness())
    assert "float32 gradients │   1,234 │  0.12 │ ann, seed 7: scale, real values, n=2 m=3" in text
    assert "of full scores" not in text
    assert "Not full" not in text
    assert "other submission" not in text


def test_exact_answers_have_no_worst_place() -> None:
    assert "│     0 │ every answer is exact" in shown(fairness(room=(room("int64", "results", 0.0),)))


def test_room_of_full_scores_stands_apart_where_it_differs() -> None:
    text = shown(fairness(room=(room("float32", "results", "inf", worst(0.2, "ben")),)))
    assert "│   inf │ ann" in text
    assert "of full scores" in text
    assert "│   0.2 │ ben" in text


def test_misses_of_a_check_share_a_row_with_their_seeds() -> None:
    text = shown(fairness(misses=(miss("ann", 2, message="first"), miss("ann", 3), miss("ann", 3, "gradient"))))
    rows = [line for line in text.splitlines() if "ann" in line and "scale" in line and "seed 7" not in line]
    assert len(rows) == 2
    assert "2–3" in rows[0]
    assert "first" in rows[0]
    assert "gradient" in rows[1]
    assert "--seed 2" in text


def test_spread_is_shown_widest_first() -> None:
    found = fairness(others=3, same=1, spread=(Spread("ann", 3, 3.5, ("f",)), Spread("ben", 1, 5, ("f", "g"))))
    text = shown(found)
    assert "1 of 3 other submissions has the same score on 3 seeds; these do not:" in text
    assert text.index("ben") < text.index("ann ", text.index("other submissions"))
    assert "│      1 │       5 │      4 │ f, g" in text


def test_all_the_same_needs_no_table() -> None:
    assert "2 of 2 other submissions have the same score on 3 seeds\n" in shown(fairness(others=2, same=2))


def test_names_and_messages_cannot_steer_a_terminal() -> None:
    hostile = fairness(
        room=(room("float32", "results", 0.5, worst(0.4, CONTROL)),),
        misses=(miss(CONTROL, 1, message=CONTROL + "[bold]"),),
        others=1,
        spread=(Spread(CONTROL, 1, 2, ("f",)),),
    )
    text = shown(hostile)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]" in text
