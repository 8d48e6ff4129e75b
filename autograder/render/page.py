"""One student's record as a page to return: a single HTML file without scripts that loads nothing from anywhere."""

from autograder.grading.messages import noun_of, wrong_parts
from autograder.record import CheckResult, ExerciseResult, Note, Record
from autograder.render.findings_html import findings_html
from autograder.render.marks import points_text
from autograder.render.markup import badge, html_line
from autograder.render.origin import graded_text, not_run_texts, shown_name, submission_text
from autograder.render.reveal import SHOWN, revealed
from autograder.render.safe import presentable

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root { color-scheme: light dark; --text: #1c1e21; --page: #fff; --faint: #55595f; --line: #c4c8cd; --link: #0b57a8 }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e6e8; --page: #16181b; --faint: #a9aeb4; --line: #45494e; --link: #8ab8ef }
}
* { box-sizing: border-box }
body {
  max-width: 62rem; margin: 0 auto; padding: 1.5rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word
}
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 }
h2 { font-size: 1.2rem; line-height: 1.4; margin: 0 0 .5rem }
code, pre { font-family: ui-monospace, monospace; font-size: .92em }
a { color: var(--link) }
header, main > section { border-bottom: 1px solid var(--line); padding-bottom: 1.2rem; margin-bottom: 1.2rem }
.who { font-size: 1.15rem; margin: .2rem 0 0 }
.score { font-size: 1.15rem; font-weight: bold; margin: .2rem 0 0 }
.faint, footer { color: var(--faint) }
footer { font-size: .9rem }
footer p { margin: .2rem 0 }
.checks { border-collapse: collapse; margin: .3rem 0 .8rem }
.checks caption { text-align: left; color: var(--faint); font-size: .9rem; padding-bottom: .2rem }
.checks th, .checks td { text-align: left; font-weight: normal; padding: .25rem 1rem .25rem 0 }
.checks th, .checks td { border-top: 1px solid var(--line); vertical-align: top }
.checks thead th { border-top: 0; font-size: .9rem; color: var(--faint) }
.checks tfoot th, .checks tfoot td { font-weight: bold }
.checks .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
@media print {
  :root { color-scheme: light; --text: #000; --page: #fff; --faint: #444; --line: #999; --link: #000 }
  @page { margin: 16mm }
  body { max-width: none; padding: 0; font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  h1, h2 { break-after: avoid }
  table, figure, pre, tr, footer { break-inside: avoid }
  section[tabindex] { overflow: visible !important }
}
"""


def render_page(record: Record, title: str = "") -> str:
    """What the student may see of a record, as a complete document; ``title`` is the assignment's name by default."""
    record = presentable(revealed(record))
    title = title or record.assignment
    sections = "".join(_exercise(number, exercise) for number, exercise in enumerate(record.exercises, 1))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{html_line(title)}: {html_line(record.submission.student)}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{_header(record, title)}\n<main>\n{_overview(record)}\n{sections}</main>\n"
        f"{_footer(record)}\n</body>\n</html>\n"
    )


def _header(record: Record, title: str) -> str:
    notes = "".join(f"<li>{_note(note)}</li>" for note in record.notes)
    shown = f'<p class="faint">Your course shows {SHOWN[record.reveal]}.</p>' if record.reveal != "all" else ""
    return (
        f"<header>\n<h1>{html_line(title)}</h1>\n"
        f'<p class="who"><bdi>{html_line(record.submission.student)}</bdi></p>\n'
        f'<p class="score">{points_text(record.score, record.max_score)} points</p>\n{shown}'
        + (f"<p>About your submission:</p>\n<ul>{notes}</ul>\n" if notes else "")
        + "</header>"
    )


def _note(note: Note) -> str:
    where = f"<code>{html_line(note.file)}</code>, line {note.line}: " if note.file and note.line else ""
    return where + html_line(note.message)


def _overview(record: Record) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#exercise-{number}"><code>{html_line(exercise.name)}</code></a></th>'
        f"<td>{badge(exercise.outcome, exercise.outcome)}</td>"
        f'<td class="number">{points_text(exercise.score, exercise.max_score)}</td></tr>\n'
        for number, exercise in enumerate(record.exercises, 1)
    )
    total = f'<td class="number">{points_text(record.score, record.max_score)}</td>'
    return (
        '<section>\n<table class="checks">\n<caption>Exercises</caption>\n<thead><tr><th scope="col">exercise</th>'
        '<th scope="col">outcome</th><th scope="col" class="number">points</th></tr></thead>\n'
        f'<tbody>\n{rows}</tbody>\n<tfoot><tr><th scope="row" colspan="2">total</th>{total}</tr></tfoot>\n'
        "</table>\n</section>"
    )


def _exercise(number: int, exercise: ExerciseResult) -> str:
    head = (
        f'<h2 id="exercise-{number}"><code>{html_line(exercise.name)}</code> '
        f"{badge(exercise.outcome, exercise.outcome)} {points_text(exercise.score, exercise.max_score)}</h2>\n"
    )
    told = exercise.follow_through or exercise.outcome in {"not run", "grader error"}
    body = f"<p>{html_line(exercise.message)}</p>\n" if told and exercise.message else ""
    if exercise.outcome == "not started":
        body += "<p>Nothing was handed in for this exercise: the stub is still in place.</p>\n"
    elif exercise.outcome in {"passed", "failed"}:
        body += _checks(exercise) + findings_html(exercise)
    return f'<section aria-labelledby="exercise-{number}">\n{head}{body}</section>\n'


def _checks(exercise: ExerciseResult) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html_line(shown_name(check))}</th><td>{badge(check.outcome, check.outcome)}</td>'
        f'<td class="number">{points_text(check.points, check.max_points) if check.max_points else ""}</td>'
        f"<td>{html_line(_detail(check))}</td></tr>\n"
        for check in exercise.checks
    )
    return (
        f'<table class="checks">\n<caption>Checks of {html_line(exercise.name)}</caption>\n<thead><tr>'
        '<th scope="col">check</th><th scope="col">outcome</th><th scope="col" class="number">points</th>'
        f'<th scope="col">detail</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'
    )


def _detail(check: CheckResult) -> str:
    if check.outcome == "not run":
        return check.message
    if not check.parts:
        return ""
    wrong = wrong_parts(check.parts)
    right = f"{len(check.parts) - len(wrong)} of {len(check.parts)} {noun_of(check.name)} right"
    return f"{right}; wrong: {', '.join(wrong)}" if wrong else right


def _footer(record: Record) -> str:
    lines = [graded_text(record), submission_text(record), *(f"not run: {text}" for text in not_run_texts(record))]
    return "<footer>\n" + "".join(f"<p>{html_line(line)}</p>\n" for line in lines) + "</footer>"
