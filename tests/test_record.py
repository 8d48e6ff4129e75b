"""The result record: written, read again, described by its schema."""

import json
import re
from typing import Any

import msgspec
import pytest

from autograder.record import (
    SCHEMA,
    Argument,
    CheckResult,
    Counterexample,
    Environment,
    ExerciseResult,
    Frame,
    Note,
    Outcome,
    Part,
    Record,
    StudentError,
    SubmissionInfo,
    Tensor,
    Timings,
    Worst,
    decode_record,
    encode_record,
    json_schema,
)
from tests.support import ROOT

EXAMPLE = Counterexample(
    {"n": 2},
    (Argument("X", Tensor("float32", (2,), [1, 2.5]), "sliced"),),
    Tensor("float32", (), 3.5),
    Tensor("float64", (1, 1), [[4]]),
    StudentError("ValueError", "ĉu 不", (Frame("a.py", 3, "f", "raise ValueError"),)),
    Worst((0, 1), 3.5, "nan"),
    1e-7,
    "gradient:0",
    "f(torch.tensor([1, 2.5]))",
)


def _record(*outcomes: Outcome, score: float = 0.0, notes: tuple[Note, ...] = ()) -> Record:
    check = CheckResult("values", "failed", 1, 2, "cpu", "wrong", "hint", "once n > 1", EXAMPLE, (Part("any", 1, 2),))
    exercises = tuple(
        ExerciseResult(f"f{number}", 1.5, 10, outcome, (check, CheckResult("device", "not run")), ("f",), "so")
        for number, outcome in enumerate(outcomes)
    )
    return Record(
        SCHEMA,
        "multi_channel",
        SubmissionInfo("ada", "ada.py", "0" * 64),
        score,
        30,
        exercises,
        notes,
        Environment("0.1.0", {"torch": "2.13"}, ("cpu",), {"level": "process", "network": False}, "1" * 64),
        Timings(1.5, 0.25, 0.5),
    )


FULL = _record("passed", "failed", score=12.5, notes=(Note("error", "no", "a.py", 3), Note("info", "well")))


@pytest.mark.parametrize("record", [FULL, _record()], ids=["full", "empty"])
def test_record_is_read_as_it_was_written(record: Record) -> None:
    assert decode_record(encode_record(record)) == record


def test_record_is_indented_json_that_ends_in_a_newline() -> None:
    content = encode_record(FULL)
    assert content.startswith(b'{\n  "schema": "autograder/result/v1",\n')
    assert content.endswith(b"}\n")
    assert "ĉu 不".encode() in content
    assert json.loads(content)["exercises"][1]["checks"][0]["counterexample"]["worst"] == {
        "index": [0, 1],
        "expected": 3.5,
        "got": "nan",
    }


@pytest.mark.parametrize("schema", ["autograder/result/v2", "", "autograder/checks/v1"])
def test_record_of_another_schema_is_refused(schema: str) -> None:
    content = encode_record(msgspec.structs.replace(FULL, schema=schema))
    message = f"the schema is {schema!r}, not 'autograder/result/v1'"
    with pytest.raises(msgspec.ValidationError, match=f"^{re.escape(message)}$"):
        decode_record(content)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("score", "12", r"Expected `float`, got `str` - at `\$\.score`"),
        ("exercises", {}, r"Expected `array`, got `object` - at `\$\.exercises`"),
        ("exercises", [{}], r"missing required field `name` - at `\$\.exercises\[0\]`"),
        ("notes", [{"kind": "fatal", "message": ""}], "Invalid enum value 'fatal'"),
        ("submission", None, "Expected `object`, got `null`"),
    ],
)
def test_record_with_something_else_in_a_field_is_refused(field: str, value: Any, message: str) -> None:
    content = json.loads(encode_record(FULL)) | {field: value}
    with pytest.raises(msgspec.ValidationError, match=message):
        decode_record(json.dumps(content).encode())


@pytest.mark.parametrize("field", [field.name for field in msgspec.structs.fields(Record) if field.required])
def test_record_without_a_field_is_refused(field: str) -> None:
    content = json.loads(encode_record(FULL))
    del content[field]
    with pytest.raises(msgspec.ValidationError, match=f"^Object missing required field `{field}`$"):
        decode_record(json.dumps(content).encode())


@pytest.mark.parametrize(("content", "error"), [(b"", "truncated"), (b"[]", "Expected `object`"), (b"{", "truncated")])
def test_other_content_is_refused(content: bytes, error: str) -> None:
    with pytest.raises(msgspec.DecodeError, match=error):
        decode_record(content)


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (_record("passed", "passed", score=30), "right"),
        (_record("not started", "not started"), "not started"),
        (_record("passed", "failed", score=10), "partly right"),
        (_record("passed", "not started", score=10), "partly right"),
        (_record("failed", "failed", score=0.5), "partly right"),
        (_record("failed", "failed"), "wrong"),
        (_record("failed", "not started"), "wrong"),
        (_record("passed", "grader error", score=10), "grader error"),
        (_record("grader error", "not started"), "grader error"),
        (_record("not run", notes=(Note("unreadable", "no"),)), "cannot be read"),
        (_record("grader error", notes=(Note("info", "x"), Note("unreadable", "no"))), "cannot be read"),
        (_record("passed", score=10, notes=(Note("syntax", "x"), Note("error", "x"), Note("skipped", "x"))), "right"),
    ],
)
def test_status_in_a_few_words(record: Record, status: str) -> None:
    assert record.status == status


def test_status_is_no_part_of_the_record() -> None:
    assert "status" not in json.loads(encode_record(FULL))


@pytest.fixture
def jsonschema() -> Any:
    return pytest.importorskip("jsonschema")


@pytest.mark.parametrize("record", [FULL, _record()], ids=["full", "empty"])
def test_schema_describes_a_record(jsonschema: Any, record: Record) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(json.loads(encode_record(record)), json_schema(), jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("score",), "12"),
        (("exercises", 0, "outcome"), "perfect"),
        (("exercises", 0, "checks", 0, "counterexample", "arguments", 0, "tensor", "shape"), ["2"]),
        (("notes", 0, "kind"), "fatal"),
        (("timings",), {}),
    ],
)
def test_schema_refuses_what_is_no_record(jsonschema: Any, path: tuple[str | int, ...], value: Any) -> None:
    content = json.loads(encode_record(FULL))
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError) as raised:
        jsonschema.validate(content, json_schema(), jsonschema.Draft202012Validator)
    assert raised.value.json_path.startswith("$." + str(path[0]))


def test_committed_schema_is_that_of_the_record() -> None:
    committed = (ROOT / "docs" / "result-v1.schema.json").read_bytes()
    assert committed == msgspec.json.format(msgspec.json.encode(json_schema()), indent=2) + b"\n"
