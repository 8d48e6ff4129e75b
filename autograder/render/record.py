"""One student's record in full, for a terminal."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from autograder.record import Record
from autograder.render.reveal import SHOWN
from autograder.render.safe import one_line, presentable
from autograder.render.tensors import number_text
from autograder.render.terminal import show_exercise


def show_record(record: Record, console: Console) -> None:
    """Print all of a record for an instructor, and how much of it the student is shown."""
    record = presentable(record)
    student = one_line(record.submission.student)
    score = f"{number_text(record.score)} of {number_text(record.max_score)}"
    console.print(Text.assemble((student, "bold"), f"  {score}  {record.status}  ({one_line(record.submission.path)})"))
    console.print(Text(f"  the student is shown: {SHOWN[record.reveal]}", style="dim"))
    for note in record.notes:
        where = f"{one_line(note.file)}, line {note.line}: " if note.file and note.line else ""
        console.print(Padding(Text(f"note: {where}{one_line(note.message)}", style="yellow"), (0, 0, 0, 2)))
    for exercise in record.exercises:
        console.print()
        points = f"{number_text(exercise.score)} of {number_text(exercise.max_score)}"
        show_exercise(exercise, console, points)
