"""The command ``autograder report``: the class table, one student in full, and pages to return."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from autograder.batch.store import Store, file_name
from autograder.cli import app
from autograder.record import Record
from tests.render.html import Page
from tests.render.samples import MARKERS, exercise, failing, marked_record, record

STUDENTS = ("ada", "ben", "../eve", ".hidden", "山田 花子")


def graded(folder: Path, *records: Record) -> Path:
    store = Store(folder)
    store.prepare()
    store.manifest("multi_channel", 1, "0.0.0")
    for one in records:
        store.write(one)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A grading run's folder with some students."""
    return graded(tmp_path / "graded", *(record(name, failing(), exercise("f", "passed")) for name in STUDENTS))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, arguments)], env={"COLUMNS": "120"})


def test_class_table(out: Path) -> None:
    for arguments in ((), ("--format", "text")):
        result = run(out, *arguments)
        assert result.exit_code == 0
        assert f"multi_channel: {len(STUDENTS)} submissions" in result.stdout
        assert all(name in result.stdout for name in STUDENTS)


def test_one_student_as_text(out: Path) -> None:
    result = run(out, "--student", "ada")
    assert result.exit_code == 0
    assert "✗ corr2d_multi_in  failed" in result.stdout
    assert "the student is shown: everything" in result.stdout
    assert result.stdout == run(out, "--student", "ada", "--format", "text").stdout


def test_one_student_as_markdown(out: Path) -> None:
    result = run(out, "--student", "ada", "--format", "markdown")
    assert result.exit_code == 0
    assert result.stdout.startswith("## multi\\_channel: ada: ")
    assert result.stdout.endswith("</sub>\n")


def test_one_student_as_html(out: Path) -> None:
    result = run(out, "--student", "ada", "--format", "html")
    assert result.exit_code == 0
    assert result.stdout.startswith("<!DOCTYPE html>")
    assert result.stdout.endswith("</html>\n")
    assert "main" in Page(result.stdout).tags


@pytest.mark.parametrize("arguments", [(), ("--format", "html")])
def test_a_page_for_each_student_and_nothing_else(out: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    pages = tmp_path / "some" / "pages"
    before = sorted(out.rglob("*"))
    for _ in range(2):
        result = run(out, "--pages", pages, *arguments)
        assert result.exit_code == 0
        assert result.stdout == f"{len(STUDENTS)} pages in {pages}\n"
        assert sorted(path.name for path in pages.iterdir()) == sorted(f"{file_name(name)}.html" for name in STUDENTS)
    assert sorted(out.rglob("*")) == before
    assert (pages / "ada.html").read_text(encoding="utf-8") == run(out, "--student", "ada", "--format", "html").stdout
    assert "山田 花子" in (pages / "山田 花子.html").read_text(encoding="utf-8")


def test_page_of_one_student(out: Path, tmp_path: Path) -> None:
    result = run(out, "--student", "../eve", "--pages", tmp_path / "pages")
    assert result.stdout == f"1 page in {tmp_path / 'pages'}\n"
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["..%2Feve.html".replace("..", "%2E.")]


def test_students_are_shown_what_the_course_reveals(tmp_path: Path) -> None:
    out = graded(tmp_path / "graded", marked_record("score"))
    run(out, "--pages", tmp_path)
    shown = [(tmp_path / "ada.html").read_text(encoding="utf-8")]
    shown += [run(out, "--student", "ada", "--format", form).stdout for form in ("markdown", "html")]
    for text in shown:
        assert MARKERS["message"] not in text
        assert MARKERS["got"] not in text
    full = run(out, "--student", "ada").stdout
    assert MARKERS["message"] in full
    assert MARKERS["hint"] in full
    assert "the student is shown: outcomes and points alone" in full


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--format", "pdf"), "there is no format 'pdf': use one of text, markdown, html"),
        (("--format", "html"), "--format html is for one student: add --student NAME, or --pages DIR for a page each"),
        (("--format", "markdown"), "--format markdown is for one student: add --student NAME"),
        (("--pages", "p", "--format", "markdown"), "--pages writes HTML, not markdown: leave --format out, or --pages"),
        (("--pages", "p", "--format", "text"), "--pages writes HTML, not text: leave --format out, or --pages"),
        (("--student", "zoe"), "there is no result of 'zoe' in "),
        (("--student", "zoe", "--pages", "p"), "there is no result of 'zoe' in "),
    ],
)
def test_wrong_usage_is_one_sentence(
    out: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], sentence: str
) -> None:
    monkeypatch.chdir(out.parent)
    result = run(out, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"autograder: {sentence}")
    assert result.stderr.count("\n") == 1
    assert not (out.parent / "p").exists()


