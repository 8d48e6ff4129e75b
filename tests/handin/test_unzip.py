"""Archives that students make, and what goes wrong with them."""

import contextlib
import io
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.handin.files import Room, safe_parts
from autograder.handin.unzip import ArchiveError, open_archive, unpack
from autograder.submissions.files import FileRefusedError
from tests.handin.samples import WORK, link, tree, zipped


def unpacked(tmp_path: Path, content: bytes, room: Room | None = None) -> tuple[dict[str, bytes], dict[str, str]]:
    """What comes out of an archive, and what was left out and why."""
    archive, target = tmp_path / "work.zip", tmp_path / "out"
    archive.write_bytes(content)
    target.mkdir()
    left_out = unpack(archive, target, room or Room())
    outside = [path for path in tmp_path.iterdir() if path not in {archive, target}]
    assert outside == []
    return tree(target), dict(left_out)


def test_files_come_out_as_they_are(tmp_path: Path) -> None:
    files = {"multi_channel.py": WORK, "helpers/tools.py": b"x = 1\r\n", "leer/山田.py": b""}
    noise = {"__MACOSX/._multi_channel.py": b"x", ".DS_Store": b"x", "helpers/__pycache__/tools.pyc": b"x"}
    assert unpacked(tmp_path, zipped(files | noise)) == (files, {})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.py", "leads out of its folder"),
        ("a/../../evil.py", "leads out of its folder"),
        ("a/../b.py", "leads out of its folder"),
        ("..\\evil.py", "leads out of its folder"),
        ("/etc/evil.py", "has an absolute path"),
        ("\\\\server\\evil.py", "has an absolute path"),
        ("C:\\evil.py", "has an absolute path"),
        ("c:evil.py", "has an absolute path"),
        ("d/" * 40 + "evil.py", "folders deep"),
        ("x" * 300 + ".py", "too long"),
    ],
)
def test_names_that_lead_out_are_refused_and_the_others_come_out(tmp_path: Path, name: str, why: str) -> None:
    files, left_out = unpacked(tmp_path, zipped({name: b"evil", "multi_channel.py": WORK}))
    assert files == {"multi_channel.py": WORK}
    assert list(left_out) == [name]
    assert why in left_out[name]


def test_separators_of_windows_make_folders(tmp_path: Path) -> None:
    assert unpacked(tmp_path, zipped({"work\\multi_channel.py": WORK})) == ({"work/multi_channel.py": WORK}, {})


def test_links_are_not_made(tmp_path: Path) -> None:
    buffer = io.BytesIO(zipped({"multi_channel.py": WORK}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link("passwd.py"), "/etc/passwd")
        archive.writestr(link("here"), "/tmp")
        archive.writestr("here/evil.py", b"x")
    files, left_out = unpacked(tmp_path, buffer.getvalue())
    assert files == {"multi_channel.py": WORK, "here/evil.py": b"x"}
    assert left_out == dict.fromkeys(["passwd.py", "here"], "it is a symbolic link, which is not unpacked")
    assert not (tmp_path / "out" / "here").is_symlink()


def test_bomb_is_left_out_and_the_others_come_out(tmp_path: Path) -> None:
    files, left_out = unpacked(tmp_path, zipped({"bomb.py": bytes(20 * 2**20), "multi_channel.py": WORK}))
    assert files == {"multi_channel.py": WORK}
    assert "has more than 4 MiB" in left_out["bomb.py"]


def test_many_files_that_are_too_large_together_are_bounded(tmp_path: Path) -> None:
    content = zipped({f"{number}.dat": bytes(2**20) for number in range(8)})
    files, left_out = unpacked(tmp_path, content, Room(files=100, size=3 * 2**20))
    assert len(files) == 3
    assert len(left_out) == 5


def test_more_files_than_are_taken(tmp_path: Path) -> None:
    files, left_out = unpacked(tmp_path, zipped({f"{number}.py": b"" for number in range(9)}), Room(files=5))
    assert len(files) == 5
    assert len(left_out) == 1


def test_archive_of_very_many_members_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{number}.py": b"" for number in range(50)}))
    with pytest.raises(ArchiveError, match="more than 5 files"):
        open_archive(path, 5)
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(ArchiveError, match="more than 5 files"):
        open_archive(path, 5)


@pytest.mark.parametrize("size", [2**31, 0xFFFFFFFF])
def test_directory_that_claims_to_be_huge_is_not_read(tmp_path: Path, size: int) -> None:
    content = bytearray(zipped({"a.py": b""}))
    struct.pack_into("<L", content, len(content) - 10, size)
    path = tmp_path / "huge.zip"
    path.write_bytes(content)
    with pytest.raises(ArchiveError):
        open_archive(path)


def test_encrypted_member_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped({"secret.py": WORK}))
    content[6] |= 1
    content[content.rindex(b"PK\1\2") + 8] |= 1
    assert unpacked(tmp_path, bytes(content)) == ({}, {"secret.py": "it is encrypted"})


