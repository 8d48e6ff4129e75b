"""CSV of other programs: read as it is meant, and written back byte for byte."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.export.sheet import grade_text, number_of, read_sheet
from autograder.export.target import ExportError

CELLS = st.text(st.sampled_from('a"\\,;\t\n\r =é'), max_size=6)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_csv_writes_is_read_and_comes_back(tmp_path: Path, delimiter: str, rows: list[list[str]]) -> None:
    stream = io.StringIO()
    head = ["h1", "h2", "h3"]
    csv.writer(stream, delimiter=delimiter).writerows([head, *rows])
    path = tmp_path / "x.csv"
    path.write_bytes(stream.getvalue().encode())
    sheet = read_sheet(path)
    assert [[cell.value for cell in row] for row in sheet.rows] == [head, *rows]
    assert sheet.written(enumerate(sheet.rows)) == path.read_bytes()


@given(content=st.binary(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    try:
        sheet = read_sheet(path)
    except ExportError:
        return
    assert sheet.written(enumerate(sheet.rows)) == content


@pytest.mark.parametrize("text", ["plain", 'a "quote"', "a,b", "a\nb", " lead", ""])
def test_a_filled_cell_says_what_it_was_given(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1\n2,3\n")
    sheet = read_sheet(path)
    content = sheet.written([(0, sheet.rows[0]), (1, sheet.filled(1, {1: text}))]).decode()
    assert list(csv.reader(io.StringIO(content))) == [["a", "b"], ["1", text]]


@pytest.mark.parametrize(
    ("text", "number"), [("20.00", 20.0), ("20,5", 20.5), (" 3 ", 3.0), ("", None), ("A", None), ("1,000.0", None)]
)
def test_numbers_have_a_point_or_a_comma(text: str, number: float | None) -> None:
    assert number_of(text) == number


def test_grades_are_told_to_the_hundredth() -> None:
    assert [grade_text(score) for score in (0.0, 10.0, 27.5, 12.346)] == ["0", "10", "27.5", "12.35"]
    assert grade_text(27.5, comma=True) == "27,5"