def test_folder_without_results(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "holds no results: name the folder that was given to grade as --out" in result.stderr
    (tmp_path / "results").mkdir()
    assert "is empty: grade a class first" in run(tmp_path).stderr


def test_damaged_result(out: Path) -> None:
    (out / "results" / "zed.json").write_text("{}", encoding="utf-8")
    result = run(out)
    assert result.exit_code == 1
    assert "zed.json is no result record" in result.stderr


def test_folder_for_pages_that_cannot_be_made(out: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    for folder in (tmp_path / "taken", tmp_path / "taken" / "pages"):
        result = run(out, "--pages", folder)
        assert result.exit_code == 1
        assert f"the folder {folder} cannot be written: " in result.stderr
        assert "choose another --pages" in result.stderr
        assert result.stderr.count("\n") == 1


def test_page_that_cannot_be_written(out: Path, tmp_path: Path) -> None:
    (tmp_path / "pages" / "ben.html").mkdir(parents=True)
    result = run(out, "--pages", tmp_path / "pages")
    assert result.exit_code == 1
    assert "ben.html cannot be written: " in result.stderr
    assert not list((tmp_path / "pages").glob(".writing-*"))


def test_record_of_a_later_level(out: Path) -> None:
    whole = msgspec.structs.replace(record("zed", failing()), reveal="condition")
    graded(out, whole)
    text = run(out, "--student", "zed", "--format", "markdown").stdout
    assert "Your course shows in which parts a check fails and when" in text
    assert "expected" not in text


def changed(out: Path, student: str, **fields: object) -> None:
    """Change a student's result as one does by hand."""
    path = Store(out).path_of(student)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | fields), encoding="utf-8")


ANEW = "; run grade again to grade these anew\n"


def test_results_that_were_changed_are_named_in_every_format(out: Path, tmp_path: Path) -> None:
    changed(out, "ada", score=30.0)
    changed(out, "山田 花子", bonus=1)
    sentence = "autograder: not as it was graded: changed after grading: ada"
    for arguments in ((), ("--pages", tmp_path / "pages")):
        result = run(out, *arguments)
        assert result.exit_code == 1
        assert result.stderr == f"{sentence}, 山田 花子{ANEW}"
        assert result.stdout
    for form in ("text", "markdown", "html"):
        result = run(out, "--student", "ada", "--format", form)
        assert result.exit_code == 1
        assert result.stderr == sentence + ANEW
        assert "ada" in result.stdout
        assert run(out, "--student", "ben", "--format", form).exit_code == 0
        assert run(out, "--student", "ben", "--format", form).stderr == ""


def test_results_that_say_the_same_are_as_they_were_graded(out: Path) -> None:
    for path in (out / "results").glob("*.json"):
        fields = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(dict(reversed(fields.items()))), encoding="utf-8")
    assert run(out).exit_code == 0


def test_a_result_in_another_students_file_is_named_and_not_shown(out: Path, tmp_path: Path) -> None:
    store = Store(out)
    store.path_of("ben").write_bytes(store.path_of("ada").read_bytes())
    result = run(out)
    assert result.exit_code == 1
    assert result.stderr == f"autograder: not as it was graded: holding another student's result: ben{ANEW}"
    assert f"{len(STUDENTS) - 1} submissions" in result.stdout
    assert run(out, "--student", "ben").stdout == ""
    assert run(out, "--student", "ben").exit_code == 1
    assert run(out, "--student", "ada").exit_code == 0
    run(out, "--pages", tmp_path / "pages")
    assert not (tmp_path / "pages" / "ben.html").exists()
    only = graded(tmp_path / "only")
    (only / "results" / "ben.json").write_bytes(store.path_of("ada").read_bytes())
    assert (run(only).exit_code, run(only).stdout) == (1, "")


def test_results_of_another_folder_and_without_a_seal_are_named(out: Path, tmp_path: Path) -> None:
    other = graded(tmp_path / "other", record("ada", failing()))
    Store(out).path_of("ada").write_bytes(Store(other).path_of("ada").read_bytes())
    path = Store(out).path_of("ben")
    fields = json.loads(path.read_text(encoding="utf-8"))
    del fields["seal"]
    path.write_text(json.dumps(fields), encoding="utf-8")
    changed(out, ".hidden", seal="")
    result = run(out)
    assert result.exit_code == 1
    told = "sealed with another key: ada; not sealed: .hidden, ben"
    assert result.stderr == f"autograder: not as it was graded: {told}{ANEW}"


def test_a_folder_that_is_copied_whole_keeps_its_seals(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "copy")
    assert run(tmp_path / "copy").exit_code == 0


def test_without_the_key_it_is_said_that_nothing_can_be_told(out: Path) -> None:
    manifest = out / "grading.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    cannot = "autograder: it cannot be told whether results were changed after grading, as "
    for written, why in (
        (json.dumps({name: content[name] for name in content if name != "key"}), "is of an older version"),
        ("{}", "cannot be read"),
        (json.dumps(content | {"key": "12"}), "cannot be read"),
        (json.dumps(content | {"key": "no key"}), "cannot be read"),
        (None, "is missing"),
    ):
        if written is None:
            manifest.unlink()
        else:
            manifest.write_text(written, encoding="utf-8")
        result = run(out)
        assert result.exit_code == 1
        assert result.stderr.startswith(f"{cannot}{manifest} {why}")
        assert result.stderr.count("\n") == 1
        assert "ada" in result.stdout


def test_many_names_are_counted_and_odd_ones_cleaned(tmp_path: Path) -> None:
    names = [f"s{number:02}" for number in range(29)] + ["a\x1b[31mb\nc"]
    out = graded(tmp_path / "graded", *(record(name, failing()) for name in names))
    for name in names:
        changed(out, name, score=30.0)
    told = run(out).stderr
    assert told.startswith("autograder: not as it was graded: changed after grading: a[31mb c, s00, s01, ")
    assert told.endswith(f", s18 and 10 more{ANEW}")
