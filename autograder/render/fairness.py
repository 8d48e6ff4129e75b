"""What a look at an exam's fairness found, for a terminal."""

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.fairness.result import Fairness, Miss, Room, Worst
from autograder.render.safe import one_line, presentable
from autograder.render.tensors import number_text

_MAX_MESSAGE = 240


def summary(found: Fairness) -> str:
    """In one sentence: who scores full, and how far off the worst answer is."""
    noun = "right solution" if found.right == 1 else "right solutions"
    on = f"on {count_text(len(found.seeds), 'seed')}"
    if found.full == found.right:
        score = f"{found.right} {noun} {'scores' if found.right == 1 else 'score'} full {on}"
    else:
        score = f"{found.full} of {found.right} {noun} {'scores' if found.full == 1 else 'score'} full {on}"
    rooms: dict[str, float] = {}
    for room in found.room:
        if room.dtype.startswith("float") or room.worst.ratio:
            rooms[room.dtype] = max(rooms.get(room.dtype, 0.0), room.worst.ratio)
    texts = [f"{ratio_text(ratio)} ({dtype})" for dtype, ratio in rooms.items()]
    if not texts:
        return score
    first = texts[0].replace(" (", " of its bound (", 1)
    return f"{score}; the worst error is {', '.join([first, *texts[1:]])}"


def count_text(count: int, noun: str) -> str:
    """``1 seed``, ``2 seeds``."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def ratio_text(ratio: float) -> str:
    """An error over its bound, to two digits at least."""
    return f"{ratio:.0f}" if 10 <= ratio < 10_000 else f"{ratio:.2g}"


def seeds_text(seeds: Iterable[int]) -> str:
    """Seeds, with runs of them as ranges: ``1–3, 7``."""
    runs = groupby(enumerate(sorted(set(seeds))), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0], run[-1]) for _, pairs in runs if (run := [seed for _, seed in pairs])]
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)


def show_fairness(found: Fairness, console: Console) -> None:
    """Print everything besides the summary."""
    found = presentable(found)
    if found.room:
        console.print()
        console.print(_room_table(found.room))
    if found.misses:
        console.print()
        console.print(Text("Not full on every seed. Either the exam is unjust, or these are not right:", style="bold"))
        console.print(_miss_table(found.misses))
        seed = found.misses[0].seed
        console.print(
            Text(f"autograder grade ASSIGNMENT FOLDER --out DIR --seed {seed} finds the calls that go wrong.")
        )
    if found.others:
        console.print()
        same = f"{found.same} of {count_text(found.others, 'other submission')}"
        verb = "has" if found.same == 1 else "have"
        tail = "" if found.same == found.others else "; these do not:"
        line = f"{same} {verb} the same score on {count_text(len(found.seeds), 'seed')}{tail}"
        console.print(Text(line, style="bold"))
    if found.spread:
        console.print(_spread_table(found))


def _table(*columns: str) -> Table:
    table = Table(header_style="bold", expand=False)
    for column in columns:
        numeric = column in {"answers", "worst", "lowest", "highest", "spread"}
        table.add_column(column, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold")
    return table


def _room_table(rooms: Iterable[Room]) -> Table:
    """An error over its bound is called worst: 1 is just right, 0.1 leaves room for errors ten times as large."""
    table = _table("error over bound", "answers", "worst", "where")
    for room in rooms:
        name = Text(one_line(f"{room.dtype} {room.kind}"))
        table.add_row(name, f"{room.answers:,}", ratio_text(room.worst.ratio), _where(room.worst))
        full = room.worst_of_full
        if full is not None and full != room.worst:
            table.add_row("  of full scores", "", ratio_text(full.ratio), _where(full))
    return table


def _where(worst: Worst) -> Text:
    if not worst.ratio:
        return Text("every answer is exact")
    sizes = " ".join(f"{axis}={size}" for axis, size in worst.sizes.items())
    about = "" if worst.about == "result" else f"{worst.about}, "
    text = f"{worst.submission}, seed {worst.seed}: {worst.exercise}, {about}{worst.part}, {sizes}"
    return Text(one_line(text))


def _miss_table(misses: Iterable[Miss]) -> Table:
    """A row for each check of each exercise of each submission; the message is the first seed's."""
    rows: dict[tuple[str, str, str], list[Miss]] = {}
    for miss in misses:
        rows.setdefault((miss.submission, miss.exercise, miss.check), []).append(miss)
    table = _table("submission", "exercise", "check", "seeds", "message")
    for (submission, exercise, check), found in rows.items():
        message = one_line(found[0].message)[:_MAX_MESSAGE]
        seeds = seeds_text(miss.seed for miss in found)
        table.add_row(Text(one_line(submission)), Text(one_line(exercise)), Text(one_line(check)), seeds, Text(message))
    return table


def _spread_table(found: Fairness) -> Table:
    table = _table("submission", "lowest", "highest", "spread", "exercises")
    for item in sorted(found.spread, key=lambda item: (item.lowest - item.highest, item.submission)):
        points = (item.lowest, item.highest, item.highest - item.lowest)
        table.add_row(
            Text(one_line(item.submission)),
            *(number_text(round(one, 2)) for one in points),
            Text(one_line(", ".join(item.exercises))),
        )
    return table
