"""The table of a class: a row per student, a column per exercise and check."""

import csv
import io

from autograder.export.plain import grades_csv
from tests.export.gradebooks import not_graded
from tests.render.samples import failing, record


def test_a_row_per_student_and_a_column_per_check() -> None:
    header, ada, ben = csv.reader(io.StringIO(grades_csv([record("ada", failing()), not_graded("ben")])))
    assert header == [
        *("student", "assignment", "status", "score", "max_score", "percent"),
        *("corr2d_multi_in", "corr2d_multi_in: defined", "corr2d_multi_in: values", "corr2d_multi_in: device"),
        *("f", "f: defined", "g"),
    ]
    assert (
        ada
        == ["ada", "multi_channel", "partly right", "4.5", "10.0", "45.0", "4.5", "passed", "failed", "not run"]
        + [""] * 3
    )
    assert ben[:6] == ["ben", "multi_channel", "grader error", "", "", ""]
    assert ben[-3:] == ["", "grader error", "4.5"]


def test_names_are_safe_in_a_spreadsheet() -> None:
    text = grades_csv([record(name, failing()) for name in ("=1+1", 'a,"b"', "é\nx")])
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["'=1+1", 'a,"b"', "é\\nx"]
