"""What is wrong with an exercise, as HTML for notebooks and pages."""

from autograder.record import ExerciseResult
from autograder.render.findings import findings
from autograder.render.heatmap import counterexample_html
from autograder.render.markup import html_line


def findings_html(exercise: ExerciseResult) -> str:
    """What is wrong with each check that failed, the clearest counterexample, and advice."""
    body = ""
    for finding in findings(exercise):
        body += _line(finding.name, finding.message)
        more = _line("when", finding.condition) + _line("hint", finding.hint)
        body += f'<div style="margin:0 0 0 1.2em">{more}</div>' if more else ""
        if finding.counterexample:
            body += counterexample_html(finding.counterexample, exercise.name)
    return body


def _line(name: str, text: str) -> str:
    return f'<p style="margin:.3em 0"><strong>{html_line(name)}:</strong> {html_line(text)}</p>' if text else ""
