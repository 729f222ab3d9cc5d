from pathlib import Path

import pytest

from gainshare.core.errors import DataError, Refused, UnsafeFormat
from gainshare.service.files import documents as module
from gainshare.service.files.documents import read_documents


def test_a_folder_is_its_files_in_order_of_name_and_those_of_its_folders(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"second\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "c.txt").write_bytes(b"first\n")
    (tmp_path / ".hidden").write_bytes(b"not counted\n")
    (tmp_path / "empty.txt").touch()
    table = read_documents(tmp_path, "folder")
    assert table.keys == ("a/c.txt 1", "b.txt 1")
    assert table.texts == (b"first\n", b"second\n")


def test_a_long_file_is_passages_that_are_it_together(tmp_path: Path) -> None:
    text = b"".join(b"This is sentence number %d of a long and winding speech. " % place for place in range(1_000))
    (tmp_path / "speech.txt").write_bytes(text)
    table = read_documents(tmp_path / "speech.txt", "speech.txt")
    assert table.rows == 4
    assert b"".join(table.texts) == text
    assert table.keys[:2] == ("speech.txt 1", "speech.txt 2")


@pytest.mark.parametrize("target", ["/etc/hostname", "/dev/zero", "nowhere"])
def test_a_link_in_a_folder_is_refused_by_name(tmp_path: Path, target: str) -> None:
    (tmp_path / "speech.txt").symlink_to(target)
    with pytest.raises(UnsafeFormat, match=r"speech\.txt.*is a link"):
        read_documents(tmp_path, "folder")


def test_no_text_no_file_and_what_is_no_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="has no text"):
        read_documents(tmp_path, "folder")
    with pytest.raises(Refused, match="no such file"):
        read_documents(tmp_path / "absent", "absent")
    with pytest.raises(Refused, match="neither file nor directory"):
        read_documents(Path("/dev/zero"), "zero")


def test_no_text_may_be_one_document_without_any(tmp_path: Path) -> None:
    table = read_documents(tmp_path, "folder", empty=True)
    assert (table.keys, table.texts) == (("folder",), (b"",))


def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="NUL"):
        read_documents(Path("a\0b"), "folder")
    with pytest.raises(Refused, match="cannot be read"):
        list(module._under(tmp_path / "gone", ""))


def test_too_much_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"To be, or not to be.\n")
    monkeypatch.setattr(module, "MOST", 30)
    with pytest.raises(DataError, match=r"b\.txt: documents: must hold at most 30 bytes"):
        read_documents(tmp_path, "folder")
    monkeypatch.setattr(module, "FILES", 1)
    with pytest.raises(DataError, match="must be at most 1"):
        read_documents(tmp_path, "folder")
