"""Collecting from the downloads of Moodle and Canvas."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.handin.collect import EARLIER, Collected, Row, collect
from autograder.handin.download import AS_HANDED_IN, Download
from autograder.handin.source import Kind, SourceError
from autograder.submissions.bundle import Bundle
from autograder.submissions.discover import discover
from tests.handin.samples import ASSIGNMENT, NAMES, WORK, link, tree, zipped

MOODLE = {
    "Ada King_11_assignsubmission_file_/multi_channel.py": WORK,
    "Ada King_11_assignsubmission_file_/lib/tools.py": b"x = 1",
    "José O'Brien, Jr._12_assignsubmission_file/multi_channel.py": WORK + b"# jose",
    "José O'Brien, Jr._12_assignsubmission_onlinetext/onlinetext.html": b"<p>hi",
    "=HYPERLINK(1)_13_assignsubmission_file_multi_channel.py": WORK + b"# flat",
    "Ada King_14_assignsubmission_onlinetext_/onlinetext.html": b"<p>only text",
}
CANVAS = {
    "kingada_11_901_multi_channel-2.py": WORK,
    "kingada_11_902_tools.py": b"x = 1",
    "obrienjosé_LATE_12_903_multi_channel.py": WORK + b"# jose",
    "kingada_13_text.html": b"<p>hi",
    "anon_Ab3dE_904_multi_channel.py": WORK + b"# anon",
}


def placed(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def archived(path: Path, files: Mapping[str, bytes]) -> Path:
    path.write_bytes(zipped(files))
    return path


def collected(source: Path, into: Path, kind: Kind, assignment: str = "") -> Collected:
    download = Download(source)
    try:
        return collect(download.listing(kind), into, assignment)
    finally:
        download.close()


def rows(done: Collected) -> dict[str, Row]:
    return {row.student: row for row in done.rows}


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "submissions"


@pytest.mark.parametrize("form", ["zip", "folder", "zip with a folder", "folder with a folder"])
@pytest.mark.parametrize("kind", ["moodle", "canvas"])
def test_zip_and_folder_say_the_same(tmp_path: Path, into: Path, kind: Kind, form: str) -> None:
    files = {"moodle": MOODLE, "canvas": CANVAS}[kind]
    if form.endswith("a folder"):
        files = {f"course/{name}": content for name, content in files.items()}
    source = (
        archived(tmp_path / "all.zip", files | {"__MACOSX/._x": b""})
        if form.startswith("zip")
        else placed(tmp_path / "all", files | {".DS_Store": b""})
    )
    done = collected(source, into, kind)
    assert (done.problems, [row.problems for row in done.rows]) == ([], [[]] * len(done.rows))
    if kind == "moodle":
        assert tree(into) == {
            "Ada King_11/multi_channel.py": WORK,
            "Ada King_11/lib/tools.py": b"x = 1",
            "José O'Brien, Jr._12/multi_channel.py": WORK + b"# jose",
            "José O'Brien, Jr._12/onlinetext.html": b"<p>hi",
            "=HYPERLINK(1)_13/multi_channel.py": WORK + b"# flat",
            "Ada King_14/onlinetext.html": b"<p>only text",
        }
        assert done.late == []
    else:
        assert tree(into) == {
            "kingada_11/multi_channel.py": WORK,
            "kingada_11/tools.py": b"x = 1",
            "obrienjosé_12/multi_channel.py": WORK + b"# jose",
            "kingada_13/text.html": b"<p>hi",
            "anon_Ab3dE/multi_channel.py": WORK + b"# anon",
        }
        assert [row.student for row in done.late] == ["obrienjosé_12"]


@pytest.mark.parametrize("kind", ["moodle", "canvas"])
def test_kind_is_told_by_the_names(tmp_path: Path, kind: Kind) -> None:
    source = archived(tmp_path / "all.zip", {"moodle": MOODLE, "canvas": CANVAS}[kind])
    download = Download(source)
    other: Kind = "canvas" if kind == "moodle" else "moodle"
    assert download.count(kind) > download.count(other) == 0
    download.close()


def test_archives_of_students_are_unpacked_as_their_folders(tmp_path: Path, into: Path) -> None:
    files = {
        "kingada_11_901_work.zip": zipped({"multi_channel/multi_channel.py": WORK, "multi_channel/t.py": b"x = 1"}),
        "noether_12_902_multi_channel.py": WORK,
        "noether_12_903_data.zip": zipped({"data.csv": b"1,2"}),
        "curie_13_904_work-1.zip": zipped({"inner.zip": zipped({"multi_channel.py": WORK})}),
    }
    done = collected(archived(tmp_path / "all.zip", files), into, "canvas")
    assert done.is_sound
    assert tree(into / "kingada_11") == {"multi_channel/multi_channel.py": WORK, "multi_channel/t.py": b"x = 1"}
    assert tree(into / "noether_12") == {"multi_channel.py": WORK, "data/data.csv": b"1,2"}
    assert set(tree(into / "curie_13")) == {"inner.zip"}
    assert [path.name for path in into.rglob(AS_HANDED_IN)] == []
    readable = {entry.student: entry.read(ASSIGNMENT, NAMES)[0] for entry in discover(into, ASSIGNMENT)}
    assert {name for name, bundle in readable.items() if isinstance(bundle, Bundle)} == {"kingada_11", "noether_12"}


def test_one_hostile_archive_stops_nobody_and_is_kept(tmp_path: Path, into: Path) -> None:
    buffer = io.BytesIO(zipped({"../evil.py": b"x", "multi_channel.py": WORK, "bomb.dat": bytes(17 * 2**20)}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link("passwd.py"), "/etc/passwd")
    files = {
        "Ada King_11_assignsubmission_file_/work.zip": buffer.getvalue(),
        "Ben Osei_12_assignsubmission_file_/work.zip": b"PK\3\4 damaged",
        "Cy Young_13_assignsubmission_file_/multi_channel.py": WORK,
    }
    done = collected(archived(tmp_path / "all.zip", files), into, "moodle")
    found = rows(done)
    assert [row.status for row in done.rows] == ["collected"] * 3
    said = " ".join(found["Ada King_11"].problems)
    for name in ("../evil.py", "passwd.py", "bomb.dat"):
        assert f"work.zip: {name} was left out" in said
    assert tree(into / "Ada King_11") == {"multi_channel.py": WORK}
    assert (into / "Ada King_11" / AS_HANDED_IN / "work.zip").read_bytes() == buffer.getvalue()
    assert "is no zip file, or a damaged one" in found["Ben Osei_12"].problems[0]
    assert tree(into / "Ben Osei_12") == {"work.zip": b"PK\3\4 damaged"}
    assert found["Cy Young_13"].problems == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "submissions"]
    again = collected(tmp_path / "all.zip", into, "moodle")
    assert [row.status for row in again.rows] == ["unchanged"] * 3


def test_hostile_names_of_a_download_are_named(tmp_path: Path, into: Path) -> None:
    files = {
        "Ada King_11_assignsubmission_file_/../../evil.py": b"x",
        "/etc/Eve_12_assignsubmission_file_a.py": b"x",
        "notes.txt": b"x",
        "Cy Young_13_assignsubmission_file_/multi_channel.py": WORK,
    }
    done = collected(archived(tmp_path / "all.zip", files), into, "moodle")
    assert [row.student for row in done.rows] == ["Cy Young_13"]
    assert len(done.problems) == 3
    assert not done.is_sound
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "submissions"]


def test_later_download_updates_and_keeps_the_older(tmp_path: Path, into: Path) -> None:
    first = {"kingada_11_901_multi_channel.py": WORK, "ben_12_902_multi_channel.py": WORK}
    later = {"kingada_LATE_11_950_multi_channel-1.py": WORK + b"# new", "ben_12_902_multi_channel.py": WORK}
    collected(archived(tmp_path / "1.zip", first), into, "canvas")
    done = rows(collected(archived(tmp_path / "2.zip", later), into, "canvas"))
    assert (done["kingada_11"].status, done["ben_12"].status) == ("updated", "unchanged")
    assert tree(into / "kingada_11") == {"multi_channel.py": WORK + b"# new"}
    (old,) = (into / EARLIER / "kingada_11").iterdir()
    assert tree(old) == {"multi_channel.py": WORK}
    done = rows(collected(tmp_path / "1.zip", into, "canvas"))
    assert done["kingada_11"].status == "unchanged"
    assert "older than what was collected before" in done["kingada_11"].notes[0]
    assert tree(into / "kingada_11") == {"multi_channel.py": WORK + b"# new"}
    assert len(list((into / EARLIER / "kingada_11").iterdir())) == 1


def test_later_download_of_moodle_without_times_counts(tmp_path: Path, into: Path) -> None:
    name = "Ada King_11_assignsubmission_file_/multi_channel.py"
    collected(placed(tmp_path / "1", {name: WORK}), into, "moodle")
    done = collected(placed(tmp_path / "2", {name: WORK + b"# new"}), into, "moodle")
    assert [row.status for row in done.rows] == ["updated"]


def test_two_students_of_one_name_stay_two(tmp_path: Path, into: Path) -> None:
    files = {f"Ada King_{number}_assignsubmission_file_/multi_channel.py": b"# %d" % number for number in (1, 2)}
    files |= {"ADA KING_1_assignsubmission_file_/multi_channel.py": b"# other"}
    done = collected(archived(tmp_path / "all.zip", files), into, "moodle")
    assert done.count("collected") == len(done.rows) == 3


def test_digest_is_the_records_where_the_assignment_is_named(tmp_path: Path, into: Path) -> None:
    done = rows(collected(archived(tmp_path / "all.zip", CANVAS), into, "canvas", ASSIGNMENT))
    for entry in discover(into, ASSIGNMENT):
        version = done[entry.student].version
        assert version is not None
        assert version.sha256 == entry.read(ASSIGNMENT, NAMES)[1]


def test_links_in_an_unpacked_download_are_not_followed(tmp_path: Path, into: Path) -> None:
    source = placed(tmp_path / "all", {"Ada King_11_assignsubmission_file_/multi_channel.py": WORK})
    (source / "Eve_12_assignsubmission_file_").symlink_to("/etc")
    (source / "Eve_13_assignsubmission_file_a.py").symlink_to("/etc/passwd")
    (source / "Ada King_11_assignsubmission_file_" / "x.py").symlink_to("/etc/passwd")
    done = collected(source, into, "moodle")
    assert "root:" not in "".join(content.decode() for content in tree(into).values())
    assert tree(into) == {"Ada King_11/multi_channel.py": WORK}
    assert len(rows(done)["Eve_12"].problems) == len(rows(done)["Eve_13"].problems) == 1


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_what_is_no_download_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="download it again"):
        Download(path)


def test_class_of_many(tmp_path: Path, into: Path) -> None:
    files = {f"s{number}_{number}_9{number}_multi_channel.py": WORK for number in range(1, 301)}
    done = collected(archived(tmp_path / "all.zip", files), into, "canvas")
    assert done.count("collected") == 300
