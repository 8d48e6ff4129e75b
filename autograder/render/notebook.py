"""What ``check`` found, as HTML for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.record import ExerciseResult
from autograder.render.findings_html import findings_html
from autograder.render.markup import badge, html_line
from autograder.render.origin import shown_name
from autograder.render.safe import presentable

if TYPE_CHECKING:
    from autograder.local import Checked


def render_html(checked: Checked) -> str:
    """As one self-contained piece of HTML."""
    checked = presentable(checked)
    parts = [f"<p><strong>{html_line(checked.title)}</strong></p>"]
    parts += [
        f"<p>{html_line(problem.label)}, line {problem.line} did not run: {html_line(problem.message)}</p>"
        for problem in checked.problems
    ]
    parts += [_exercise(exercise) for exercise in checked.exercises]
    if checked.printed:
        parts.append(f"<p><small>Output of your code hidden: {checked.printed} lines.</small></p>")
    return f'<div style="max-width:60em">{"".join(parts)}</div>'


def _exercise(exercise: ExerciseResult) -> str:
    """One exercise: its outcome, its checks, and what is wrong with those that failed."""
    outcome = badge(exercise.outcome, exercise.outcome, strong=True)
    head = f'<p style="margin:.8em 0 .2em">{outcome} <code>{html_line(exercise.name)}</code></p>'
    if exercise.outcome == "not started":
        return (
            head + "<p>Nothing here yet, and that is fine: replace the line that raises NotDoneYet with your code.</p>"
        )
    if exercise.outcome == "not run":
        return head + f"<p>{html_line(exercise.message)}</p>"
    listed = " ".join(badge(check.outcome, shown_name(check)) for check in exercise.checks)
    return f'{head}<p style="margin:.4em 0;line-height:1.9">{listed}</p>{findings_html(exercise)}'