def test_damaged_member_is_named_and_nothing_of_it_stays(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("bad.py", WORK)
        archive.writestr("good.py", b"x = 1")
    content = buffer.getvalue().replace(b"import torch", b"import tronk", 1)
    files, left_out = unpacked(tmp_path, content)
    assert files == {"good.py": b"x = 1"}
    assert "CRC" in left_out["bad.py"]


def test_unusual_compression_is_not_read(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.py", WORK)
    files, left_out = unpacked(tmp_path, buffer.getvalue())
    assert files == {}
    assert "compressed in a way that is not read" in left_out["a.py"]


def test_of_two_files_of_one_name_the_first_is_taken_and_it_is_said(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.py", b"first")
            archive.writestr("a.py", b"second")
            archive.writestr("a.py/b.py", b"third")
    files, left_out = unpacked(tmp_path, buffer.getvalue())
    assert files == {"a.py": b"first"}
    assert set(left_out) == {"a.py", "a.py/b.py"}


def test_archive_in_an_archive_stays_one(tmp_path: Path) -> None:
    inner = zipped({"multi_channel.py": WORK})
    assert unpacked(tmp_path, zipped({"inner.zip": inner})) == ({"inner.zip": inner}, {})


@pytest.mark.parametrize("name", ["é.py", "山田.py", "ü/ö.py"])
def test_utf8_names_of_programs_that_do_not_say_so(tmp_path: Path, name: str) -> None:
    content = zipped({"#" * len(name.encode()): WORK}).replace(b"#" * len(name.encode()), name.encode())
    assert unpacked(tmp_path, content) == ({name: WORK}, {})


def test_old_names_are_read_as_dos_wrote_them(tmp_path: Path) -> None:
    assert unpacked(tmp_path, zipped({"#.py": WORK}).replace(b"#.py", b"\x81.py")) == ({"ü.py": WORK}, {})


@pytest.mark.parametrize("content", [b"", b"PK\3\4" + bytes(1000), b"no zip", b"PK\5\6" + b"\xff" * 18])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ArchiveError):
        unpacked(tmp_path, content)


def test_member_at_a_place_that_is_none_is_named(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.py": WORK, "b.py": b"x = 1"}))
    struct.pack_into("<L", content, content.index(b"PK\1\2") + 42, 0xFFFFFFF0)
    files, left_out = unpacked(tmp_path, bytes(content))
    assert files.get("b.py", b"x = 1") == b"x = 1"
    assert "a.py" in left_out


@given(st.text(max_size=60))
def test_safe_names_stay_inside(name: str) -> None:
    try:
        parts = safe_parts(name)
    except FileRefusedError:
        return
    assert parts
    assert not any(part in {"", ".", ".."} or set(part) & set("/\\\0") for part in parts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    files=st.dictionaries(
        st.text(min_size=1, max_size=20).filter(lambda name: name.strip("\0")), st.binary(max_size=50), max_size=4
    ),
    flips=st.lists(st.tuples(st.integers(0, 400), st.integers(1, 255)), max_size=3),
)
def test_damaged_archives_end_in_words(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], flips: list[tuple[int, int]]
) -> None:
    content = bytearray(zipped({name.replace("\0", ""): data for name, data in files.items()}))
    for place, change in flips:
        content[place % len(content)] ^= change
    folder = tmp_path_factory.mktemp("flipped")
    with contextlib.suppress(ArchiveError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unpacked(folder, bytes(content))
