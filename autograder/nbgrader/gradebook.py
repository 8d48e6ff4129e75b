"""Records in nbgrader's gradebook: an exercise's points as the score of its cell, the reasons as its comment.

Only what the autograder owns is written (``auto_score``, ``auto_comment``): a grader's own scores, comments and extra
credit stay. What the course does not reveal to students is not in a comment, as students read it in their feedback.
"""

import re
from typing import TYPE_CHECKING, Any

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook

from autograder.record import ExerciseResult, Record
from autograder.render.markdown import inline, render_exercise
from autograder.render.reveal import revealed
from autograder.render.safe import presentable

if TYPE_CHECKING:
    from nbgrader.api import Assignment

_MAX_NOTES = 5
_HEADING = re.compile(r"\A#+ (.*)")
_FENCE = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
_MATHS = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)|\\([\\$])")


class GradebookError(Exception):
    """A record has no place in the gradebook; says what is missing and what to do."""


def enter(gradebook: Gradebook, record: Record) -> bool:
    """Write a record into the gradebook, in one transaction; returns whether anything changed.

    The student and their submission are added if they are not there yet. Writing the same record again changes
    nothing. A score that somebody gave by hand stays what counts; the cell is marked for another look if the grader's
    own changed below it.

    Raises:
        GradebookError: the gradebook has no such assignment or cell, or the record has no score as the grader failed.
    """
    if record.status == "grader error":
        raise GradebookError("it is not graded yet")
    try:
        assignment = gradebook.find_assignment(record.assignment)
    except MissingEntry as error:
        raise GradebookError(
            f"the gradebook has no assignment {record.assignment!r}: run nbgrader generate_assignment first"
        ) from error
    try:
        with gradebook.db.no_autoflush:
            submission = _submission(gradebook, assignment, record.submission.student)
            changed = _fill(submission, record)
            changed = bool(gradebook.db.new) or changed
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
    return changed


def comments(record: Record) -> dict[str, str]:
    """What students read under each exercise, as Markdown of which nothing that they wrote is markup or mathematics."""
    record = presentable(revealed(record))
    unreadable = [note.message for note in record.notes if note.kind == "unreadable"]
    if unreadable:
        return {exercise.name: _without_maths(inline(unreadable[0])) for exercise in record.exercises}
    told = {
        exercise.name: _HEADING.sub(r"**\1**", _without_maths(render_exercise(exercise)))
        for exercise in record.exercises
    }
    notes = "\n".join(f"- note: {inline(note.message, 300)}" for note in record.notes[:_MAX_NOTES])
    if notes and record.exercises:
        told[record.exercises[0].name] += f"\n\n{_without_maths(notes)}"
    return told


def _without_maths(text: str) -> str:
    """Markdown in which a page's MathJax finds nothing to set: its delimiters stand in code, which it leaves alone."""
    parts, end = [], 0
    for block in _FENCE.finditer(text):
        parts += [_MATHS.sub(_as_code, text[end : block.start()]), block[0]]
        end = block.end()
    return "".join([*parts, _MATHS.sub(_as_code, text[end:])])


def _as_code(found: re.Match[str]) -> str:
    return f"`{found[2]}`" if found[2] else found[0]


def _submission(gradebook: Gradebook, assignment: "Assignment", student: str) -> SubmittedAssignment:
    """A student's submission as it stands, or a new one with a place for every grade and comment, not saved yet."""
    try:
        return gradebook.find_submission(assignment.name, student)
    except MissingEntry:
        pass
    try:
        known = gradebook.find_student(student)
    except MissingEntry:
        known = Student(id=student)
        gradebook.db.add(known)
    submission = SubmittedAssignment(assignment=assignment, student=known)
    for notebook in assignment.notebooks:
        handed_in = SubmittedNotebook(notebook=notebook, assignment=submission)
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            Grade(cell=cell, notebook=handed_in)
        for cell in (*notebook.solution_cells, *notebook.task_cells):
            Comment(cell=cell, notebook=handed_in)
    gradebook.db.add(submission)
    return submission


def _fill(submission: SubmittedAssignment, record: Record) -> bool:
    """Write scores and comments into a submission's notebook of the assignment's name; whether anything changed."""
    notebook = next((own for own in submission.notebooks if own.notebook.name == record.assignment), None)
    grades = {grade.cell.name: grade for grade in notebook.grades} if notebook is not None else {}
    own_comments = {comment.cell.name: comment for comment in notebook.comments} if notebook is not None else {}
    told = comments(record)
    changed = False
    for exercise in record.exercises:
        grade, comment = grades.get(exercise.name), own_comments.get(exercise.name)
        if grade is None or comment is None:
            raise GradebookError(
                f"the gradebook's notebook {record.assignment!r} has no cell for {exercise.name}:"
                " run nbgrader generate_assignment again"
            )
        _require_points(grade, exercise)
        changed = _set_score(grade, exercise.score) or changed
        if comment.auto_comment != told[exercise.name]:
            comment.auto_comment = told[exercise.name]
            changed = True
    return changed


def _require_points(grade: Any, exercise: ExerciseResult) -> None:
    """Raise where the gradebook counts in other points than the record."""
    if abs(grade.cell.max_score - exercise.max_score) > 1e-9:
        raise GradebookError(
            f"the gradebook has {grade.cell.max_score:g} points for {exercise.name}, and the record"
            f" {exercise.max_score:g}: run nbgrader generate_assignment again"
        )


def _set_score(grade: Any, score: float) -> bool:
    by_hand = grade.manual_score is not None
    needs_look = by_hand and (grade.needs_manual_grade or grade.auto_score not in {None, score})
    if grade.auto_score == score and grade.needs_manual_grade == needs_look:
        return False
    grade.auto_score = score
    grade.needs_manual_grade = needs_look
    return True
