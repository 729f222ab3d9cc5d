"""Strict CSV: every defect is named with its file and line."""

import gzip
from pathlib import Path

import pytest

from gainshare.core.errors import DataError, Refused
from gainshare.service.files.lines import LONGEST_LINE, nameable, rows


def read(folder: Path, content: bytes) -> list[tuple[int, list[str]]]:
    path = folder / "weather.csv"
    path.write_bytes(content)
    return list(rows(path, "weather.csv"))


def test_rows_come_with_the_line_they_begin_on(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbfid,note\r\n1,"two\r\nlines"\r\n\r\n2,plain\n'
    assert read(tmp_path, content) == [(1, ["id", "note"]), (2, ["1", "two\r\nlines"]), (5, ["2", "plain"])]


def test_a_ragged_row_is_named_as_documented(tmp_path: Path) -> None:
    content = b"a,b,c,d\n" + b"1,2,3,4\n" * 900 + b"1,2,3\n"
    with pytest.raises(Refused) as caught:
        read(tmp_path, content)
    assert str(caught.value) == "weather.csv line 902: expected 4 cells, got 3 [bad_csv]"


@pytest.mark.parametrize(
    ("content", "code", "named"),
    [
        (b"a,b\n1\n", "bad_csv", ["line 2", "expected 2 cells, got 1 ["]),
        (
            b"buyer,bid\nlab,12,50 EUR\n",
            "bad_csv",
            ["line 2: expected 2 cells, got 3; if 12,50 EUR is one number, wri"],
        ),
        (b"a,b\n1,2,x\n", "bad_csv", ["if 1,2 is one number, write 1.2"]),
        (b"a,b\nx,2,y\n", "bad_csv", ["expected 2 cells, got 3 ["]),
        (b"a,b\n1,2\r3,4\n", "bad_csv", ["line 2: row", "a carriage return stands in it without a line feed"]),
        (b"a,b,a\n1,2,3\n", "bad_csv", ["line 1", "column a", "twice", "1 and 3"]),
        (b"a,\n1,2\n", "bad_csv", ["line 1", "column 2", "no name"]),
        (b"a,b\n1,2\n\xff,2\n", "bad_csv", ["line 3", "UTF-8", "byte 1"]),
        (b"a,b\n1,\x002\n", "bad_csv", ["line 2", "NUL"]),
        (b'a,b\n1,"2\n', "bad_csv", ["line 2", "comma-separated"]),
        (b'a,b\n1,"2"x\n', "bad_csv", ["line 2"]),
        (b"a,b\r1,2\r", "bad_csv", ["line 1"]),
        (b"", "empty_data", ["0 rows"]),
        (b"\n\n", "empty_data", ["0 rows"]),
        (b"a," + b"x" * LONGEST_LINE, "bad_csv", ["line 1", "shorter"]),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "bad_csv", ["line 2", "quotation mark"]),
        (b"a;b\n1;2\n", "bad_csv", ["line 1", "is separated by semicolons"]),
        (b"a\tb\n1\t2\n", "bad_csv", ["line 1", "is separated by tabs"]),
        (b"a|b\n1|2\n", "bad_csv", ["line 1", "is separated by bars"]),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "bad_csv", ["is gzip, not CSV"]),
        (b"PK\x03\x04...", "bad_csv", ["a workbook or a zip archive"]),
        ("a,b\n1,2\n".encode("utf-16"), "bad_csv", ["is UTF-16, not CSV"]),
        ("a,b\nMünchen,2\n".encode("latin-1"), "bad_csv", ["line 2", "UTF-8", "byte 2"]),
        (b",".join(b"%d" % column for column in range(20_000)), "bad_csv", ["20000 columns, at most 16384"]),
    ],
)
def test_every_defect_is_refused_with_file_line_and_rule(
    tmp_path: Path, content: bytes, code: str, named: list[str]
) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, content)
    assert caught.value.code == code
    for part in ("weather.csv", *named):
        assert part in str(caught.value)


def test_an_empty_table_is_a_defect_of_data(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read(tmp_path, b"")


def test_a_missing_file_names_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "weather.csv").touch()
    with pytest.raises(Refused, match=r"wether.csv: no such file, did you mean weather.csv \[file_not_found\]"):
        list(rows(tmp_path / "wether.csv", "wether.csv"))


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"dir/: is a directory, not a file \[not_a_file\]"):
        list(rows(tmp_path, "dir/"))


def test_a_name_that_no_disk_can_hold_is_refused() -> None:
    with pytest.raises(Refused, match="file_not_found"):
        list(rows(Path("x" * 5_000), "x"))
    with pytest.raises(Refused, match="file_not_found"):
        list(rows(Path("a\0b"), "a"))


def test_a_device_is_not_a_file() -> None:
    with pytest.raises(Refused, match="not_a_file"):
        list(rows(Path("/dev/zero"), "/dev/zero"))


def test_a_link_that_leads_to_itself_leads_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "loop.csv"
    link.symlink_to(link)
    with pytest.raises(Refused, match=r"loop.csv: is a link that leads nowhere \[file_not_found\]"):
        list(rows(link, "loop.csv"))


def test_a_path_that_no_disk_can_hold_names_its_field() -> None:
    assert nameable("not-there.csv", "MARKET") == Path("not-there.csv")
    with pytest.raises(Refused, match=r'receipt = "x.*x": cannot be read: File name too long \[file_not_found\]'):
        nameable("x" * 300, "receipt")
    with pytest.raises(Refused, match="no name holds a NUL byte"):
        nameable("bi\0kes", "receipt")


@pytest.mark.parametrize("length", [250, 251, 255, 256])
def test_a_name_that_a_suffix_makes_too_long_is_refused(length: int) -> None:
    if length > 250:
        with pytest.raises(Refused, match="File name too long"):
            nameable("x" * length, "MARKET")
    else:
        assert nameable("x" * length, "MARKET").name == "x" * length


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").symlink_to(tmp_path / "m.toml")
    with pytest.raises(Refused, match="a loop of links"):
        nameable(tmp_path / "m.toml", "MARKET")
