"""JUnit XML, which continuous integration and editors read: a suite for each exercise, a case for each check.

The elements and attributes are those that Ant's and Jenkins' schemas have in common. What a student may see is in it,
and no more: see :mod:`autograder.render.reveal`.
"""

import re
from xml.etree import ElementTree

from autograder.record import CheckResult, ExerciseResult, Record
from autograder.render.findings import findings
from autograder.render.origin import graded_text, shown_name
from autograder.render.reveal import revealed
from autograder.render.safe import presentable

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say."""
_SKIPPED = {"not run", "not started"}
READING = "submission"
"""The suite that says whether the submission could be read."""


def render_junit(record: Record) -> str:
    """A record as JUnit XML."""
    seconds = record.timings.wall_s
    record = presentable(revealed(record))
    suites = ElementTree.Element("testsuites", name=_plain(record.assignment))
    unreadable = [note.message for note in record.notes if note.kind == "unreadable"]
    suite = _suite(suites, READING, [_failed("read", "; ".join(unreadable))] if unreadable else [_case("read")])
    suite.set("time", f"{seconds:.3f}")
    if not unreadable:
        for exercise in record.exercises:
            _suite(suites, exercise.name, [_of_check(exercise, check) for check in exercise.checks])
    for suite in suites:
        for case in suite.iter("testcase"):
            case.set("classname", f"{_plain(record.assignment)}.{suite.get('name')}")
    properties = ElementTree.Element("properties")
    facts = {
        "student": record.submission.student,
        "score": f"{record.score:g}",
        "max_score": f"{record.max_score:g}",
        "graded": graded_text(record),
    }
    for name, value in facts.items():
        ElementTree.SubElement(properties, "property", name=name, value=_plain(value))
    suites[0].insert(0, properties)
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _suite(suites: ElementTree.Element, name: str, cases: list[ElementTree.Element]) -> ElementTree.Element:
    counts = {kind: sum(case.find(tag) is not None for case in cases) for kind, tag in _COUNTED.items()}
    suite = ElementTree.SubElement(suites, "testsuite", name=_plain(name), tests=str(len(cases)), time="0")
    for kind, count in counts.items():
        suite.set(kind, str(count))
    suite.extend(cases)
    return suite


_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def _case(name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", name=_plain(name), time="0")


def _failed(name: str, message: str, details: str = "") -> ElementTree.Element:
    case = _case(name)
    failure = ElementTree.SubElement(case, "failure", message=_plain(message), type=_plain(name))
    failure.text = _plain(details or message)
    return case


def _of_check(exercise: ExerciseResult, check: CheckResult) -> ElementTree.Element:
    name = shown_name(check)
    if check.outcome == "failed":
        return _failed(name, check.message or "wrong", _details(exercise, check))
    case = _case(name)
    if check.outcome in _SKIPPED:
        ElementTree.SubElement(case, "skipped", message=_plain(check.message or check.outcome))
    elif check.outcome == "grader error":
        error = ElementTree.SubElement(case, "error", message=_plain(exercise.message), type="grader error")
        error.text = _plain(exercise.message)
    return case


def _details(exercise: ExerciseResult, check: CheckResult) -> str:
    """What is wrong with a check, when, the advice on it, and the line that shows it again."""
    lines = [check.message]
    for finding in findings(exercise):
        if finding.name == check.name:
            lines += [f"when: {finding.condition}"] if finding.condition else []
            lines += [f"hint: {finding.hint}"] if finding.hint else []
            if finding.counterexample is not None and finding.counterexample.reproduce:
                lines.append(f"see it again: {finding.counterexample.reproduce}")
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)
