"""Grades for Canvas: one column, known rows, nothing that Canvas would make, remove or put back."""

import csv
import io
from pathlib import Path

import pytest

from autograder.export.canvas import write_canvas
from autograder.export.target import Exported, ExportError, Options
from tests.export.gradebooks import CANVAS, not_graded, result, saved


def canvas(folder: Path, *students: object, text: str = CANVAS, mark: bool = False, **options: object) -> Exported:
    records = [result(one) if isinstance(one, str) else one for one in students]
    roster = saved(folder, text, mark=mark)
    return write_canvas(records, folder / "out.csv", Options(roster=roster, **options))  # type: ignore[arg-type]


def rows(folder: Path, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO((folder / "out.csv").read_text("utf-8-sig")), delimiter=delimiter))


def test_one_column_is_filled_and_others_are_left_out(tmp_path: Path) -> None:
    exported = canvas(tmp_path, result("kingada_101", 12.346), "ben")
    assert rows(tmp_path) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "multi_channel (501)"],
        ["    Points Possible", "", "", "", "", "20.00"],
        ["King, Ada", "101", "S-1", "ada", "CS, group 1", "12.35"],
        ["Osei, Ben", "102", "S-2", "ben@uni.example", "CS", "4.5"],
    ]
    assert exported.said.startswith("2 grades for the column multi_channel (501) in ")
    assert exported.left_out == {}


def test_who_gets_no_grade_is_not_in_the_file_and_named(tmp_path: Path) -> None:
    """Canvas would take an empty cell for a grade to be removed."""
    exported = canvas(tmp_path, "ada", "nobody", not_graded("ben"))
    assert [row[0] for row in rows(tmp_path)[2:]] == ["King, Ada"]
    assert exported.left_out == {"ben": "it is not graded yet", "nobody": "no row of the roster fits"}
    (missing,) = exported.complaints
    assert missing.startswith('in the roster without a result: Osei, Ben, Ångström, Zoë, =HYPERLINK("x"), Eve')


@pytest.mark.parametrize("mark", [False, True])
def test_cells_of_the_roster_come_back_byte_for_byte(tmp_path: Path, mark: bool) -> None:
    text = CANVAS.replace("\n", "\r\n")
    canvas(tmp_path, "eve", "zoe", text=text, mark=mark)
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") == mark
    lines = content.decode("utf-8-sig").split("\r\n")
    assert lines[2:] == [
        '"Ångström, Zoë",103,S-3,zoe,CS,4.5',
        '"=""=HYPERLINK(""""x""""), Eve""",104,S-4,eve,CS,4.5',
        "",
    ]


def test_semicolons_and_decimal_commas_are_read(tmp_path: Path) -> None:
    text = (
        "Student;ID;SIS Login ID;Section;multi_channel (501)\n    Points Possible;;;;20,00\nKing, Ada;101;ada;A;3,50\n"
    )
    canvas(tmp_path, "ada", text=text)
    assert rows(tmp_path, ";")[2] == ["King, Ada", "101", "ada", "A", "4.5"]


@pytest.mark.parametrize(
    ("cell", "reason"), [("EX", "excused in Canvas, which a grade would undo"), ("N/A", "not assigned to this student")]
)
def test_excused_students_stay_excused(tmp_path: Path, cell: str, reason: str) -> None:
    exported = canvas(tmp_path, "ada", text=CANVAS.replace("5.00", cell))
    assert len(rows(tmp_path)) == 2
    assert exported.left_out["ada"].startswith(reason)


def test_points_that_differ_are_refused_or_scaled(tmp_path: Path) -> None:
    text = CANVAS.replace("20.00", "100.00")
    with pytest.raises(ExportError, match="has 100 points possible and the results 20: add --scale"):
        canvas(tmp_path, "ada", text=text)
    assert not (tmp_path / "out.csv").exists()
    canvas(tmp_path, "ada", text=text, scale=True)
    assert rows(tmp_path)[2][-1] == "22.5"
    with pytest.raises(ExportError, match="cannot be scaled to the 0 points"):
        canvas(tmp_path, "ada", text=CANVAS.replace("20.00", "0.00"), scale=True)
    with pytest.raises(ExportError, match="does not say how many points are possible"):
        canvas(tmp_path, "ada", text=CANVAS.replace("20.00", "many"))


@pytest.mark.parametrize("column", ["Essay (502)", "Essay", " Essay (502) "])
def test_a_column_can_be_named(tmp_path: Path, column: str) -> None:
    canvas(tmp_path, "ada", column=column, scale=True)
    assert rows(tmp_path)[0][-1] == "Essay (502)"
    assert rows(tmp_path)[2][-1] == "2.25"


@pytest.mark.parametrize("column", ["Quiz", "Notes", "Current Score", "Final Score (77)", "ID", "Essay (503)", ""])
def test_a_column_that_canvas_would_make_anew_is_refused(tmp_path: Path, column: str) -> None:
    with pytest.raises(ExportError, match=r"has multi_channel \(501\), Essay \(502\)"):
        canvas(tmp_path, "ada", column=column)
    assert not (tmp_path / "out.csv").exists()


def test_column_without_a_number_is_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="there is no column called 'multi_channel'"):
        canvas(tmp_path, "ada", text=CANVAS.replace(" (501)", ""))


def test_columns_of_one_title_are_to_be_told_apart(tmp_path: Path) -> None:
    text = CANVAS.replace("Essay (502)", "Multi-channel (502)")
    with pytest.raises(ExportError, match=r"2 columns of .* such as 'multi_channel \(501\)'"):
        canvas(tmp_path, "ada", text=text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Student\n",
        "a,b,c\n1,2,3\n",
        CANVAS.replace("Points Possible", "points"),
        CANVAS.replace("Section", "Group"),
        '"open,b\n1,2\n',
        "\0\1\2",
    ],
)
def test_what_is_no_gradebook_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExportError) as caught:
        canvas(tmp_path, "ada", text=text)
    assert "\n" not in str(caught.value)
    assert str(tmp_path / "roster.csv") in str(caught.value)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_bytes("Zoë".encode("utf-16"))
    with pytest.raises(ExportError, match="not UTF-8"):
        write_canvas([result("ada")], tmp_path / "out.csv", Options(roster=tmp_path / "roster.csv"))
    with pytest.raises(ExportError, match="cannot be opened"):
        write_canvas([result("ada")], tmp_path / "out.csv", Options(roster=tmp_path / "absent.csv"))
    with pytest.raises(ExportError, match="needs --roster"):
        write_canvas([result("ada")], tmp_path / "out.csv", Options())


def test_last_and_first_names_in_columns_of_their_own(tmp_path: Path) -> None:
    text = (
        "LastName,FirstName,ID,SIS Login ID,Section,multi_channel (501)\n"
        "    Points Possible,,,,,20.00\nKing,Ada,101,x,A,\n"
    )
    canvas(tmp_path, "ada_king", text=text)
    assert rows(tmp_path)[2] == ["King", "Ada", "101", "x", "A", "4.5"]
