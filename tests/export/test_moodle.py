"""Moodle's worksheet: grades and comments filled, everything else as it was."""

import csv
import io
import re
from pathlib import Path

import pytest

from autograder.export.moodle import feedback_html, write_moodle
from autograder.export.target import Exported, ExportError, Options
from tests.export.gradebooks import MOODLE, not_graded, result, saved
from tests.render.samples import CONTROL, HOSTILE_TEXTS, MARKERS, hostile_record, marked_record

TAGS = {"p", "/p", "pre", "/pre", "br"}


def moodle(folder: Path, *students: object, text: str = MOODLE, **options: object) -> Exported:
    records = [result(one) if isinstance(one, str) else one for one in students]
    roster = saved(folder, text)
    return write_moodle(records, folder / "out.csv", Options(roster=roster, **options))  # type: ignore[arg-type]


def rows(folder: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO((folder / "out.csv").read_text("utf-8"), newline="")))


def test_grades_and_empty_comments_are_filled(tmp_path: Path) -> None:
    exported = moodle(tmp_path, result("Ada King_1001", 12.5), "Ben Osei_1002")
    _, ada, ben, zoe = rows(tmp_path)
    assert (ada[4], ben[4], zoe[4]) == ("12.5", "4.5", "")
    assert "corr2d_multi_in" in ada[9]
    assert ben[9] == "Well\ndone, Ben"
    assert zoe[9] == ""
    assert exported.notes == ("the comment that was there is kept for Ben Osei_1002",)
    assert exported.complaints == ("in the roster without a result: =1+1; their grades stay as they are",)


def test_every_other_cell_comes_back_byte_for_byte(tmp_path: Path) -> None:
    moodle(tmp_path, "Ben Osei_1002")
    before, after = MOODLE.encode().split(b"\r\n"), (tmp_path / "out.csv").read_bytes().split(b"\r\n")
    assert [one for one, other in zip(before, after, strict=True) if one != other] == [before[2]]
    assert after[2] == before[2].replace(b",-,20.00", b",4.5,20.00")


def test_own_comment_of_before_is_replaced(tmp_path: Path) -> None:
    moodle(tmp_path, "Ada King_1001")
    again = (tmp_path / "out.csv").read_text("utf-8")
    moodle(tmp_path, result("Ada King_1001", 20.0), text=again)
    assert rows(tmp_path)[1][4] == "20"
    assert "20 of 20" not in again
    assert rows(tmp_path)[1][9].count("graded by autograder") == 1
    assert "20 of 20" in rows(tmp_path)[1][9]


def test_own_comment_in_which_somebody_wrote_is_kept(tmp_path: Path) -> None:
    moodle(tmp_path, "Ada King_1001")
    for old, new in (("<p>4.5 of 20", "<p>Well done! 4.5 of 20"), ('</p>"\r', '</p><p>Well done!</p>"\r')):
        text = (tmp_path / "out.csv").read_bytes().decode().replace(old, new, 1)
        assert "Well done!" in text
        exported = moodle(tmp_path, result("Ada King_1001", 20.0), text=text)
        assert "Well done!" in rows(tmp_path)[1][9]
        assert exported.notes == ("the comment that was there is kept for Ada King_1001",)
        moodle(tmp_path, "Ada King_1001")


def test_columns_are_found_in_another_language(tmp_path: Path) -> None:
    text = MOODLE.replace("Participant", "Teilnehmer/in")
    for english, german in (
        ("Identifier", "ID"),
        ("Full name", "Vollständiger Name"),
        ("Maximum Grade", "Bestwertung"),
    ):
        text = text.replace(english, german)
    text = text.replace(",Grade,", ",Bewertung,").replace("20.00", '"20,00"')
    exported = moodle(tmp_path, result("ada", 12.5), text=text)
    assert rows(tmp_path)[1][4:6] == ["12,5", "20,00"]
    assert "for the column Bewertung" in exported.said


def test_column_can_be_named_where_several_fit(tmp_path: Path) -> None:
    text = MOODLE.replace("Status,", "Bonus,Most,Status,").replace(".example,", ".example,,5,")
    with pytest.raises(ExportError, match="more than one column that can be the grade"):
        moodle(tmp_path, "ada", text=text)
    moodle(tmp_path, "ada", text=text, column="Grade")
    assert rows(tmp_path)[1][3:7] == ["", "5", "Submitted for grading", "4.5"]
    with pytest.raises(ExportError, match="has no column that can be the grade"):
        moodle(tmp_path, "ada", text=text, column="Status")


def test_no_grade_where_the_grader_failed_or_nobody_fits(tmp_path: Path) -> None:
    exported = moodle(tmp_path, not_graded("ada"), "nobody")
    assert (tmp_path / "out.csv").read_bytes() == MOODLE.encode()
    assert exported.left_out == {"ada": "it is not graded yet", "nobody": "no row of the roster fits"}


def test_points_that_differ_are_refused_or_scaled(tmp_path: Path) -> None:
    text = MOODLE.replace("20.00", "100.00")
    with pytest.raises(ExportError, match="100 points possible and the results 20"):
        moodle(tmp_path, "ada", text=text)
    moodle(tmp_path, "ada", text=text, scale=True)
    assert rows(tmp_path)[1][4] == "22.5"


@pytest.mark.parametrize("text", ["", "a,b\n", "a,b,c\n1x,2,3\n", MOODLE.replace("Participant 1002", "Ben")])
def test_what_is_no_worksheet_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExportError) as caught:
        moodle(tmp_path, "ada", text=text)
    assert "\n" not in str(caught.value)
    with pytest.raises(ExportError, match="needs --roster"):
        write_moodle([result("ada")], tmp_path / "out.csv", Options())


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, CONTROL, "=1+1", '\\"', "a\\"])
def test_comment_makes_no_markup_of_what_students_wrote(text: str) -> None:
    found = feedback_html(hostile_record(text * 50))
    assert set(re.findall(r"<([^>]*)>", found)) <= TAGS
    assert not set('"\\\n\r') & set(found)
    assert found.startswith("<p>")
    assert found.isprintable()
    assert len(found) < 50_000


@pytest.mark.parametrize("reveal", ["all", "counterexample", "condition", "score"])
def test_comment_tells_nothing_that_the_course_does_not_reveal(reveal: str) -> None:
    text = feedback_html(marked_record(reveal))  # type: ignore[arg-type]
    assert (MARKERS["hint"] in text) == (reveal == "all")
    if reveal == "score":
        shown = {name for name, mark in MARKERS.items() if mark in text}
        assert shown <= {"rule", "waits", "follow", "note"}
