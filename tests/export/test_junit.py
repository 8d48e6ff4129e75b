"""JUnit XML: what CI reads out of it, and that no student's text changes that."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.export.junit import render_junit
from autograder.record import Note, Record
from tests.render.samples import CONTROL, HOSTILE_TEXTS, MARKERS, check, exercise, failing, hostile_record, record
from tests.render.samples import marked_record as marked

KNOWN = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
    "properties": set[str](),
    "property": {"name", "value"},
}
"""The elements and attributes that are written: all of them stand in Jenkins' schema for JUnit, version 10."""


def parsed(result: Record) -> ElementTree.Element:
    return ElementTree.fromstring(render_junit(result))


def outcomes(root: ElementTree.Element, suite: str) -> dict[str, str]:
    cases = root.findall(f"testsuite[@name='{suite}']/testcase")
    return {case.get("name", ""): next((child.tag for child in case), "passed") for case in cases}


def test_every_check_is_a_case_of_its_exercise() -> None:
    root = parsed(record("ada", failing(), exercise("f", "passed", check("defined"), check("values"))))
    assert outcomes(root, "submission") == {"read": "passed"}
    assert outcomes(root, "corr2d_multi_in") == {"defined": "passed", "values": "failure", "device": "skipped"}
    assert outcomes(root, "f") == {"defined": "passed", "values": "passed"}
    assert {name: root.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "6",
        "failures": "1",
        "errors": "0",
    }
    case = root.find("testsuite[@name='f']/testcase")
    assert case is not None
    assert case.get("classname") == "multi_channel.f"


def test_failure_says_what_is_wrong_and_how_to_see_it_again() -> None:
    failure = parsed(record("ada", failing())).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "the result has a wrong value"
    assert (failure.text or "").splitlines()[-1].startswith("see it again: corr2d_multi_in(")


def test_device_that_was_rehearsed_is_called_so() -> None:
    root = parsed(record("ada", exercise("f", "passed", check("device", device="rehearsed"))))
    assert outcomes(root, "f") == {"device (rehearsed)": "passed"}


def test_submission_that_cannot_be_read_fails_at_reading() -> None:
    unread = record("ada", exercise("f", "not run"), notes=(Note("unreadable", "line 6 is not Python"),))
    root = parsed(unread)
    assert outcomes(root, "submission") == {"read": "failure"}
    assert [suite.get("name") for suite in root] == ["submission"]


def test_fault_of_the_grader_is_an_error_and_no_failure() -> None:
    root = parsed(record("ada", exercise("f", "grader error", check("defined", "grader error"))))
    assert outcomes(root, "f") == {"defined": "error"}
    assert (root.get("failures"), root.get("errors")) == ("0", "1")


@pytest.mark.parametrize("reveal", ["all", "counterexample", "condition", "score"])
def test_nothing_is_told_that_the_course_does_not_reveal(reveal: str) -> None:
    text = render_junit(marked(reveal))  # type: ignore[arg-type]
    if reveal == "score":
        assert not [name for name, mark in MARKERS.items() if mark in text and name not in {"rule", "waits"}]
    assert (MARKERS["hint"] in text) == (reveal == "all")


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, CONTROL, "\ufffe\uffff\ud800\x00"])
def test_text_of_students_stays_text(text: str) -> None:
    root = parsed(hostile_record(text))
    plain = parsed(hostile_record("x"))
    assert [item.tag for item in root.iter()] == [item.tag for item in plain.iter()]
    for item in root.iter():
        assert set(item.keys()) <= KNOWN[item.tag]


@given(st.text(max_size=60))
@example("\ufffe")
def test_any_text_makes_a_document(text: str) -> None:
    render_junit(hostile_record(text)).encode()
    parsed(hostile_record(text))
